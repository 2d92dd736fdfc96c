//! What an operator does. Each step is also a command: `fieldseal keys add data`, `… promote ID`, `… destroy ID --scan-report scan.json`.

use crate::notes::{Note, connect, notes, table};
use crate::scan::scan;
use crate::watch::Processes;
use crate::{HARD_AGE, REFRESH, SOFT_AGE, source};
use anyhow::Context;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Integer};
use fieldseal::keyring::{KeyringOperator, Promotion, Purpose, ScanReport, State, Unneeded};
use fieldseal::{Field, KeyId, KeyringError, Vault};
use std::path::Path;

/// Makes the keyring and the table, before anything runs.
pub(crate) async fn prepare(folder: &Path) -> anyhow::Result<()> {
    let operator = KeyringOperator::new(source(folder)?);
    operator.init(&Purpose::ALL).await?;
    operator.record(<Note as fieldseal::Protect>::MODEL).await?;
    connect(folder)?.batch_execute(table()?.create_table().up())?;
    Ok(())
}

pub(crate) async fn rotate(folder: &Path, processes: &mut Processes) -> anyhow::Result<()> {
    let operator = KeyringOperator::new(source(folder)?);
    let mut connection = connect(folder)?;
    let old = primary(&operator).await?;
    println!("key {old} is primary");
    processes.work("before the rotation", SOFT_AGE).await?;

    let added = operator.add(Purpose::Data).await?;
    let new = added.keys[0].id;
    println!("key {new} was added: it opens, and does not seal yet");
    // The age of the key is all that the operator can look at; whether every process has it, the processes know.
    processes.have(added.revision).await?;
    while let Err(error) = operator.promote(new, Promotion::Aged(SOFT_AGE)).await {
        match error {
            KeyringError::TooYoung { .. } => tokio::time::sleep(REFRESH).await,
            error => return Err(error.into()),
        }
    }
    println!("key {new} was promoted; {old} opens only");
    // Until then a process that cannot refresh, of which nobody here may know, goes on sealing with the old key.
    processes.work("within the hard age", HARD_AGE).await?;

    let vault = Vault::live(source(folder)?).open().await?;
    let moved = reencrypt(&vault, &mut connection, old)?;
    println!("{moved} notes were sealed anew");
    // Whoever read a note before still opens it.
    processes.work("after sealing anew", SOFT_AGE).await?;

    let disabled = operator.disable(old).await?;
    println!("key {old} was disabled");
    processes.have(disabled.revision).await?;
    // What is sealed behind a scan is not seen by it.
    processes.work("without the old key", HARD_AGE).await?;

    let report = folder.join("scan.json");
    let scanned = scan(&operator, &mut connection).await?;
    std::fs::write(&report, scanned.to_json())?;
    destroy(&operator, old, &report).await?;
    println!("key {old} was destroyed: a scan of the table found no value under it");
    processes.work("after its end", SOFT_AGE).await?;
    Ok(())
}

/// `fieldseal keys destroy OLD --scan-report scan.json`
async fn destroy(operator: &KeyringOperator, old: KeyId, report: &Path) -> anyhow::Result<()> {
    let report = ScanReport::from_json(&std::fs::read(report)?).context("no report of a scan")?;
    operator.destroy(old, Unneeded::Scanned(&report)).await?;
    Ok(())
}

/// Every note opens, with the keys that are left.
pub(crate) async fn all_open(folder: &Path) -> anyhow::Result<usize> {
    let vault = Vault::live(source(folder)?).open().await?;
    let mut connection = connect(folder)?;
    let notes: Vec<Note> = vault
        .scope()
        .run(|| notes::table.select(Note::as_select()).load(&mut connection))?;
    Ok(notes.len())
}

async fn primary(operator: &KeyringOperator) -> anyhow::Result<KeyId> {
    let document = operator.document().await?;
    let key = document
        .keys()
        .find(|key| key.purpose() == Purpose::Data && key.state() == State::Primary);
    key.map(|key| key.id())
        .ok_or_else(|| anyhow::anyhow!("the keyring has no primary data key"))
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Integer)]
    id: i32,
    #[diesel(sql_type = Binary)]
    body: Vec<u8>,
}

/// Seals what stands under a key anew, row by row, each only if nobody changed it meanwhile.
fn reencrypt(vault: &Vault, connection: &mut SqliteConnection, old: KeyId) -> anyhow::Result<u64> {
    let policy = <notes::body as Field>::POLICY;
    let scope = vault.scope().reencrypting();
    let mut moved = 0;
    loop {
        let batch: Vec<Stored> =
            diesel::sql_query("SELECT id, body FROM notes WHERE substr(body, 3, 4) = ? LIMIT 500")
                .bind::<Binary, _>(old.number().to_be_bytes().to_vec())
                .load(connection)?;
        if batch.is_empty() {
            return Ok(moved);
        }
        for stored in batch {
            let value: String = scope.open(policy, &stored.body)?;
            moved += diesel::sql_query("UPDATE notes SET body = ? WHERE id = ? AND body = ?")
                .bind::<Binary, _>(scope.seal(policy, &value)?)
                .bind::<Integer, _>(stored.id)
                .bind::<Binary, _>(stored.body)
                .execute(connection)? as u64;
        }
    }
}
