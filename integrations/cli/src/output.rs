//! What is printed: tables for people, JSON for machines.

use comfy_table::{Table, presets::UTF8_BORDERS_ONLY};
use fieldseal::KeyId;
use fieldseal::keyring::{Change, KeyringDocument, Purpose, State};
use indicatif::ProgressBar;
use serde_json::json;
use std::time::Duration;

/// Shows that a KMS is waited for, on a terminal.
pub(crate) struct Waiting(ProgressBar);

impl Waiting {
    pub(crate) fn new(json: bool) -> Self {
        let bar = match json {
            true => ProgressBar::hidden(),
            false => ProgressBar::new_spinner().with_message("waiting for the kms"),
        };
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

pub(crate) fn status(json: bool, document: &KeyringDocument) {
    if json {
        let keys: Vec<_> = document
            .keys()
            .map(|key| {
                json!({
                    "id": key.id().number(),
                    "purpose": key.purpose().name(),
                    "state": key.state().name(),
                    "created": key.created(),
                    "kek": key.kek(),
                    "check": hex(&key.check()),
                })
            })
            .collect();
        let own = document
            .keys()
            .find(|key| key.purpose() == Purpose::Keyring && key.state() == State::Primary);
        let check = own.map(|key| keyring_check(key.id(), key.check()));
        println!(
            "{}",
            json!({
                "keyring": document.name(),
                "revision": document.revision(),
                "keyring_check": check,
                "keys": keys,
            })
        );
        return;
    }
    println!(
        "keyring {}, revision {}",
        document.name(),
        document.revision()
    );
    let mut table = table(["purpose", "key id", "state", "created", "kek", "check"]);
    for key in document.keys() {
        table.add_row([
            key.purpose().name().to_owned(),
            key.id().to_string(),
            key.state().name().to_owned(),
            key.created().to_owned(),
            match (key.kek(), key.state()) {
                (Some(kek), _) => kek.to_owned(),
                (None, State::Destroyed) => String::new(),
                (None, _) => "plain".to_owned(),
            },
            hex(&key.check()),
        ]);
    }
    println!("{table}");
    for key in document.keys() {
        if key.purpose() == Purpose::Keyring {
            print_check(key.state(), key.id(), key.check());
        }
    }
}

/// Says what `--keyring-check` takes, of a key that the document's MAC is made with, or will be.
fn print_check(state: State, id: KeyId, check: [u8; 16]) {
    let check = keyring_check(id, check);
    match state {
        State::Primary => println!("--keyring-check {check}"),
        State::PreActive => println!("--keyring-check {check} as well, before it is promoted"),
        _ => {}
    }
}

fn keyring_check(id: KeyId, check: [u8; 16]) -> String {
    format!("{id}:{}", hex(&check))
}

pub(crate) fn change(json: bool, change: &Change, dry_run: bool, plain: bool) {
    if json {
        let keys: Vec<_> = change
            .keys
            .iter()
            .map(|key| {
                json!({
                    "id": key.id.number(),
                    "purpose": key.purpose.name(),
                    "from": key.from.map(State::name),
                    "to": key.to.name(),
                    "check": hex(&key.check),
                })
            })
            .collect();
        let rewrapped: Vec<_> = change.rewrapped.iter().map(|id| id.number()).collect();
        println!(
            "{}",
            json!({
                "keyring": change.keyring,
                "revision": change.revision,
                "written": change.written,
                "plain": plain,
                "keys": keys,
                "rewrapped": rewrapped,
                "recorded": change.recorded,
                "keyring_check": change.keyring_check.map(|(id, check)| keyring_check(id, check)),
            })
        );
        return;
    }
    if !change.is_any() {
        println!("nothing to change");
        return;
    }
    for key in &change.keys {
        match key.from {
            None => println!("{} {}: new, {}", key.purpose, key.id, key.to),
            Some(from) => println!("{} {}: {from} → {}", key.purpose, key.id, key.to),
        }
    }
    for id in &change.rewrapped {
        println!("{id}: wrapped anew");
    }
    for field in &change.recorded {
        println!("{field}: index recorded");
    }
    for key in &change.keys {
        if key.purpose == Purpose::Keyring {
            print_check(key.to, key.id, key.check);
        }
    }
    match dry_run {
        true => println!("dry run: nothing was written"),
        false => println!("keyring {}, revision {}", change.keyring, change.revision),
    }
}

fn table<const N: usize>(head: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header(head);
    table
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
