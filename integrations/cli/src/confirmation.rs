//! Asking before what cannot be undone.

use crate::failure::Failure;
use std::io::{self, BufRead, IsTerminal, Write};

/// Goes on when `yes` was said on the command line, or is typed now.
pub(crate) fn confirm(yes: bool, question: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(format!(
            "{question} This cannot be undone: say --yes, since nobody can be asked here"
        )));
    }
    eprint!("{question} This cannot be undone. Type yes: ");
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim() {
        "yes" => Ok(()),
        _ => Err(Failure::refused("nothing was changed")),
    }
}
