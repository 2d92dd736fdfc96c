//! A keyring document in a table of each database, which operators write at once.

use crate::place::Place;
use crate::reach::Server;
use fieldseal::kek::PassphraseKek;
use fieldseal::keyring::{
    KeyringOperator, KeyringSource, KeyringStore, Promotion, Purpose, StoreError,
};
use fieldseal::{FieldPolicy, Keyring, KeyringError, TypeTag, Vault, VaultError};
use fieldseal_sea_orm::KeyringTable;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use std::collections::BTreeSet;
use std::sync::Arc;

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);

async fn table(db: &DatabaseConnection) -> KeyringTable {
    let create = KeyringTable::create_table(db.get_database_backend());
    // A migration may run twice.
    for _ in 0..2 {
        db.execute(&create).await.unwrap();
    }
    KeyringTable::new(db.clone(), "production")
}

fn wrapped(table: &KeyringTable) -> KeyringSource {
    let kek = PassphraseKek::new("tests", "correct horse battery staple".to_owned().into());
    KeyringSource::new("production", table.clone()).kek(Arc::new(kek.unwrap()))
}

async fn keeps_a_keyring(db: DatabaseConnection) {
    let table = table(&db).await;
    assert!(matches!(table.read().await, Err(StoreError::Missing(_))));
    let source = wrapped(&table);
    let operator = KeyringOperator::new(source.clone());
    operator.init(&Purpose::ALL).await.unwrap();
    let again = operator.init(&Purpose::ALL).await.unwrap_err();
    assert!(
        matches!(again, KeyringError::Store(StoreError::AlreadyExists(_))),
        "{again:?}"
    );
    let bytes = table.read().await.unwrap();
    let raced = table.replace(None, bytes.bytes()).await;
    assert!(matches!(raced, Err(StoreError::AlreadyExists(_))));

    let vault = Vault::live(source).open().await.unwrap();
    let old = vault.seal(SSN, "078-05-1120").unwrap();
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let operator = operator.clone();
            tokio::spawn(async move { operator.add(Purpose::Data).await.unwrap().keys[0].id })
        })
        .collect();
    let mut added = BTreeSet::new();
    for task in tasks {
        added.insert(task.await.unwrap());
    }
    let document = operator.document().await.unwrap();
    let there: BTreeSet<_> = document.keys().map(|key| key.id()).collect();
    assert!(added.len() == 4 && there.is_superset(&added));

    let new = *added.first().unwrap();
    operator.promote(new, Promotion::Forced).await.unwrap();
    vault.refresh().await.unwrap();
    assert_eq!(
        vault.seal(SSN, "x").unwrap()[2..6],
        new.number().to_be_bytes()
    );
    assert_eq!(vault.open::<String>(SSN, &old).unwrap(), "078-05-1120");
}

/// Whoever reads the database reads the document, and its backups too: a root that was there for a moment is there for ever.
async fn refuses_plain_roots(db: DatabaseConnection) {
    let table = table(&db).await;
    let source = KeyringSource::new("production", table.clone());
    for dry_run in [true, false] {
        let operator = KeyringOperator::new(source.clone()).dry_run(dry_run);
        let refused = operator.init(&Purpose::ALL).await;
        assert!(matches!(refused, Err(KeyringError::Public)), "{refused:?}");
    }
    assert!(matches!(table.read().await, Err(StoreError::Missing(_))));

    // What something else wrote there is not used.
    let plain = Keyring::generate("production").unwrap();
    table
        .replace(None, plain.to_json().unwrap().as_bytes())
        .await
        .unwrap();
    let refused = Vault::live(source).open().await.unwrap_err();
    assert!(
        matches!(refused, VaultError::Keyring(KeyringError::Public)),
        "{refused:?}"
    );
}

macro_rules! on_each {
    ($($test:ident: $check:ident),+ $(,)?) => {
        mod sqlite {
            use super::*;

            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
                // Each connection would have a database of its own.
                options.max_connections(1);
                $check(Database::connect(options).await.unwrap()).await;
            })+
        }
        mod postgres {
            use super::*;

            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                let place = Place::new(Server::Postgres);
                $check(Database::connect(place.sea_orm_options()).await.unwrap()).await;
            })+
        }
        mod maria_db {
            use super::*;

            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                let place = Place::new(Server::MariaDb);
                $check(Database::connect(place.sea_orm_options()).await.unwrap()).await;
            })+
        }
    };
}

on_each! {
    operators_at_once_lose_nothing_and_vaults_follow: keeps_a_keyring,
    plain_roots_are_neither_written_to_a_table_nor_read_from_it: refuses_plain_roots,
}
