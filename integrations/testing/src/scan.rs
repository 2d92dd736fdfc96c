//! Looking for the real values of a data set in files: the proof that a database holds no plaintext.

use crate::capture::database_files;
use crate::encoding::{self, Encoding};
use crate::needles::Needles;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Looks for each of these values in each of these files, as it is: for thousands of values and many megabytes.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("fieldseal-scan-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let database = folder.join("people.sqlite");
/// # std::fs::write(&database, "nothing to see")?;
/// let report = fieldseal_testing::scan_files([&database], ["ada@example.org", "078-05-1120"])?;
/// assert_eq!(report.to_string(), "0 of 2 values found in plaintext");
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// When a file cannot be read.
pub fn scan_files<P: AsRef<Path>, V: AsRef<[u8]>>(
    files: impl IntoIterator<Item = P>,
    values: impl IntoIterator<Item = V>,
) -> io::Result<ScanReport> {
    let mut scan = Scan::new(values);
    for file in files {
        scan = scan.file(file);
    }
    scan.run()
}

/// A search for many values in files.
///
/// Values are told apart by their place in the list that is given. Long ones are looked for in pieces, since a database cuts them into pages; those that
/// are too short to be told from chance are counted and not looked for.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("fieldseal-scan-type-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # let database = folder.join("people.sqlite");
/// # std::fs::write(&database, "CREATE TABLE people (password TEXT) … ada@example.org")?;
/// let people = ["ada@example.org", "password", "078-05-1120"];
/// let report = fieldseal_testing::Scan::new(people)
///     .readable(["CREATE TABLE people (password TEXT)"])      // what the database shows on purpose proves nothing
///     .database(&database)
///     .run()?;
/// assert_eq!((report.sought(), report.indistinct()), (2, 1));
/// assert_eq!(report.findings()[0].value, 0);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use = "a scan that does not run finds nothing"]
pub struct Scan {
    values: Vec<Vec<u8>>,
    readable: Vec<Vec<u8>>,
    in_every_form: bool,
    files: Vec<PathBuf>,
}

/// What a scan found.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use = "a report that nobody reads finds no leak"]
pub struct ScanReport {
    sought: usize,
    indistinct: usize,
    findings: Vec<Finding>,
    files: Vec<(PathBuf, u64)>,
}

/// A value that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Its place in the list that was given; of equal values, the first.
    pub value: usize,
    /// The form.
    pub encoding: Encoding,
    /// The file.
    pub file: PathBuf,
    /// Where it begins in the file, in bytes.
    pub offset: u64,
}

impl Scan {
    /// A search for these values. Empty and repeated ones count once or not at all.
    pub fn new<V: AsRef<[u8]>>(values: impl IntoIterator<Item = V>) -> Self {
        Self {
            values: values
                .into_iter()
                .map(|value| value.as_ref().to_vec())
                .collect(),
            readable: Vec::new(),
            in_every_form: false,
            files: Vec::new(),
        }
    }

    /// Texts that the files hold in the clear on purpose, such as the schema and columns that are not encrypted: a value that is part of
    /// one cannot be told from it.
    pub fn readable<V: AsRef<[u8]>>(mut self, texts: impl IntoIterator<Item = V>) -> Self {
        self.readable
            .extend(texts.into_iter().map(|text| text.as_ref().to_vec()));
        self
    }

    /// Looks for every form of [`Encoding`], not only for the value as it is. Some forty times the work.
    pub fn in_every_form(mut self) -> Self {
        self.in_every_form = true;
        self
    }

    /// Looks into a file.
    pub fn file(mut self, path: impl AsRef<Path>) -> Self {
        self.files.push(path.as_ref().to_owned());
        self
    }

    /// Looks into a SQLite database and those of its journals that are there. Run it while a connection is open.
    pub fn database(mut self, path: impl AsRef<Path>) -> Self {
        self.files.extend(database_files(path.as_ref()));
        self
    }

    /// Looks.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn run(self) -> io::Result<ScanReport> {
        let readable = self.readable_pieces();
        let mut seen = HashSet::new();
        let mut needles = Vec::new();
        let (mut sought, mut indistinct) = (0, 0);
        for (number, value) in self.values.iter().enumerate() {
            if value.is_empty() || !seen.insert(value) {
                continue;
            }
            let before = needles.len();
            for piece in encoding::pieces(value)
                .into_iter()
                .filter(|piece| piece.len() >= SHORTEST && !readable.contains(piece))
            {
                needles.extend(
                    self.forms(piece)
                        .into_iter()
                        .map(|(encoding, form)| (number, encoding, form)),
                );
            }
            match needles.len() > before {
                true => sought += 1,
                false => indistinct += 1,
            }
        }
        let needles = Needles::new(needles);

        let mut found: HashMap<usize, Finding> = HashMap::new();
        let mut files = Vec::new();
        for file in &self.files {
            let len = needles.search_reader(File::open(file)?, |hit| {
                found.entry(hit.value).or_insert_with(|| Finding {
                    value: hit.value,
                    encoding: hit.encoding,
                    file: file.clone(),
                    offset: hit.offset,
                });
            })?;
            files.push((file.clone(), len));
        }
        let mut findings: Vec<_> = found.into_values().collect();
        findings.sort_unstable_by_key(|finding| finding.value);
        Ok(ScanReport {
            sought,
            indistinct,
            findings,
            files,
        })
    }

    /// Those pieces of the values that are part of a readable text.
    fn readable_pieces(&self) -> HashSet<&[u8]> {
        let pieces: Vec<_> = self
            .values
            .iter()
            .flat_map(|value| encoding::pieces(value))
            .collect();
        let needles = Needles::new(
            pieces
                .iter()
                .enumerate()
                .filter(|(_, piece)| !self.readable.is_empty() && piece.len() >= SHORTEST)
                .map(|(number, piece)| (number, Encoding::Plain, piece.to_vec())),
        );
        self.readable
            .iter()
            .flat_map(|text| needles.search(text).map(|hit| pieces[hit.value]))
            .collect()
    }

    fn forms(&self, piece: &[u8]) -> Vec<(Encoding, Vec<u8>)> {
        match (self.in_every_form, std::str::from_utf8(piece)) {
            (false, _) => vec![(Encoding::Plain, piece.to_vec())],
            (true, Ok(text)) => encoding::of_text(text),
            (true, Err(_)) => encoding::of_bytes(piece),
        }
    }
}

/// Fewer bytes than this turn up in ciphertext by chance.
const SHORTEST: usize = 6;

impl ScanReport {
    /// How many different values were looked for.
    #[must_use]
    pub fn sought(&self) -> usize {
        self.sought
    }

    /// How many could not be told from chance, being short, or from what is readable on purpose.
    #[must_use]
    pub fn indistinct(&self) -> usize {
        self.indistinct
    }

    /// The values that were found, each with its first place.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The files, with their sizes.
    #[must_use]
    pub fn files(&self) -> &[(PathBuf, u64)] {
        &self.files
    }

    /// Whether values were looked for in files that hold something, and none was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty() && self.sought > 0 && self.files.iter().any(|(_, len)| *len > 0)
    }
}

impl fmt::Display for ScanReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} values found in plaintext",
            self.findings.len(),
            self.sought
        )
    }
}

/// Not the values.
impl fmt::Debug for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("values", &self.values.len())
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}
