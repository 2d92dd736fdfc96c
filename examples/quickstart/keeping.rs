//! Who of the file is new or changed, and what became of them.

use crate::csv_source::Row;
use crate::passwords;
use crate::person::{EMAIL_RULE, Stored};
use crate::report::Summary;
use crate::store::Store;
use std::collections::HashMap;
use std::time::Instant;

/// Stores the people of the file who are new or changed.
pub fn keep(store: &mut impl Store, rows: &[Row]) -> anyhow::Result<Summary> {
    let stored: HashMap<String, _> = store
        .everybody()?
        .into_iter()
        .map(|person| {
            let key = EMAIL_RULE.normalise(person.details().email)?.to_string();
            anyhow::Ok((key, person))
        })
        .collect::<Result<_, _>>()?;

    let started = Instant::now();
    let hashed = passwords::hash(rows, &stored)?;
    let hashing = started.elapsed();

    let started = Instant::now();
    let (mut new, mut changed) = (0, 0);
    let mut people = Vec::new();
    for (row, password) in rows.iter().zip(&hashed) {
        let details = row.details(password);
        match stored.get(&row.key) {
            None => new += 1,
            Some(person) if details.difference(&person.details()).is_some() => changed += 1,
            Some(_) => continue,
        }
        people.push(details);
    }
    store.keep(&people)?;
    Ok(Summary {
        read: rows.len(),
        new,
        changed,
        unchanged: rows.len() - people.len(),
        hashing,
        cores: passwords::cores(),
        storing: started.elapsed(),
    })
}
