//! What a program left behind, to be searched.

mod files;
mod panics;

pub(crate) use files::database_files;

use crate::marker::Sought;
use crate::needles::Needles;
use crate::report::{Leak, LeakReport};
use crate::trace_log::TraceLog;
use serde::Serialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

/// Everything in which a value might be seen.
///
/// ```should_panic
/// use fieldseal_testing::{Capture, Marker, assert_no_leak};
///
/// #[derive(Debug)]
/// struct User { email: String }
///
/// let email = Marker::email();
/// let mut capture = Capture::new();
/// capture.debug("a user", &User { email: email.value().clone() });
/// assert_no_leak!(capture, email);     // marker `email` in a user, as it is, at byte 15 and 2 more place(s)
/// ```
///
/// Each artefact has a name, by which a report calls it.
#[derive(Default)]
pub struct Capture {
    artefacts: Vec<Artefact>,
}

struct Artefact {
    name: String,
    content: Vec<u8>,
}

impl Capture {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What `{:?}` and `{:#?}` print.
    pub fn debug(&mut self, name: &str, value: &dyn fmt::Debug) {
        self.add(name, format!("{value:?}\n{value:#?}"));
    }

    /// What `{}` and `{:#}` print: the `debug_query` of Diesel, the `Statement` of SeaORM.
    pub fn display(&mut self, name: &str, value: &dyn fmt::Display) {
        self.add(name, format!("{value}\n{value:#}"));
    }

    /// An error with all its sources, as `Display` and as `Debug`.
    pub fn error(&mut self, name: &str, error: &(dyn Error + 'static)) {
        let mut text = String::new();
        let mut next = Some(error);
        while let Some(error) = next {
            text.push_str(&format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n"));
            next = error.source();
        }
        self.add(name, text);
    }

    /// What serde makes of a value, as JSON; also the error, if it refuses.
    pub fn serialized(&mut self, name: &str, value: &impl Serialize) {
        match serde_json::to_vec(value) {
            Ok(json) => self.add(name, json),
            Err(error) => self.error(name, &error),
        }
    }

    /// Any text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.add(name, text);
    }

    /// Any bytes: a response, a file in memory, what a database stores.
    pub fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.add(name, bytes);
    }

    /// Runs code and captures its panics and what it records with `tracing`, at every level down to TRACE, on this thread.
    ///
    /// `None` when it panicked. For other threads see [`TraceLog::install_global`].
    ///
    /// # Panics
    ///
    /// As [`tracing`](Self::tracing).
    pub fn run<R>(&mut self, name: &str, work: impl FnOnce() -> R) -> Option<R> {
        let log = TraceLog::new();
        let done = self.panics(name, || log.run(work));
        self.trace_log(name, &log);
        done
    }

    /// Runs code and captures what it records with `tracing`.
    ///
    /// # Panics
    ///
    /// When `tracing` is compiled without its TRACE level (a feature such as `max_level_info` is on), as nothing would be captured.
    pub fn tracing<R>(&mut self, name: &str, work: impl FnOnce() -> R) -> R {
        let log = TraceLog::new();
        let done = log.run(work);
        self.trace_log(name, &log);
        done
    }

    /// What a [`TraceLog`] recorded so far.
    ///
    /// # Panics
    ///
    /// As [`tracing`](Self::tracing).
    pub fn trace_log(&mut self, name: &str, log: &TraceLog) {
        log.assert_it_records();
        self.add(&format!("{name}: tracing"), log.recorded());
    }

    /// Looks for markers in everything that was captured.
    pub fn search(&self, markers: &[Sought]) -> LeakReport {
        let forms = markers.iter().enumerate().flat_map(|(number, marker)| {
            marker
                .forms
                .iter()
                .map(move |(encoding, form)| (number, *encoding, form.clone()))
        });
        let needles = Needles::new(forms);
        let mut leaks = Vec::new();
        for (number, artefact) in self.artefacts.iter().enumerate() {
            let mut hits = BTreeMap::new();
            for hit in needles.search(&artefact.content) {
                let (first, count) = hits
                    .entry((hit.value, hit.encoding))
                    .or_insert((hit.offset, 0));
                *first = hit.offset.min(*first);
                *count += 1;
            }
            // A file may be called like a value.
            let is_telling = needles.search(artefact.name.as_bytes()).next().is_some();
            let name = if is_telling {
                format!("artefact {number}")
            } else {
                artefact.name.clone()
            };
            leaks.extend(
                hits.into_iter()
                    .map(|((marker, encoding), (offset, count))| Leak {
                        artefact: name.clone(),
                        marker: markers[marker].name.clone(),
                        encoding,
                        offset,
                        count,
                    }),
            );
        }
        LeakReport {
            leaks,
            markers: markers.len(),
            artefacts: self.artefacts.len(),
            bytes: self
                .artefacts
                .iter()
                .map(|artefact| artefact.content.len() as u64)
                .sum(),
        }
    }

    fn add(&mut self, name: &str, content: impl Into<Vec<u8>>) {
        self.artefacts.push(Artefact {
            name: name.to_owned(),
            content: content.into(),
        });
    }
}

/// Not what was captured: that may be the leak.
impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture")
            .field("artefacts", &self.artefacts.len())
            .finish_non_exhaustive()
    }
}
