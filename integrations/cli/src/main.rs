//! `fieldseal`: key ceremonies on the command line.

#![forbid(unsafe_code)]

mod confirmation;
mod failure;
mod kek;
mod keys;
mod output;

use clap::{CommandFactory, Parser, Subcommand};
use std::process::ExitCode;

/// Create, distribute, promote, retire and destroy the keys that protect fields.
#[derive(Parser)]
#[command(name = "fieldseal", version, max_term_width = 100, after_help = failure::EXIT_STATUS)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The keys of a keyring.
    Keys(Box<keys::Keys>),
    /// Print completions for a shell: `fieldseal completions bash > /etc/bash_completion.d/fieldseal`.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let keys = match arguments.command {
        Command::Completions { shell } => {
            clap_complete::generate(
                shell,
                &mut Arguments::command(),
                "fieldseal",
                &mut std::io::stdout(),
            );
            return ExitCode::SUCCESS;
        }
        Command::Keys(keys) => keys,
    };
    let json = keys.json;
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failure::report(json, &failure::Failure::from(error)),
    };
    match runtime.block_on(keys.run()) {
        Ok(status) => status.into(),
        Err(failure) => failure::report(json, &failure),
    }
}
