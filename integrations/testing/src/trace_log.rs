//! Everything that is recorded with `tracing`, down to TRACE.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::Registry;

/// A log of every event and span with all their fields, for one thread or for the whole process.
///
/// ```
/// use fieldseal_testing::{Capture, Marker, TraceLog, assert_no_leak};
///
/// let email = Marker::email();
/// let log = TraceLog::new();
/// log.run(|| tracing::info!(user = "a***@example.org", "logged in"));
///
/// let mut capture = Capture::new();
/// capture.trace_log("logging in", &log);
/// assert_no_leak!(capture, email);
/// ```
///
/// [`run`](Self::run) and [`set_default`](Self::set_default) see the present thread. For an executor or a pool of threads
/// [`install_global`](Self::install_global) once; for one future, `future.with_subscriber(log.dispatch())`; to go with a subscriber of your
/// own, [`layer`](Self::layer).
#[derive(Clone, Default)]
pub struct TraceLog {
    recorded: Arc<Mutex<Vec<u8>>>,
}

impl TraceLog {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs code whose records on this thread go into the log.
    pub fn run<R>(&self, work: impl FnOnce() -> R) -> R {
        tracing::dispatcher::with_default(&self.dispatch(), work)
    }

    /// Records what this thread does until the guard is dropped.
    #[must_use = "recording ends when the guard is dropped"]
    pub fn set_default(&self) -> DefaultGuard {
        tracing::dispatcher::set_default(&self.dispatch())
    }

    /// Records what the whole process does, for as long as it runs; also what libraries say through the crate `log`.
    ///
    /// # Errors
    ///
    /// [`AlreadyInstalled`] when the process has a subscriber.
    pub fn install_global(&self) -> Result<(), AlreadyInstalled> {
        tracing_subscriber::util::SubscriberInitExt::try_init(
            Registry::default().with(self.layer()),
        )
        .map_err(|_| AlreadyInstalled)
    }

    /// The log as a subscriber of its own.
    #[must_use]
    pub fn dispatch(&self) -> Dispatch {
        Dispatch::new(Registry::default().with(self.layer()))
    }

    /// The log as a layer for a subscriber of yours. Put no filter in front of it.
    #[must_use]
    pub fn layer(&self) -> TraceLayer {
        TraceLayer(self.clone())
    }

    pub(crate) fn recorded(&self) -> Vec<u8> {
        self.recorded
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A log that hears nothing finds no leak: `tracing` can be compiled without its lower levels.
    pub(crate) fn assert_it_records(&self) {
        let probe = Self::new();
        probe.run(|| tracing::trace!(target: "fieldseal_testing", "probe"));
        assert!(
            !probe.recorded().is_empty(),
            "`tracing` records nothing at TRACE in this build: a feature such as `max_level_info` or `release_max_level_info` is on"
        );
    }

    fn record(&self, line: Line) {
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.extend_from_slice(&line.0);
        recorded.push(b'\n');
    }
}

/// Not what was recorded: that may be the leak.
impl fmt::Debug for TraceLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceLog").finish_non_exhaustive()
    }
}

/// The process has a global subscriber. Install the log before anything else, or add its [layer](TraceLog::layer) to yours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the process has a global `tracing` subscriber already")]
#[non_exhaustive]
pub struct AlreadyInstalled;

/// A [`TraceLog`] as a layer.
#[derive(Clone, Debug)]
pub struct TraceLayer(TraceLog);

impl<S: Subscriber> Layer<S> for TraceLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut line = Line::new("span", attributes.metadata());
        attributes.record(&mut line);
        self.0.record(line);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut line = Line(b"record".to_vec());
        values.record(&mut line);
        self.0.record(line);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::new("event", event.metadata());
        event.record(&mut line);
        self.0.record(line);
    }
}

/// One event or span.
struct Line(Vec<u8>);

impl Line {
    fn new(kind: &str, metadata: &tracing::Metadata<'_>) -> Self {
        Self(
            format!(
                "{} {kind} {} {}",
                metadata.level(),
                metadata.target(),
                metadata.name()
            )
            .into_bytes(),
        )
    }

    fn push(&mut self, field: &Field, value: &[u8]) {
        self.0.push(b' ');
        self.0.extend_from_slice(field.name().as_bytes());
        self.0.push(b'=');
        self.0.extend_from_slice(value);
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.push(field, format!("{value:?} {value:#?}").as_bytes());
    }

    // As it is, not as `Debug` would escape it.
    fn record_str(&mut self, field: &Field, value: &str) {
        self.push(field, value.as_bytes());
    }

    fn record_bytes(&mut self, field: &Field, value: &[u8]) {
        self.push(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let mut text = String::new();
        let mut next = Some(value);
        while let Some(error) = next {
            let _ = write!(text, "{error} {error:?} ");
            next = error.source();
        }
        self.push(field, text.as_bytes());
    }
}
