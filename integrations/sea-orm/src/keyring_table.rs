//! Keyring documents in a table of the database.

use fieldseal::keyring::{KeyringStore, StoreError, StoreFuture, StoredKeyring};
use sea_orm::sea_query::{ColumnDef, Expr, ExprTrait, Query, Table, TableCreateStatement};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr};
use std::fmt;

/// A keyring document in the table `fieldseal_keyrings`, beside the data that its keys protect.
///
/// Every process of an application has it where it has its data, and operators at once lose nothing: a write is one UPDATE that names the
/// document which was read.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let kek = fieldseal::kek::PassphraseKek::new("doc", "a passphrase of an example".to_owned().into())?;
/// use fieldseal::Vault;
/// use fieldseal::keyring::{KeyringOperator, KeyringSource, Purpose};
/// use fieldseal_sea_orm::KeyringTable;
/// use sea_orm::{ConnectionTrait, Database};
/// use std::sync::Arc;
///
/// let db = Database::connect("sqlite::memory:").await?;
/// db.execute(&KeyringTable::create_table(db.get_database_backend())).await?;     // once, in a migration
///
/// let source = KeyringSource::new("production", KeyringTable::new(db, "production")).kek(Arc::new(kek));
/// KeyringOperator::new(source.clone()).init(&Purpose::ALL).await?;
/// let vault = Vault::live(source).open().await?;
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// Whoever reads the database reads the document, so its roots have to be wrapped: plain ones are neither written nor read. Whoever can write the database can play
/// an old document back to an application that starts: say its
/// [`lowest_revision`](fieldseal::keyring::KeyringSource::lowest_revision).
#[derive(Clone)]
pub struct KeyringTable {
    db: DatabaseConnection,
    name: String,
}

const TABLE: &str = "fieldseal_keyrings";
const NAME: &str = "name";
const DOCUMENT: &str = "document";

impl KeyringTable {
    /// The document of the keyring of this name, through this connection.
    #[must_use]
    pub fn new(db: DatabaseConnection, name: &str) -> Self {
        Self {
            db,
            name: name.to_owned(),
        }
    }

    /// The table, for a migration.
    #[must_use]
    pub fn create_table(backend: DbBackend) -> TableCreateStatement {
        let (mut name, mut document) = (ColumnDef::new(NAME), ColumnDef::new(DOCUMENT));
        match backend {
            // Its TEXT ends at 65,535 bytes, and its usual collations take two documents for one.
            DbBackend::MySql => {
                name.custom("VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
                document.custom("LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
            }
            _ => {
                name.string_len(255);
                document.text();
            }
        }
        Table::create()
            .table(TABLE)
            .if_not_exists()
            .col(name.not_null().primary_key())
            .col(document.not_null())
            .to_owned()
    }

    /// What a database says of a document is its own affair: it holds no secret, but it may be long.
    fn failed(&self, error: DbErr) -> StoreError {
        use crate::WithoutDetail;
        StoreError::Failed {
            place: self.place(),
            source: error.without_detail().into(),
        }
    }

    async fn document(&self) -> Result<Option<String>, DbErr> {
        let select = Query::select()
            .column(DOCUMENT)
            .from(TABLE)
            .and_where(Expr::col(NAME).eq(self.name.as_str()))
            .to_owned();
        let row = self.db.query_one(&select).await?;
        row.map(|row| row.try_get_by(DOCUMENT)).transpose()
    }
}

impl KeyringStore for KeyringTable {
    fn read(&self) -> StoreFuture<'_, StoredKeyring> {
        Box::pin(async {
            match self.document().await {
                Ok(Some(document)) => Ok(StoredKeyring::public(document.into_bytes())),
                Ok(None) => Err(StoreError::Missing(self.place())),
                Err(error) => Err(self.failed(error)),
            }
        })
    }

    fn replace<'a>(&'a self, old: Option<&'a [u8]>, new: &'a [u8]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let changed = match old {
                Some(old) => {
                    let update = Query::update()
                        .table(TABLE)
                        .value(DOCUMENT, text(new))
                        .and_where(Expr::col(NAME).eq(self.name.as_str()))
                        .and_where(Expr::col(DOCUMENT).eq(text(old)))
                        .to_owned();
                    self.db.execute(&update).await
                }
                None => {
                    let insert = Query::insert()
                        .into_table(TABLE)
                        .columns([NAME, DOCUMENT])
                        .values_panic([self.name.as_str().into(), text(new).into()])
                        .to_owned();
                    match self.db.execute(&insert).await {
                        // Somebody else made it: that is what the primary key is for.
                        Err(error) if error.sql_err().is_some() => {
                            return Err(StoreError::AlreadyExists(self.place()));
                        }
                        result => result,
                    }
                }
            };
            match changed {
                Ok(result) if result.rows_affected() == 1 => Ok(()),
                Ok(_) => Err(StoreError::Changed(self.place())),
                Err(error) => Err(self.failed(error)),
            }
        })
    }

    fn place(&self) -> String {
        format!("the table {TABLE}, keyring {}", self.name)
    }
}

impl fmt::Debug for KeyringTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyringTable")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
