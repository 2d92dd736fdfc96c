//! Fieldseal for Diesel: the columns say that they are protected, and nothing else reaches the database.
//!
//! In `table!` a protected column names itself, in the model the field says how it is protected. Diesel's own derives read; the
//! [`Insertable`](derive@Insertable) and [`AsChangeset`](derive@AsChangeset) of this crate write, in place of Diesel's two.
//!
//! ```
//! use diesel::prelude::*;
//! use fieldseal::{Keyring, Password, Protect, Vault};
//! use fieldseal_diesel::prelude::*;
//! use fieldseal_diesel::{AsChangeset, Insertable};
//!
//! diesel::table! {
//!     use diesel::sql_types::*;
//!     use fieldseal_diesel::sql_types::*;
//!
//!     users {
//!         id -> Integer,
//!         email -> Encrypted<email>,
//!         phone -> Nullable<Encrypted<phone>>,
//!         salary -> Encrypted<salary, BigInt>,
//!         password -> PasswordHash<password>,
//!         name -> Text,
//!     }
//! }
//!
//! #[derive(Protect, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
//! #[diesel(table_name = users)]
//! struct User {
//!     id: i32,
//!     #[encrypted(search, normalise = email, unique)]
//!     email: String,
//!     #[encrypted]
//!     phone: Option<String>,
//!     #[encrypted]
//!     salary: i64,
//!     #[password]
//!     password: Password,
//!     #[redact]
//!     name: String,
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Once, when the application starts: `Vault::new(Keyring::from_file(path)?)?.install()?`.
//! Vault::new(Keyring::generate("development")?)?.scope().run(|| {
//!     let connection = &mut SqliteConnection::establish(":memory:")?;
//!     diesel::sql_query(
//!         "CREATE TABLE users (
//!              id INTEGER PRIMARY KEY, email BLOB NOT NULL, phone BLOB, salary BLOB NOT NULL,
//!              password TEXT NOT NULL, name TEXT NOT NULL
//!          )",
//!     )
//!     .execute(connection)?;
//!     diesel::sql_query("CREATE UNIQUE INDEX users_email ON users (substr(email, 2, 20))").execute(connection)?;
//!
//!     let ada = User {
//!         id: 1,
//!         email: "Ada@example.org".into(),
//!         phone: None,
//!         salary: 5_000,
//!         password: Password::from("correct horse battery staple"),
//!         name: "Ada Lovelace".into(),
//!     };
//!     ada.password.hash_blocking()?; // in async code: ada.password.hash().await?
//!     diesel::insert_into(users::table).values(&ada).execute(connection)?;
//!
//!     // The blind index finds the row; the value itself is never compared.
//!     let found: User = users::table
//!         .filter(users::email.matches("ada@example.org"))
//!         .select(User::as_select())
//!         .first(connection)?;
//!     assert_eq!(found.salary, 5_000);
//!     assert!(found.password.verify("correct horse battery staple")?);
//!
//!     diesel::update(users::table.find(1))
//!         .set((users::salary.set_to(6_000_i64), users::phone.set_to(Some("+44 20 7946 0000"))))
//!         .execute(connection)?;
//!
//!     // What the logs see.
//!     let insert = diesel::insert_into(users::table).values(&ada);
//!     assert!(
//!         diesel::debug_query::<diesel::sqlite::Sqlite, _>(&insert)
//!             .to_string()
//!             .ends_with("binds: [1, <encrypted>, <encrypted>, <encrypted>, <password>, [REDACTED]]")
//!     );
//!     assert!(format!("{found:?}").contains("email: [REDACTED]"));
//!     # Ok(())
//! })
//! # }
//! ```
//!
//! # What to write
//!
//! | to | write |
//! |---|---|
//! | declare a column | `email -> Encrypted<email>`, `salary -> Encrypted<salary, BigInt>`, `password -> PasswordHash<password>`; see [`sql_types`] |
//! | insert, upsert, update by a struct | derive [`Insertable`](derive@Insertable), [`AsChangeset`](derive@AsChangeset) of this crate |
//! | assign one column | [`users::ssn.set_to("…")`](ProtectedExpressionMethods::set_to) |
//! | search by equality | [`users::email.matches("…")`](ProtectedExpressionMethods::matches), field declared `#[encrypted(search)]` |
//! | upsert by a unique value | [`.on_conflict(users::email.unique_index::<Pg>())`](ProtectedExpressionMethods::unique_index) |
//! | bind to your own SQL | [`sql_query(…).bind::<Encrypted<users::ssn>, _>(users::ssn.to_bind("…"))`](ProtectedExpressionMethods::to_bind); to search, [`users::email.slots("…")`](ProtectedExpressionMethods::slots) |
//! | leave a field sealed until it is needed | read it as [`Lazy<T>`](fieldseal::Lazy) |
//! | show a page in which some values do not open | read the field as [`Opened<T>`](fieldseal::Opened), or `Option<Opened<T>>` where the column is `Nullable` |
//! | bind values to their row | [`.set_to_in(&row, value)`](ProtectedExpressionMethods::set_to_in), read as `Lazy<T>`, open with `open_in(&row)` |
//! | store an own type or enum | derive `fieldseal::Plaintext` and [`FromEncrypted`](derive@FromEncrypted), declare `Encrypted<status, Own<Status>>` |
//! | hide whether there is a value | `#[encrypted(hide_null, pad = 32)] phone: Option<String>`, and a column without `Nullable` |
//!
//! # Errors
//!
//! What cannot be sealed is Diesel's `SerializationError`, what does not open its `DeserializationError`. The boxed source, or a
//! source of that, is the runtime's [`SealError`](fieldseal::SealError), [`OpenError`](fieldseal::OpenError) or
//! [`PasswordError`](fieldseal::PasswordError), which names model, field and key, and never a value. A statement with such an error
//! writes nothing.
//!
//! What the database itself says can hold values, of columns that are not protected and of raw SQL: [`WithoutDetail`] takes them out.
//!
//! # Servers
//!
//! Tested on SQLite 3, PostgreSQL 15 and MariaDB 10.11. MySQL gets the SQL that MariaDB gets, and is not run by our tests.
//!
//! | | |
//! |---|---|
//! | PostgreSQL | an upsert names its index: `.on_conflict(users::email.unique_index::<Pg>())` |
//! | PostgreSQL | `copy_to(users::table).load::<User, _>(conn)` opens what it reads; `copy_from(…).from_insertable` does not compile, since it takes values that Diesel binds itself: insert in batches |
//! | PostgreSQL | an array has no encrypted elements, `Array<Encrypted<…>>` does not compile: seal the list as one value, `tags -> Encrypted<tags, Json>` and [`fieldseal::Json<Vec<String>>`](fieldseal::Json) |
//! | MySQL, MariaDB | look-ups name the virtual column of the index, `email_index`, which `fieldseal-sql` generates and `table!` does not declare; an upsert goes by every unique key |
//! | MySQL, MariaDB | only in strict mode, the server's default: [`mysql::require_strict_mode`] refuses a session without it |
//! | MySQL, MariaDB | `insert_or_ignore_into` turns errors into warnings, of strict mode too: a value that is cut to fit never opens. Prefer `on_conflict(DuplicatedKeys)` |
//! | `diesel-async` | works as it is. Values are sealed and opened where the statement is built and the row is read, in the scope of the task that awaits: `work.within(scope)` |
//! | `diesel-async` with a `mysql_async::Conn` of your own (for TLS) | `OptsBuilder::stmt_cache_size(0)`, as its `establish` does: with two caches one closes the statements that the other keeps |
//! | TLS of `MysqlConnection` | MySQL's client library has `ssl_mode=verify_identity`. MariaDB's has none: `ssl_mode` in the URL is not looked at, `ssl_ca` is |
//!
//! # Features
//!
//! - `mysql`, `postgres`, `sqlite`: Diesel's backends of these names. The first two are Diesel's own pure-Rust parts, which do for `diesel-async`; an
//!   application that links the client libraries turns on Diesel's `mysql` and `postgres`.
//! - `bigdecimal`, `chrono`, `rust_decimal`, `time`, `uuid`: the types of these crates as plaintexts.
//!
//! # Security
//!
//! Compile errors stop comparisons, ordering by operator and plain assignments. What Diesel lets every column do still compiles, and
//! sees ciphertext: `order`, `distinct`, `group_by`, `users::ssn.eq(users::ssn)`. SQL that is given as text (`sql`, `sql_query`) can write
//! plaintext into a protected column; the `CHECK` that `fieldseal-sql` generates refuses it, and so does every reader.
//!
//! Values that a query itself compares with a column that is only `#[redact]`, `users::name.eq("Ada")`, are printed by `debug_query` as
//! in any Diesel application.

#![forbid(unsafe_code)]

// What a schema names.
pub mod sql_types;

// What a query asks of a protected column.
mod expression_methods;
pub mod prelude;

// Its parts.
mod assign;
mod matches;
mod unique_index;

// What fits a column.
mod plaintext_of;
mod protected;

// What a server has to be.
#[cfg(feature = "mysql")]
pub mod mysql;

// On the way to the database and back.
mod backend;
mod error;
mod read;
mod redacted;
mod sealed;

// The public interface is:
pub use assign::{AssignOnly, Assignable, TakesAssignment};
pub use backend::ConflictIndex;
pub use error::WithoutDetail;
pub use expression_methods::ProtectedExpressionMethods;
pub use fieldseal_diesel_macros::{AsChangeset, FromEncrypted, Insertable};
pub use matches::{Matches, Slot};
pub use plaintext_of::PlaintextOf;
pub use protected::{EncryptedSql, PasswordSql, ProtectedSql};
pub use sealed::Sealed;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
