//! Tables of entities with protected fields: from the entity, in a migration, or by schema sync.
//!
//! A protected column is more than its type. A CHECK lets nothing in that is not sealed, and an index that look-ups use stands on a part of the
//! value. SeaORM's own `Schema` sees types only, so it is kept off: the statement that it makes of a protected entity fails in every database,
//! by calling a function named `create_email_with_fieldseal_sea_orm_schema`. What takes its place has the same names, and makes the columns,
//! constraints, indexes and virtual columns of [`fieldseal_sql`], which a Diesel application would have too.
//!
//! | the table | write |
//! |---|---|
//! | is made from the entity, in a test or a first version | [`Schema`], or [`SchemaBuilder::apply`] for several |
//! | is made or changed by a migration | the SQL that [`EntityTable::migration`] or [`ProtectedTable`] prints, kept in the migration |
//! | follows the entity while you develop | [`SchemaBuilder::sync`] |
//! | is there, and has an entity generated from it | the same entity, [annotated](#generated-entities) |
//!
//! # From the entity
//!
//! ```
//! # mod user {
//! #     use {fieldseal_sea_orm::protect, sea_orm::entity::prelude::*};
//! #     #[protect] #[sea_orm::model] #[derive(Clone, PartialEq, Eq, DeriveEntityModel)] #[sea_orm(table_name = "users")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, #[encrypted(search, normalise = email, unique)] pub email: String }
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! use fieldseal_sea_orm::schema::Schema;
//! use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
//!
//! async fn create(db: &DatabaseConnection) -> Result<(), DbErr> {
//!     let schema = Schema::new(db.get_database_backend());
//!     db.execute(&schema.create_table_from_entity(user::Entity)?).await?;
//!     for index in schema.create_index_from_entity(user::Entity)? {
//!         db.execute_raw(index).await?;
//!     }
//!     Ok(())
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), DbErr> {
//! #     let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
//! #     options.max_connections(1);
//! #     let db = sea_orm::Database::connect(options).await?;
//! #     create(&db).await?;
//! #     let refused = db.execute_unprepared("INSERT INTO users (email) VALUES ('ada@example.org')").await;
//! #     assert!(refused.unwrap_err().to_string().contains("users_email_sealed"));
//! #     Ok(())
//! # }
//! ```
//!
//! What the entity cannot know is said of the table: `schema.entity(user::Entity)?.max_len("email", 254)?.create_table()`, so that MariaDB and
//! MySQL size the column; `in_domains()`, so that PostgreSQL checks what is inserted by a domain, not by a CHECK of the table, which it plans anew for
//! each statement: see [`ProtectedTable::in_domains`]. `create_domains()` then goes before the table.
//!
//! # In a migration
//!
//! A migration has to do tomorrow what it did today, and an entity changes: a field becomes searchable, and the same Rust code would make another
//! CHECK. So let a program or a test of yours print the SQL once, and keep that. Of a new table:
//!
//! ```
//! # mod user {
//! #     use {fieldseal_sea_orm::protect, sea_orm::entity::prelude::*};
//! #     #[protect] #[sea_orm::model] #[derive(Clone, PartialEq, Eq, DeriveEntityModel)] #[sea_orm(table_name = "users")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, #[encrypted(search, normalise = email, unique)] pub email: String }
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! use fieldseal_sea_orm::schema::Schema;
//! use sea_orm::DbBackend;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let temporary = std::env::temp_dir().join(format!("fieldseal-sea-orm-doc-{}", std::process::id()));
//! let folder = "migration/src/m20260131_120000_create_users";
//! # let folder = temporary.join(folder);
//! let users = Schema::new(DbBackend::Postgres).entity(user::Entity)?;
//! users.migration().save(folder.as_ref())?; // up.sql and down.sql, never over others
//! # assert!(users.protected_table().add_columns().up().contains("ADD COLUMN \"email\" bytea"));
//! # assert!(std::fs::read_to_string(folder.join("up.sql"))?.contains("users_email_sealed"));
//! # std::fs::remove_dir_all(temporary)?;
//! # Ok(())
//! # }
//! ```
//!
//! and in `migration/src/m20260131_120000_create_users.rs`:
//!
//! ```
//! use sea_orm_migration::prelude::*;
//!
//! #[derive(DeriveMigrationName)]
//! pub struct Migration;
//!
//! #[async_trait::async_trait]
//! impl MigrationTrait for Migration {
//!     async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
//!         const UP: &str = "…"; // include_str!("m20260131_120000_create_users/up.sql")
//!         manager.get_connection().execute_unprepared(UP).await?;
//!         Ok(())
//!     }
//!
//!     async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
//!         const DOWN: &str = "…"; // include_str!("m20260131_120000_create_users/down.sql")
//!         manager.get_connection().execute_unprepared(DOWN).await?;
//!         Ok(())
//!     }
//! }
//! ```
//!
//! The SQL is that of one database. Where a migration runs on several, print each, and choose by `manager.get_database_backend()`.
//!
//! Of a table that exists, print what `users.protected_table()` has: [`add_columns`](ProtectedTable::add_columns) and, when every row has its
//! values, [`require_values`](ProtectedTable::require_values); or [`constrain`](ProtectedTable::constrain) for columns that were made without
//! this crate.
//!
//! On SQLite, `require_values` and `constrain` make the table again, and SeaORM runs no migration of SQLite in a transaction unless it is told:
//! return `Some(true)` from `use_transaction`. SQLx enforces foreign keys, and a table to which others refer is not made again while they are:
//! there, leave `use_transaction` alone, and put the SQL between `PRAGMA foreign_keys = OFF; BEGIN;` and `COMMIT; PRAGMA foreign_keys = ON;`
//! in the same call of `execute_unprepared`.
//!
//! A table that a migration writes out takes its protected columns from [`WithProtectedColumns`]. The migration then changes with the model, which
//! does no harm where it has run everywhere or nowhere:
//!
//! ```
//! # mod user {
//! #     use {fieldseal_sea_orm::protect, sea_orm::entity::prelude::*};
//! #     #[protect] #[sea_orm::model] #[derive(Clone, PartialEq, Eq, DeriveEntityModel)] #[sea_orm(table_name = "users")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, #[encrypted(search, normalise = email, unique)] pub email: String }
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! use fieldseal_sea_orm::schema::{ProtectedTable, SchemaError, WithProtectedColumns, dialect};
//! use sea_orm_migration::{prelude::*, schema::pk_auto};
//!
//! async fn create_users(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
//!     let dialect = dialect(manager.get_database_backend())?;
//!     let users = ProtectedTable::of::<user::Model>(dialect).map_err(SchemaError::from)?;
//!     let table = Table::create().table("users").col(pk_auto("id")).protected(&users).to_owned();
//!     manager.create_table(table).await?;
//!     for index in users.indexes() {
//!         manager.get_connection().execute_unprepared(&index).await?;
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Schema sync
//!
//! With the feature `schema-sync`, [`SchemaBuilder`] takes the place of SeaORM's. It takes a registry too:
//!
#![cfg_attr(feature = "schema-sync", doc = "```")]
#![cfg_attr(not(feature = "schema-sync"), doc = "```ignore")]
//! # mod org {
//! #     use sea_orm::entity::prelude::*;
//! #     #[sea_orm::model] #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)] #[sea_orm(table_name = "orgs")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i32 }
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! # mod user {
//! #     use {fieldseal_sea_orm::protect, sea_orm::entity::prelude::*};
//! #     #[protect] #[sea_orm::model] #[derive(Clone, PartialEq, Eq, DeriveEntityModel)] #[sea_orm(table_name = "users")]
//! #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, #[encrypted(search, normalise = email, unique)] pub email: String }
//! #     impl ActiveModelBehavior for ActiveModel {}
//! # }
//! use fieldseal_sea_orm::schema::SchemaBuilder;
//! use sea_orm::{DatabaseConnection, DbErr};
//!
//! async fn sync(db: &DatabaseConnection) -> Result<(), DbErr> {
//!     SchemaBuilder::from(db.get_schema_builder()) // or get_schema_registry("shop::*")
//!         .register(org::Entity)
//!         .protect(user::Entity)
//!         .sync(db)
//!         .await
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), DbErr> {
//! #     let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
//! #     options.max_connections(1);
//! #     let db = sea_orm::Database::connect(options).await?;
//! #     sync(&db).await?;
//! #     sync(&db).await
//! # }
//! ```
//!
//! It makes what is missing, in the order of the foreign keys, and refuses before anything is made when a table that is there has a protected column
//! without its CHECK, or lacks the column: that is a migration's.
//!
//! # Security
//!
//! Do not run SeaORM's own `sync` over protected tables that exist. On SQLite, MariaDB and MySQL it drops every unique index that no entity
//! asks for, as SeaORM 2.0.4 does, and with it what keeps two rows from the same unique value. [`SchemaBuilder::sync`] holds these statements
//! back, and makes an index again that is gone.
//!
#![doc = include_str!("../docs/entities.md")]

mod builder;
mod definition;
mod entity_table;
mod error;
#[cfg(feature = "schema-sync")]
mod existing;
mod guard;
mod statements;

pub use builder::SchemaBuilder;
pub use definition::{WithProtectedColumns, dialect};
pub use entity_table::EntityTable;
pub use error::SchemaError;
pub use fieldseal_sql::{Dialect, Migration, ProtectedTable, SqlError};
pub use statements::Schema;
