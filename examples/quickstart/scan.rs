//! Looks for values in the files of a database, with the scanner that applications use in their own tests.

use fieldseal_testing::Scan;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

/// A value that must not be found, and where it came from.
pub struct Sought<'a> {
    pub column: &'static str,
    pub line: usize,
    pub value: &'a str,
}

/// What the scan found.
pub struct Findings<'a> {
    /// How many different values were looked for.
    pub sought: usize,
    /// How many could not be told from what is stored readable on purpose, or from chance.
    pub indistinct: usize,
    /// The values that were found, each with the first file that has it.
    pub found: Vec<(&'a Sought<'a>, PathBuf)>,
    /// The files, with their sizes in bytes.
    pub files: Vec<(PathBuf, u64)>,
}

/// Looks for `sought` in the main file, the write-ahead log and the rollback journal of a database.
///
/// `readable` is what the database holds in the clear on purpose (its schema, the columns that are not encrypted): a value that is
/// part of it proves nothing.
pub fn database<'a>(
    path: &Path,
    sought: &'a [Sought<'a>],
    readable: &[&str],
) -> io::Result<Findings<'a>> {
    let report = Scan::new(sought.iter().map(|one| one.value))
        .readable(readable)
        .database(path)
        .run()?;
    let mut seen = HashSet::new();
    let found = report
        .findings()
        .iter()
        .filter(|finding| seen.insert(finding.value))
        .map(|finding| (&sought[finding.value], finding.file.clone()))
        .collect();
    Ok(Findings {
        sought: report.sought(),
        indistinct: report.indistinct(),
        found,
        files: report.files().to_vec(),
    })
}
