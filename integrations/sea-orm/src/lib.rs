//! Fieldseal for SeaORM: the fields say that they are protected, and nothing else reaches the database.
//!
//! [`#[protect]`](macro@protect) above an entity turns its marked fields into types that seal on the way to the database and open on the way back.
//! Everything else is SeaORM's own: entities, active models, relations, the entity loader.
//!
//! ```
//! mod user {
//!     use fieldseal::Password;
//!     use fieldseal_sea_orm::protect;
//!     use sea_orm::entity::prelude::*;
//!
//!     #[protect(entity = "user")]
//!     #[sea_orm::model]
//!     #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
//!     #[sea_orm(table_name = "users")]
//!     pub struct Model {
//!         #[sea_orm(primary_key)]
//!         pub id: i32,
//!         #[encrypted(search, normalise = email, unique)]
//!         #[redact(email)]
//!         pub email: String,
//!         #[encrypted]
//!         pub phone: Option<String>,
//!         #[encrypted]
//!         pub salary: i64,
//!         #[password]
//!         pub password: Password,
//!         #[redact]
//!         pub name: String,
//!     }
//!
//!     impl ActiveModelBehavior for ActiveModel {}
//! }
//!
//! use fieldseal::{Keyring, Vault, Within};
//! use fieldseal_sea_orm::ProtectedActiveModel as _;
//! use fieldseal_sea_orm::schema::Schema;
//! use sea_orm::{ActiveValue::Set, prelude::*};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Once, when the application starts: `Vault::new(Keyring::from_file(path)?)?.install()?`.
//! let vault = Vault::new(Keyring::generate("development")?)?;
//! async {
//!     # let mut options = sea_orm::ConnectOptions::new("sqlite::memory:");
//!     # options.max_connections(1);
//!     # let db = &sea_orm::Database::connect(options).await?;
//!     let schema = Schema::new(db.get_database_backend());
//!     db.execute(&schema.create_table_from_entity(user::Entity)?).await?;
//!     for index in schema.create_index_from_entity(user::Entity)? {
//!         db.execute_raw(index).await?;
//!     }
//!
//!     let ada = user::ActiveModel {
//!         email: Set("Ada@example.org".into()),
//!         phone: Set(None),
//!         salary: Set(5_000.into()),
//!         password: Set("correct horse battery staple".into()),
//!         name: Set("Ada Lovelace".into()),
//!         ..Default::default()
//!     };
//!     ada.prepare().await?; // hashes the password off the executor, and finds what could not be sealed
//!     ada.insert(db).await?;
//!
//!     // The blind index finds the row; the value itself is never compared.
//!     let ada = user::Entity::find_by_email("ada@example.org").one(db).await?.expect("she is there");
//!     assert_eq!(*ada.salary, 5_000);
//!     assert!(ada.password.verify("correct horse battery staple")?);
//!
//!     // What the logs see.
//!     assert_eq!(
//!         format!("{ada:?}"),
//!         r#"Model { id: 1, email: "A***@example.org", phone: None, salary: [REDACTED], password: [REDACTED], name: [REDACTED] }"#
//!     );
//!
//!     // What cannot work fails, on every database, and says which column.
//!     let refused = user::Entity::find().filter(user::Column::Salary.gt(4_000)).all(db).await;
//!     assert!(refused.unwrap_err().to_string().contains("users_salary_is_encrypted"));
//!     # Ok(())
//! }
//! .within(vault.scope())
//! .await
//! # }
//! ```
//!
//! # What to write
//!
//! | to | write |
//! |---|---|
//! | declare a field | `#[encrypted]`, `#[password]`, `#[redact]` above it, and [`#[protect]`](macro@protect) above the model macro |
//! | give a value | `Set("…".into())`; where no type is known, `user::fields::Ssn::of("…")` |
//! | use a value | as what was declared: `user.email.as_str()`, `*user.salary`, `user.ssn.expose_secret()`, `into_inner()` |
//! | save what a user typed in | [`active_model.prepare().await?`](ProtectedActiveModel::prepare), then `insert`, `update`, `save` |
//! | search by equality | `Column::Email.eq("…")`, `COLUMN.email.eq("…")`, `is_in`; unique fields: `Entity::find_by_email`, `filter_by_email` |
//! | update many rows | `update_many().col_expr(Column::Ssn, Expr::value(user::fields::Ssn::of("…")))`, or `.set(active_model)` |
//! | upsert by a unique value | `OnConflict::new().expr(Column::Email.unique_index(backend))` |
//! | read some columns | `#[protect(of = user::Entity)]` above a partial model, or tuples of `Encrypted<String, user::fields::Email>` |
//! | leave a field sealed until it is needed, or bind it to its row | declare it `Lazy<String>`: [`Lazy`] |
//! | show a page in which some values do not open | declare it `Opened<String>` in a partial model: [`Opened`] |
//! | bind to your own SQL | `Statement::from_sql_and_values(backend, sql, [user::fields::Ssn::of("…").sealed()?.into()])` |
//! | hide whether there is a value | `#[encrypted(hide_null, pad = 32)] phone: Option<String>` |
//! | create the table | [`schema`] |
//!
//! A table that Diesel writes too needs the same logical name in both models: `entity = "user"`. Without it, a SeaORM model's is its table's name.
//!
//! # Operators
//!
//! Of a protected column's operators, `eq`, `is_in` and `eq_any` use the blind index of a searchable field; `is_null`, `is_not_null`, `count`, `eq(None)` and
//! `ne(None)` work unless the field hides NULL. All others (`ne`, `gt`, `like`, `contains`, `between`, `max`, sub-queries, …) make a statement that every
//! database refuses, by calling a function that does not exist: `fieldseal_users_salary_is_encrypted_and_not_searchable`. There is no silent empty
//! result. So do look-ups that cannot work: of a value that the normaliser refuses, of another type, without a key. The cause is a warning of `tracing`.
//!
//! Out of reach, since Rust gives a crate no way to stop it:
//!
//! | instead of | which compares with ciphertext and finds nothing | write |
//! |---|---|---|
//! | `Expr::col(user::Column::Email).eq("…")` | builds its own expression | `user::Column::Email.eq("…")` |
//! | `ColumnTrait::eq(&user::Column::Email, "…")` | names the trait | the same |
//! | `fn find<C: ColumnTrait>(column: C)` | generic code calls the trait | `C: ProtectedColumn`, and ask [`protection`](ProtectedColumn::protection) |
//! | `.order_by_asc(user::Column::Email)`, `.group_by`, `.distinct` | sees ciphertext | sort after loading |
//! | `find_by_statement`, `execute_unprepared` | is your own SQL | bind `user::fields::Email::of("…").sealed()?`; search by its [`slots()?`](Encrypted::slots) |
//!
//! Writes of the same kind, `col_expr(Column::Ssn, Expr::value("…"))` and raw SQL, are refused by the CHECK of a table that [`schema`] or `fieldseal-sql` made.
//! MariaDB and MySQL refuse only in strict mode, their default: [`require_strict_mode`] refuses a session without it, and says how a pool keeps it.
//! Tested on SQLite 3, PostgreSQL 15 and MariaDB 10.11; MySQL gets the SQL that MariaDB gets, and is not run by our tests.
//! On MariaDB and MySQL a look-up scans the table until [`install_backend`] has said, once, that it has to name the virtual column of the index.
//!
//! # Errors
//!
//! What does not open is `DbErr::TryIntoErr`, and [`open_error`] finds the [`OpenError`](fieldseal::OpenError) in it, which names model, field and key, and
//! never a value. What cannot be sealed panics where SeaORM converts it, for the reason that [`Encrypted`] gives; [`ProtectedActiveModel::prepare`] returns it
//! as an error. What the database itself says can hold values, of columns that are not protected and of raw SQL: [`WithoutDetail`] takes them out.
//!
//! # Features
//!
//! - `bigdecimal`, `chrono`, `rust_decimal`, `time`, `uuid`: the types of these crates as plaintexts, and SeaORM's values of them.
//! - `with-json`: JSON values given to a column at run time.
//! - `schema-sync`: protected tables beside SeaORM's `sync`.
//! - `validator`, `garde`: rules for the declared type hold for the field.
//! - `utoipa`, `schemars`: the schema of the declared type.
//! - `async-graphql`: the declared type as input; as output what is serialised.
//!
//! # Security
//!
//! - `into_json()` reads rows without the model: ciphertext of encrypted columns, as numbers; but `#[redact]` columns and password hashes as they are stored.
//!   Serialise the model instead, which masks.
//! - `Statement` and SeaORM's logs (feature `debug-print`) hold what is bound: ciphertext, and the plaintext of `#[redact]` columns. See [`Redacted`].
//! - SeaORM's own `Schema` and `SchemaBuilder` know nothing of CHECK constraints, so they fail on a protected entity: use [`schema`].
//!
//! # SeaORM 1.1
//!
//! Not supported, and not for want of a feature flag: its `Value` boxes what 2.0 holds, its expressions are `SimpleExpr`, its errors own their source otherwise, its
//! columns have other operators, and it has neither `COLUMN`, entity loader, typed `find_by_…` nor schema sync. Each wrapper and operator would stand here
//! twice, and the attribute would have to be told which SeaORM an entity is for. An application on 1.1 can seal and open by hand, `fieldseal::seal`.

#![forbid(unsafe_code)]

// What `#[protect]` turns fields into.
mod encrypted;
mod lazy;
mod opened;
mod password_hash;
mod redacted;

// What the types stand for.
mod active_model;
mod column;
mod field;

// The database's side.
mod keyring_table;
pub mod schema;

// What other crates see of the types.
pub mod formats;

// On the way to the database and back.
mod backend;
mod error;
mod look_up;
mod plain_value;
mod sealing;
mod strict_mode;

// The public interface is:
pub use active_model::ProtectedActiveModel;
pub use backend::{install_backend, with_backend};
pub use column::{ColumnProtection, ProtectedColumn};
pub use encrypted::Encrypted;
pub use error::{WithoutDetail, open_error, seal_error};
pub use field::{EncryptedField, Hidden, RedactedField};
pub use fieldseal_sea_orm_macros::protect;
pub use keyring_table::KeyringTable;
pub use lazy::Lazy;
pub use opened::Opened;
pub use password_hash::PasswordHash;
pub use redacted::Redacted;
pub use strict_mode::{STRICT_MODE, require_strict_mode};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
