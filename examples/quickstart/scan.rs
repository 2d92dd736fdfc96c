//! Looks for values in what a database holds, with the scanner that applications use in their own tests.

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

/// What is looked into.
pub enum Place {
    /// The main file, the write-ahead log and the rollback journal of SQLite, and the SQL that they hold as the schema.
    Files { database: PathBuf, schema: String },
    /// Every column of every row of the table on a server, whose files are not ours to read.
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    Table {
        /// One file a column, since the scanner reads files. It is removed when the program ends.
        folder: tempfile::TempDir,
        files: Vec<PathBuf>,
    },
}

/// The name of a column, and its bytes in each row.
#[cfg(any(feature = "mysql", feature = "postgres"))]
pub type Column = (String, Vec<Option<Vec<u8>>>);

/// What the scan found.
pub struct Findings<'a> {
    /// How many different values were looked for.
    pub sought: usize,
    /// How many could not be told from what is stored readable on purpose, or from chance.
    pub indistinct: usize,
    /// The values that were found, each with the first file or column that has it.
    pub found: Vec<(&'a Sought<'a>, String)>,
    /// The files or columns, with their sizes in bytes.
    pub looked_into: Vec<(String, u64)>,
}

impl Place {
    /// What was read of a table.
    #[cfg(any(feature = "mysql", feature = "postgres"))]
    pub fn table(columns: Vec<Column>) -> io::Result<Self> {
        use std::io::Write;

        let folder = tempfile::tempdir()?;
        let mut files = Vec::new();
        for (name, values) in columns {
            let path = folder.path().join(name);
            let mut file = io::BufWriter::new(std::fs::File::create(&path)?);
            for value in values {
                file.write_all(&value.unwrap_or_default())?;
                // So that the end of one value and the beginning of the next are never taken for a third.
                file.write_all(b"\0")?;
            }
            file.flush()?;
            files.push(path);
        }
        Ok(Self::Table { folder, files })
    }

    /// Looks for `sought`.
    ///
    /// `readable` is what the database holds in the clear on purpose, beside its schema (the columns that are not encrypted): a value that is
    /// part of it proves nothing.
    pub fn search<'a>(
        &self,
        sought: &'a [Sought<'a>],
        readable: &[&str],
    ) -> io::Result<Findings<'a>> {
        let scan = Scan::new(sought.iter().map(|one| one.value)).readable(readable);
        let report = match self {
            Self::Files { database, schema } => scan.readable([schema]).database(database).run()?,
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            Self::Table { files, .. } => files.iter().fold(scan, Scan::file).run()?,
        };
        let mut seen = HashSet::new();
        let found = report
            .findings()
            .iter()
            .filter(|finding| seen.insert(finding.value))
            .map(|finding| (&sought[finding.value], self.name(&finding.file)))
            .collect();
        Ok(Findings {
            sought: report.sought(),
            indistinct: report.indistinct(),
            found,
            looked_into: report
                .files()
                .iter()
                .map(|(file, size)| (self.name(file), *size))
                .collect(),
        })
    }

    /// What it is, and what it is not.
    pub fn description(&self) -> &'static str {
        match self {
            Self::Files { .. } => "the files of the database",
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            Self::Table { .. } => {
                "the table, read as bytes through another connection (its content, not the files of the server)"
            }
        }
    }

    fn name(&self, file: &Path) -> String {
        match self {
            Self::Files { .. } => file.display().to_string(),
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            Self::Table { folder, .. } => {
                let column = file.strip_prefix(folder.path()).unwrap_or(file);
                format!("column {}", column.display())
            }
        }
    }
}
