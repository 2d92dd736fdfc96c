//! The long part: Argon2id for every password, on all cores.

use crate::csv_source::Row;
use crate::person::Stored;
use anyhow::Context;
use fieldseal::Password;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

/// How many passwords are hashed at a time.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// The password of each row, hashed, in the order of the rows.
///
/// Who is stored already keeps the stored hash as long as it is the hash of the password in the file: a new salt would make
/// every run a change of every row.
pub fn hash<P: Stored>(rows: &[Row], stored: &HashMap<String, P>) -> anyhow::Result<Vec<Password>> {
    println!(
        "Hashing or verifying {} passwords with Argon2id on {} cores",
        rows.len(),
        cores()
    );
    let progress = ProgressBar::new(rows.len() as u64).with_style(
        ProgressStyle::with_template("hashing passwords {bar:40} {pos}/{len}, {eta} left")
            .context("progress bar")?,
    );

    // Each core takes the next row: some passwords cost twice as much, so equal shares would not end together.
    let next = Mutex::new(rows.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(rows.len()));
    thread::scope(|scope| {
        for _ in 0..cores() {
            scope.spawn(|| {
                loop {
                    let Some((number, row)) = lock(&next).next() else {
                        return;
                    };
                    let password = password_of(row, stored.get(&row.key));
                    lock(&done).push((number, password));
                    progress.inc(1);
                }
            });
        }
    });
    progress.finish_and_clear();

    let mut done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, password)| password).collect()
}

fn password_of(row: &Row, stored: Option<&impl Stored>) -> anyhow::Result<Password> {
    if let Some(stored) = stored.map(|person| person.details().password)
        && stored.verify(&row.password)?
    {
        return Ok(stored.clone());
    }
    let password = Password::from(row.password.as_str());
    password.hash_blocking()?;
    Ok(password)
}

/// A thread that panicked ends the program through `thread::scope`; nothing reads half-written data after it.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
