//! Ordinary SeaORM.

use super::{Store, catalogue};
use crate::database::Database as Where;
use crate::model::sea_orm::{ActiveModel, Column, Entity, Model, fields};
use crate::person::Details;
use crate::report;
use crate::scan::Place;
use anyhow::{Context, ensure};
use fieldseal_sea_orm::schema::Schema;
use fieldseal_sea_orm::{EncryptedField, ProtectedActiveModel, install_backend};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::sqlx::sqlite::SqliteJournalMode;
use sea_orm::{
    ConnectOptions, Database, DbBackend, Iterable, QueryOrder, QueryResult, Statement,
    TransactionTrait,
};
use tokio::runtime::{Builder, Runtime};

/// A connection of SeaORM's, and the runtime that waits for it: the rest of this program is not asynchronous.
pub struct SeaOrmStore {
    runtime: Runtime,
    database: DatabaseConnection,
    place: Where,
}

impl SeaOrmStore {
    /// Opens the database; of SQLite, makes the file if it is absent.
    pub fn connect(place: &Where) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let database = runtime
            .block_on(connect(place))
            .with_context(|| format!("cannot open the database {place}"))?;
        // Look-ups are spelled before SeaORM knows where they go.
        install_backend(database.get_database_backend());
        Ok(Self {
            runtime,
            database,
            place: place.clone(),
        })
    }

    fn number(&self, sql: &str) -> anyhow::Result<i64> {
        let numbers = self.runtime.block_on(rows(&self.database, sql));
        let numbers = numbers.with_context(|| format!("cannot use the database {}", self.place))?;
        let number = numbers.first().context("the database counts nothing")?;
        Ok(number.try_get("", "number")?)
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

    fn holds_people(&mut self) -> anyhow::Result<bool> {
        let tables = self.number(catalogue::tables(self.place.dialect()))?;
        Ok(tables > 0 && self.number(catalogue::PEOPLE)? > 0)
    }

    /// The table with its CHECK constraints and its unique index, made of the entity.
    fn make_table(&mut self) -> anyhow::Result<()> {
        let made = self.runtime.block_on(
            Schema::new(self.database.get_database_backend())
                .builder()
                .protect(Entity)
                .sync(&self.database),
        );
        made.with_context(|| format!("cannot use the database {}", self.place))
    }

    fn everybody(&mut self) -> anyhow::Result<Vec<Model>> {
        let everybody = Entity::find().order_by_asc(Column::Id).all(&self.database);
        Ok(self.runtime.block_on(everybody)?)
    }

    fn keep(&mut self, people: &[Details<'_>]) -> anyhow::Result<()> {
        self.runtime.block_on(async {
            let backend = self.database.get_database_backend();
            let mut update = OnConflict::new();
            if backend != DbBackend::MySql {
                // There an upsert has no target: every unique key is one.
                update.expr(Column::Email.unique_index(backend));
            }
            let update = update
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
        // Each database has its own place-holders, and a number needs none.
        let sql = format!("SELECT * FROM people WHERE id = {id}");
        let found = self.runtime.block_on(rows(&self.database, &sql))?;
        let row = found.first().context("a row that was loaded is gone")?;
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

    fn place(&mut self) -> anyhow::Result<Place> {
        match &self.place {
            Where::Sqlite(path) => self.runtime.block_on(async {
                // The connection stays open, so that there is a write-ahead log to look into; the main file gets its pages now.
                let checkpoint = "PRAGMA wal_checkpoint";
                self.database.execute_unprepared(checkpoint).await?;
                let mut schema = String::new();
                for statement in rows(&self.database, catalogue::SCHEMA).await? {
                    schema += &(statement.try_get::<String>("", "line")? + "\n");
                }
                Ok(Place::Files {
                    database: path.clone(),
                    schema,
                })
            }),
            #[cfg(any(feature = "mysql", feature = "postgres"))]
            server => self.runtime.block_on(async {
                let reader = connect(server).await?;
                let mut columns = Vec::new();
                for column in rows(&reader, catalogue::columns(server.dialect())).await? {
                    let sql = catalogue::values(&column.try_get::<String>("", "line")?);
                    let values = rows(&reader, &sql).await?;
                    let values: Result<Vec<_>, DbErr> = values
                        .into_iter()
                        .map(|row| row.try_get("", "bytes"))
                        .collect();
                    columns.push((column.try_get("", "name")?, values?));
                }
                reader.close().await?;
                Ok(Place::table(columns)?)
            }),
        }
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

/// An application has one of these arms.
async fn connect(place: &Where) -> anyhow::Result<DatabaseConnection> {
    let mut options = match place {
        Where::Sqlite(path) => {
            // The path is no part of the URL, where some of its characters would mean something.
            let file = path.clone();
            let mut options = ConnectOptions::new("sqlite:");
            options.map_sqlx_sqlite_opts(move |options| {
                options
                    .filename(&file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
            });
            options
        }
        #[cfg(feature = "postgres")]
        Where::Postgres(server) => {
            ask::<sea_orm::sqlx::PgConnection>(server.expose_sqlx_url()).await?;
            ConnectOptions::new(server.expose_sqlx_url())
        }
        #[cfg(feature = "mysql")]
        Where::MySql(server) => {
            ask::<sea_orm::sqlx::MySqlConnection>(server.expose_sqlx_url()).await?;
            ConnectOptions::new(server.expose_sqlx_url())
        }
    };
    // SeaORM logs each statement, without its values: thousands of lines here.
    options.sqlx_logging(false);
    let database = Database::connect(options).await?;
    fieldseal_sea_orm::require_strict_mode(&database).await?;
    Ok(database)
}

/// Connects once and says why it cannot. The pool would try again for half a minute, and then say only that the time was up.
#[cfg(any(feature = "mysql", feature = "postgres"))]
async fn ask<C: sea_orm::sqlx::Connection>(url: &str) -> anyhow::Result<()> {
    let connecting = tokio::time::timeout(std::time::Duration::from_secs(10), C::connect(url));
    let connection = connecting.await.context("it does not answer")??;
    Ok(connection.close().await?)
}

async fn rows(database: &DatabaseConnection, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_all_raw(statement).await
}
