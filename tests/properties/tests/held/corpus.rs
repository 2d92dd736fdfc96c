//! The kept corpus of the fuzz targets, and inputs that differ from one of it in a few bytes.

use fieldseal_properties::ALL;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// Each of these is unlike the others to a fuzzer or was to whoever chose what it starts from, or a property did not hold of it once.
#[test]
fn every_property_holds_of_its_kept_corpus() {
    for (target, hold) in ALL {
        let inputs = kept(target);
        assert!(inputs.len() > 5, "{target} has no corpus");
        for (path, input) in inputs {
            let _named = Named(&path);
            hold(&input);
        }
    }
}

/// Names the input of which a property does not hold.
struct Named<'a>(&'a Path);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0.display());
        }
    }
}

#[test]
fn every_fuzz_target_asks_a_property_and_has_a_kept_corpus() {
    let names = |folder: &str| {
        let mut names: Vec<_> = fs::read_dir(fuzz().join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("fuzz_targets"), ALL.map(|(target, _)| target));
    assert_eq!(names("corpus"), ALL.map(|(target, _)| target));
}

/// Small enough for a repository, and for a replay in each run.
#[test]
fn a_kept_corpus_is_small() {
    for (target, _) in ALL {
        let inputs = kept(target);
        let bytes: usize = inputs.iter().map(|(_, input)| input.len()).sum();
        assert!(inputs.len() <= 800, "{target}: {}", inputs.len());
        assert!(bytes <= 300 * 1024, "{target}: {bytes}");
    }
}

/// An input of a corpus, with a few bytes changed, and perhaps a piece left out or repeated.
pub(crate) fn near(target: &str) -> impl Strategy<Value = Vec<u8>> {
    let inputs: Vec<_> = kept(target).into_iter().map(|(_, input)| input).collect();
    let at = any::<prop::sample::Index>;
    let changes = prop::collection::vec((at(), any::<u8>()), 0..4);
    let piece = prop::option::of((at(), at(), any::<bool>()));
    (prop::sample::select(inputs), changes, piece).prop_map(|(mut input, changes, piece)| {
        if input.is_empty() {
            return input;
        }
        for (at, byte) in changes {
            let at = at.index(input.len());
            input[at] = byte;
        }
        if let Some((from, to, repeat)) = piece {
            let (from, to) = (from.index(input.len()), to.index(input.len()));
            let piece = from.min(to)..from.max(to);
            match repeat {
                true => input.extend_from_within(piece),
                false => drop(input.drain(piece)),
            }
        }
        input
    })
}

/// The files of a corpus, in the order of their names.
fn kept(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(fuzz().join("corpus").join(target))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("fuzz")
}
