//! All forms of all values, searched in one pass.

use crate::encoding::Encoding;
use aho_corasick::AhoCorasick;
use std::io::{self, Read};

/// What is looked for.
pub(crate) struct Needles {
    automaton: AhoCorasick,
    /// For each pattern, whose form it is and which.
    origins: Vec<(usize, Encoding)>,
    longest: usize,
}

/// A place in which something was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Hit {
    /// The number of the value.
    pub(crate) value: usize,
    pub(crate) encoding: Encoding,
    pub(crate) offset: u64,
}

impl Needles {
    /// Forms with the number of the value that each belongs to.
    pub(crate) fn new(forms: impl IntoIterator<Item = (usize, Encoding, Vec<u8>)>) -> Self {
        let (origins, patterns): (Vec<_>, Vec<_>) = forms
            .into_iter()
            .map(|(value, encoding, form)| ((value, encoding), form))
            .unzip();
        let longest = patterns.iter().map(Vec::len).max().unwrap_or_default();
        let automaton = AhoCorasick::new(patterns)
            .expect("the forms of some thousand values fit into an automaton");
        Self {
            automaton,
            origins,
            longest,
        }
    }

    /// Every hit, also those inside others: a value may be part of another.
    pub(crate) fn search<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Hit> + 'a {
        self.automaton
            .find_overlapping_iter(bytes)
            .map(|match_| self.hit(match_))
    }

    /// Every hit in what is read, of any length: the end of each block is kept, so that what lies across blocks is found.
    pub(crate) fn search_reader(
        &self,
        mut reader: impl Read,
        mut found: impl FnMut(Hit),
    ) -> io::Result<u64> {
        let kept_len = self.longest.saturating_sub(1);
        let mut window = Vec::new();
        let mut start = 0_u64;
        let mut searched = 0;
        loop {
            let read = reader.by_ref().take(BLOCK).read_to_end(&mut window)?;
            if read == 0 {
                return Ok(start + window.len() as u64);
            }
            for match_ in self.automaton.find_overlapping_iter(&window) {
                // What ends in the kept part was found before.
                if match_.end() > searched {
                    let hit = self.hit(match_);
                    found(Hit {
                        offset: start + hit.offset,
                        ..hit
                    });
                }
            }
            let drop_len = window.len().saturating_sub(kept_len);
            window.drain(..drop_len);
            start += drop_len as u64;
            searched = window.len();
        }
    }

    fn hit(&self, match_: aho_corasick::Match) -> Hit {
        let (value, encoding) = self.origins[match_.pattern().as_usize()];
        Hit {
            value,
            encoding,
            offset: match_.start() as u64,
        }
    }
}

/// How much of a file is in memory at a time.
const BLOCK: u64 = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a pipe may.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let len = self.0.len().min(buffer.len()).min(1_000);
            let (given, rest) = self.0.split_at(len);
            buffer[..len].copy_from_slice(given);
            self.0 = rest;
            Ok(len)
        }
    }

    #[test]
    fn what_lies_across_two_blocks_is_found_once_and_in_its_place() {
        let needle = b"a needle of some length".to_vec();
        let needles = Needles::new([
            (3, Encoding::Plain, needle.clone()),
            (4, Encoding::Plain, b"needle".to_vec()),
        ]);
        let block = usize::try_from(BLOCK).unwrap();
        for offset in [
            0,
            block - needle.len(),
            block - 5,
            block - 1,
            block,
            block + 1,
            2 * block - 20,
        ] {
            let mut hay = vec![b'.'; 3 * block];
            hay[offset..offset + needle.len()].copy_from_slice(&needle);
            let mut hits = Vec::new();
            let read = needles
                .search_reader(Trickle(&hay), |hit| hits.push((hit.value, hit.offset)))
                .unwrap();
            assert_eq!(read, hay.len() as u64);
            hits.sort_unstable();
            assert_eq!(
                hits,
                [(3, offset as u64), (4, offset as u64 + 2)],
                "{offset}"
            );
        }
    }
}
