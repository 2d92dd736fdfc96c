//! The scan that shows which keys are needed, and its report, `scan.json`.

use crate::notes::{Note, table};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use fieldseal::keyring::{KeyringOperator, ScanReport};
use fieldseal::{KeyId, Protect};
use fieldseal_sql::KeyUsage;

/// Counts the values of every protected column by key. An application names all its models, and scans the tables of all of them.
pub(crate) async fn scan(
    operator: &KeyringOperator,
    connection: &mut SqliteConnection,
) -> anyhow::Result<ScanReport> {
    let mut report = ScanReport::begin(&operator.document().await?, &[Note::MODEL]);
    for usage in table()?.key_usage() {
        let keys = count(connection, &usage)?;
        report.add(usage.entity(), usage.field(), usage.purpose(), keys);
    }
    Ok(report)
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
