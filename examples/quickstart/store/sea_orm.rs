//! Ordinary SeaORM.

use super::Store;
use crate::model::sea_orm::{ActiveModel, Column, Entity, Model, fields};
use crate::person::Details;
use crate::report;
use anyhow::{Context, ensure};
use fieldseal_sea_orm::schema::Schema;
use fieldseal_sea_orm::{EncryptedField, ProtectedActiveModel};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{
    ConnectOptions, Database, DbBackend, Iterable, QueryOrder, Statement, TransactionTrait,
};
use std::path::Path;
use tokio::runtime::{Builder, Runtime};

/// A connection of SeaORM's, and the runtime that waits for it: the rest of this program is not asynchronous.
pub struct SeaOrmStore {
    runtime: Runtime,
    database: DatabaseConnection,
}

impl SeaOrmStore {
    /// Opens the database; makes the file and the table if they are absent.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let database = runtime
            .block_on(connect(path))
            .with_context(|| format!("cannot open the database {}", path.display()))?;
        let store = Self { runtime, database };
        store
            .runtime
            .block_on(make_table(&store.database))
            .with_context(|| format!("cannot use the database {}", path.display()))?;
        Ok(store)
    }

    /// Gives people, by their e-mail addresses, other notes: all of them or none.
    pub fn write_notes(&mut self, notes: &[(&str, &str)]) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            let transaction = self.database.begin().await?;
            for (email, note) in notes {
                // One statement that searches by blind index and writes sealed.
                let updated = Entity::update_many()
                    .col_expr(Column::Note, Expr::value(fields::Note::of(*note)))
                    .filter(Column::Email.eq(*email))
                    .exec(&transaction)
                    .await?;
                ensure!(
                    updated.rows_affected == 1,
                    "SeaORM does not find a person who was stored"
                );
            }
            Ok(transaction.commit().await?)
        })
    }
}

impl Store for SeaOrmStore {
    type Person = Model;

    fn everybody(&mut self) -> anyhow::Result<Vec<Model>> {
        let everybody = Entity::find().order_by_asc(Column::Id).all(&self.database);
        Ok(self.runtime.block_on(everybody)?)
    }

    fn keep(&mut self, people: &[Details<'_>]) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            let update = OnConflict::new()
                .expr(Column::Email.unique_index(DbBackend::Sqlite))
                .update_columns(Column::iter().filter(|column| !matches!(column, Column::Id)))
                .to_owned();
            let transaction = self.database.begin().await?;
            for people in people.chunks(100) {
                let people: Vec<_> = people.iter().map(ActiveModel::from).collect();
                for person in &people {
                    // What cannot be sealed is an error here; where SeaORM binds a value it could only panic.
                    person.prepare().await?;
                }
                Entity::insert_many(people)
                    .on_conflict(update.clone())
                    .exec_without_returning(&transaction)
                    .await?;
            }
            Ok(transaction.commit().await?)
        })
    }

    fn by_email(&mut self, address: &str) -> anyhow::Result<Option<Model>> {
        let found = Entity::find_by_email(address).one(&self.database);
        Ok(self.runtime.block_on(found)?)
    }

    fn raw(&mut self, id: i32) -> anyhow::Result<Vec<(&'static str, String)>> {
        let statement = Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "SELECT * FROM people WHERE id = ?",
            [id.into()],
        );
        let row = self
            .runtime
            .block_on(self.database.query_one_raw(statement))?
            .context("a row that was loaded is gone")?;
        // A query result without the model knows no protection: bytes.
        let text = |column| row.try_get::<String>("", column);
        let bytes = |column| {
            row.try_get::<Option<Vec<u8>>>("", column).map(|bytes| {
                bytes.map_or_else(|| "NULL".to_owned(), |bytes| report::stored(&bytes))
            })
        };
        Ok(vec![
            ("name", text("name")?),
            ("email", bytes("email")?),
            ("national_id", bytes("national_id")?),
            ("phone", bytes("phone")?),
            ("iban", bytes("iban")?),
            ("password", text("password")?),
            ("note", bytes("note")?),
        ])
    }

    fn checkpoint(&mut self) -> anyhow::Result<String> {
        self.runtime.block_on(async {
            self.database
                .execute_unprepared("PRAGMA wal_checkpoint")
                .await?;
            let statements = self
                .database
                .query_all_raw(Statement::from_string(
                    DbBackend::Sqlite,
                    "SELECT sql || char(10) AS sql FROM sqlite_schema WHERE sql IS NOT NULL",
                ))
                .await?;
            statements
                .into_iter()
                .map(|statement| Ok(statement.try_get::<String>("", "sql")?))
                .collect()
        })
    }
}

/// SQLx leaves the connection to a thread of its own. When this waits for the thread, the file is closed when the program ends.
impl Drop for SeaOrmStore {
    fn drop(&mut self) {
        if let Err(error) = self.runtime.block_on(self.database.close_by_ref()) {
            tracing::warn!(%error, "the database was not closed");
        }
    }
}

async fn connect(path: &Path) -> Result<DatabaseConnection, DbErr> {
    // The path is no part of the URL, where some of its characters would mean something.
    let file = path.to_owned();
    let mut options = ConnectOptions::new("sqlite:");
    options
        // SeaORM logs each statement, without its values: thousands of lines here.
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .filename(&file)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
        });
    Database::connect(options).await
}

/// The table with its CHECK constraints and its unique index, made of the entity.
async fn make_table(database: &DatabaseConnection) -> anyhow::Result<()> {
    Schema::new(DbBackend::Sqlite)
        .builder()
        .protect(Entity)
        .sync(database)
        .await?;
    Ok(())
}
