//! What a search found, without saying the values.

use crate::encoding::Encoding;
use std::fmt;

/// What was found, and how much was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use = "a report that nobody reads finds no leak"]
pub struct LeakReport {
    pub(crate) leaks: Vec<Leak>,
    pub(crate) markers: usize,
    pub(crate) artefacts: usize,
    pub(crate) bytes: u64,
}

/// One marker in one form in one place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub struct Leak {
    /// What it was found in, as the test called it.
    pub artefact: String,
    /// The marker's name.
    pub marker: String,
    /// The form.
    pub encoding: Encoding,
    /// Where it begins, in bytes. Of several places, the first.
    pub offset: u64,
    /// In how many places.
    pub count: usize,
}

impl LeakReport {
    /// What was found.
    #[must_use]
    pub fn leaks(&self) -> &[Leak] {
        &self.leaks
    }

    /// Whether something was searched for something, and nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.leaks.is_empty() && self.markers > 0 && self.bytes > 0
    }

    /// Fails the test unless the report [is clean](Self::is_clean).
    ///
    /// # Panics
    ///
    /// When a marker was found; also when there was no marker or nothing to search, since a test of nothing always passes.
    #[track_caller]
    pub fn assert_clean(&self) {
        assert!(self.is_clean(), "{self}");
    }
}

impl fmt::Display for LeakReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.markers, self.bytes, self.leaks.len()) {
            (0, ..) => return f.write_str("no marker was looked for, so this shows nothing"),
            (_, 0, _) => return f.write_str("nothing was captured, so this shows nothing"),
            (_, _, 0) => write!(f, "no leak")?,
            (_, _, 1) => write!(f, "1 leak")?,
            (_, _, count) => write!(f, "{count} leaks")?,
        }
        write!(
            f,
            " of {} marker(s) in {} artefact(s), {} bytes",
            self.markers, self.artefacts, self.bytes
        )?;
        for leak in &self.leaks {
            write!(f, "\n  {leak}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "marker `{}` in {}, {}, at byte {}",
            self.marker, self.artefact, self.encoding, self.offset
        )?;
        match self.count {
            1 => Ok(()),
            count => write!(f, " and {} more place(s)", count - 1),
        }
    }
}
