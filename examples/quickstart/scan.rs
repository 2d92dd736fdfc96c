//! Looks for values in the files of a database.

use std::collections::{HashMap, HashSet};
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
    pub files: Vec<(PathBuf, usize)>,
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
    let mut files = Vec::new();
    for suffix in ["", "-wal", "-journal"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::read(&file) {
            Ok(bytes) => files.push((PathBuf::from(file), bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !suffix.is_empty() => {}
            Err(error) => return Err(error),
        }
    }

    let mut needles = Needles::new(readable);
    let mut seen = HashSet::new();
    let mut findings = Findings {
        sought: 0,
        indistinct: 0,
        found: Vec::new(),
        files: Vec::new(),
    };
    for (number, one) in sought.iter().enumerate() {
        if one.value.is_empty() || !seen.insert(one.value) {
            continue;
        }
        if needles.add(number, one.value) {
            findings.sought += 1;
        } else {
            findings.indistinct += 1;
        }
    }

    let mut hits = HashMap::new();
    for (file, bytes) in &files {
        for number in needles.find(bytes) {
            hits.entry(number).or_insert(file);
        }
        findings.files.push((file.clone(), bytes.len()));
    }
    let mut hits: Vec<_> = hits.into_iter().collect();
    hits.sort_unstable();
    findings.found = hits
        .into_iter()
        .map(|(number, file)| (&sought[number], file.clone()))
        .collect();
    Ok(findings)
}

/// The pieces to look for, by their first bytes.
struct Needles<'a> {
    readable: &'a [&'a str],
    /// Every start that a readable text has: most pieces are not among them, which spares reading the texts.
    readable_starts: HashSet<[u8; SHORTEST]>,
    by_start: HashMap<[u8; SHORTEST], Vec<(&'a [u8], usize)>>,
}

impl<'a> Needles<'a> {
    fn new(readable: &'a [&'a str]) -> Self {
        let windows = readable
            .iter()
            .flat_map(|text| text.as_bytes().windows(SHORTEST));
        Self {
            readable,
            readable_starts: windows
                .filter_map(|window| window.first_chunk().copied())
                .collect(),
            by_start: HashMap::new(),
        }
    }

    /// Whether there is anything in `value` that can be looked for.
    ///
    /// SQLite cuts a long value into pages, so it is looked for in pieces: one of them is enough to give it away.
    fn add(&mut self, number: usize, value: &'a str) -> bool {
        let bytes = value.as_bytes();
        let mut added = false;
        for piece in bytes.chunks(PIECE) {
            let Some(start) = piece.first_chunk() else {
                continue;
            };
            let is_readable = self.readable_starts.contains(start)
                && self
                    .readable
                    .iter()
                    .any(|text| contains(text.as_bytes(), piece));
            if !is_readable {
                self.by_start
                    .entry(*start)
                    .or_default()
                    .push((piece, number));
                added = true;
            }
        }
        added
    }

    fn find(&self, bytes: &[u8]) -> HashSet<usize> {
        let mut found = HashSet::new();
        for (at, window) in bytes.windows(SHORTEST).enumerate() {
            let candidates = window
                .first_chunk()
                .and_then(|start| self.by_start.get(start));
            for (piece, number) in candidates.into_iter().flatten() {
                if bytes[at..].starts_with(piece) {
                    found.insert(*number);
                }
            }
        }
        found
    }
}

fn contains(text: &[u8], piece: &[u8]) -> bool {
    text.windows(piece.len()).any(|window| window == piece)
}

/// Fewer bytes than this turn up in ciphertext by chance.
const SHORTEST: usize = 6;
/// Long enough to be no chance, short enough that a page holds many.
const PIECE: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(stored: &str, values: &[&str], readable: &[&str]) -> (usize, usize, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.sqlite");
        std::fs::write(&path, "SQLite format 3").unwrap();
        std::fs::write(folder.path().join("people.sqlite-wal"), stored).unwrap();
        let sought: Vec<_> = values
            .iter()
            .map(|value| Sought {
                column: "iban",
                line: 2,
                value,
            })
            .collect();
        let findings = database(&path, &sought, readable).unwrap();
        let found = findings
            .found
            .iter()
            .map(|(sought, _)| sought.value.to_owned())
            .collect();
        (findings.sought, findings.indistinct, found)
    }

    #[test]
    fn a_stored_value_is_found_in_the_write_ahead_log() {
        let (sought, _, found) = scan(
            "…DE89370400440532013000…",
            &["DE89370400440532013000", "FR1420041010050500013M02606"],
            &[],
        );
        assert_eq!(
            (sought, found),
            (2, vec!["DE89370400440532013000".to_owned()])
        );
    }

    #[test]
    fn a_part_of_a_long_value_gives_it_away() {
        let note = "0123456789".repeat(20);
        let (_, _, found) = scan(&note[25..110], &[&note], &[]);
        assert_eq!(found, [note]);
    }

    #[test]
    fn a_repeated_value_counts_once_and_an_empty_one_never() {
        assert_eq!(scan("", &["123456789", "123456789", ""], &[]).0, 1);
    }

    #[test]
    fn what_is_readable_on_purpose_proves_nothing() {
        let (sought, indistinct, found) = scan(
            "name password Ada Lovelace",
            &["password", "Lovelace", "12345"],
            &["name password", "Ada Lovelace"],
        );
        assert_eq!((sought, indistinct, found), (0, 3, Vec::new()));
    }
}
