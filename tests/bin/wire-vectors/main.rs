//! Checks a file of vectors of the stored format through the public API of the library.
//!
//!     wire-vectors FILE
//!
//! Opens every vector, re-derives its index, and sees every change to it refused: a flipped bit, a lost or an added byte, another
//! place. One line for each failure, without any plaintext in it, then `N passed, M failed`; the exit status says the same, and is 2
//! for a file that cannot be read.

mod case;
mod file;
mod keys;
mod normalised;
mod place;
mod typed;

use file::File;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: wire-vectors FILE");
        return ExitCode::from(2);
    };
    let file = match File::read(&path) {
        Ok(file) => file,
        Err(reason) => {
            eprintln!("wire-vectors: {}: {reason}", path.display());
            return ExitCode::from(2);
        }
    };
    // A policy that cannot be is a panic in the library, because it is a compile error elsewhere; here it is a failed vector.
    std::panic::set_hook(Box::new(|_| {}));

    let mut tally = Tally::default();
    for (number, vector) in file.vectors.iter().enumerate() {
        tally.what = format!(
            "vector {number} ({}.{}, suite {:02x})",
            vector.entity, vector.field, vector.suite
        );
        case::check(vector, &mut tally);
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    if tally.failed == 0 && tally.passed > 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What was checked so far.
#[derive(Default)]
struct Tally {
    what: String,
    passed: u64,
    failed: u64,
}

impl Tally {
    fn check(&mut self, check: &str, result: Result<(), String>) {
        match result {
            Ok(()) => self.passed += 1,
            Err(reason) => {
                self.failed += 1;
                println!("{}: {check}: {reason}", self.what);
            }
        }
    }
}
