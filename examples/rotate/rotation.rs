//! What an operator does. Each step is also a command: `fieldseal keys add data`, `… promote ID`, `… destroy ID --scan-report FILE`.

use crate::notes::{Note, connect, notes, table};
use crate::{SOFT_AGE, source};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Integer, Text};
use fieldseal::keyring::{KeyringOperator, Promotion, Purpose, ScanReport, State, Unneeded};
use fieldseal::{Field, KeyId, KeyringError, Vault};
use fieldseal_sql::KeyUsage;
use std::path::Path;
use std::time::Duration;

/// Makes the keyring and the table, before anything runs.
pub(crate) async fn prepare(folder: &Path) -> anyhow::Result<()> {
    let operator = KeyringOperator::new(source(folder)?);
    operator.init(&Purpose::ALL).await?;
    operator.record(<Note as fieldseal::Protect>::MODEL).await?;
    connect(folder)?.batch_execute(table()?.create_table().up())?;
    Ok(())
}

pub(crate) async fn rotate(folder: &Path) -> anyhow::Result<()> {
    let operator = KeyringOperator::new(source(folder)?);
    let mut connection = connect(folder)?;
    let old = primary(&operator).await?;
    println!("key {old} is primary");

    let new = operator.add(Purpose::Data).await?.keys[0].id;
    println!("key {new} was added: it opens, and does not seal yet");
    tokio::time::sleep(SOFT_AGE).await;

    // Refused until every process has the key.
    while let Err(error) = operator.promote(new, Promotion::Aged(SOFT_AGE)).await {
        match error {
            KeyringError::TooYoung { .. } => tokio::time::sleep(Duration::from_millis(100)).await,
            error => return Err(error.into()),
        }
    }
    println!("key {new} was promoted; {old} opens only");
    tokio::time::sleep(SOFT_AGE).await;

    let vault = Vault::live(source(folder)?).open().await?;
    let moved = reencrypt(&vault, &mut connection, old)?;
    println!("{moved} notes were sealed anew");

    // Processes that have not refreshed since would fail here, which is why there was a wait.
    operator.disable(old).await?;
    tokio::time::sleep(SOFT_AGE).await;
    let models = [<Note as fieldseal::Protect>::MODEL];
    let mut report = ScanReport::begin(&operator.document().await?, &models);
    for usage in table()?.key_usage() {
        let keys = count(&mut connection, &usage)?;
        let policy = usage.policy();
        report.add(policy.entity(), policy.field(), usage.purpose(), keys);
    }
    operator.destroy(old, Unneeded::Scanned(&report)).await?;
    println!("key {old} was destroyed: a scan of the table found no value under it");
    tokio::time::sleep(SOFT_AGE).await;
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

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    key_id: String,
    #[diesel(sql_type = BigInt)]
    how_many: i64,
}

fn count(connection: &mut SqliteConnection, usage: &KeyUsage) -> anyhow::Result<Vec<(KeyId, u64)>> {
    let rows: Vec<Counted> = diesel::sql_query(usage.sql()).load(connection)?;
    rows.iter()
        .map(|row| {
            let key = KeyUsage::key_id(&row.key_id)
                .ok_or_else(|| anyhow::anyhow!("a value stands under no key"))?;
            Ok((key, row.how_many.try_into()?))
        })
        .collect()
}
