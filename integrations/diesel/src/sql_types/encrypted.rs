//! The SQL type of an encrypted column.

use std::marker::PhantomData;

use diesel::query_builder::QueryId;
use diesel::sql_types::{SqlType, Text};

/// An encrypted column: search it with `.matches(value)`, assign it with `.set_to(value)`; `.eq`, `.ne`, `.gt`, `.like` and `.eq_any` do not compile.
///
/// The database holds ciphertext, so no operator of SQL can compare it with a value: `.eq` would never match, and in an
/// assignment it would store the plaintext. Write instead:
///
/// | instead of | write |
/// |---|---|
/// | `filter(users::email.eq("ada@example.org"))` | `filter(users::email.matches("ada@example.org"))`, for a field declared `#[encrypted(search)]` |
/// | `set(users::ssn.eq("078-05-1120"))` | `set(users::ssn.set_to("078-05-1120"))` |
/// | `values(users::ssn.eq("078-05-1120"))` | `values(users::ssn.set_to("078-05-1120"))` |
/// | `#[derive(diesel::Insertable)]` on the model | `#[derive(fieldseal_diesel::Insertable)]`; likewise `AsChangeset` |
/// | `order(users::salary)`, `max(users::salary)`, `like` | load the rows and compare after decryption |
///
/// `C` is the column itself, which Diesel's `table!` makes: `email -> Encrypted<email>`. `P` is the SQL type that the column would have
/// without encryption, [`Text`] by default; it says which Rust types fit (see [`PlaintextOf`](crate::PlaintextOf)). What is stored is
/// `BLOB`, `bytea` or `VARBINARY`.
///
/// ```
/// use diesel::prelude::*;
/// use fieldseal_diesel::prelude::*;
/// # diesel::table! {
/// #     use diesel::sql_types::*;
/// #     use fieldseal_diesel::sql_types::*;
/// #     users { id -> Integer, email -> Encrypted<email>, salary -> Encrypted<salary, BigInt>, }
/// # }
/// # impl fieldseal::Field for users::email {
/// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "email", fieldseal::TypeTag::STR).search(fieldseal::Normaliser::EMAIL);
/// # }
/// # impl fieldseal::Search for users::email {}
/// # impl fieldseal::Field for users::salary {
/// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "salary", fieldseal::TypeTag::INT);
/// # }
/// # fn salary_of(connection: &mut SqliteConnection) -> QueryResult<i64> {
/// diesel::insert_into(users::table)
///     .values((users::email.set_to("ada@example.org"), users::salary.set_to(5_000_i64)))
///     .execute(connection)?;
/// users::table.filter(users::email.matches("ADA@example.org")).select(users::salary).first(connection)
/// # }
/// ```
///
/// Comparing does not compile:
///
/// ```compile_fail,E0277
/// # use diesel::prelude::*;
/// # use fieldseal_diesel::prelude::*;
/// # diesel::table! {
/// #     use diesel::sql_types::*;
/// #     use fieldseal_diesel::sql_types::*;
/// #     users { id -> Integer, email -> Encrypted<email>, }
/// # }
/// users::table.filter(users::email.eq("ada@example.org"));
/// ```
///
/// # Security
///
/// Diesel has expressions that name no value and compile for every column. They are harmless and useless here: `order`, `distinct` and `group_by` see
/// ciphertext; `users::ssn.eq(users::ssn)` compares a column with itself. `diesel::dsl::sql` and `sql_query` take whatever SQL
/// they are given: what they write is stopped by the `CHECK` that `fieldseal-sql` generates, not by this type.
#[derive(SqlType)]
#[diesel(sqlite_type(name = "Binary"))]
#[diesel(postgres_type(oid = 17, array_oid = 1001))]
#[diesel(mysql_type(name = "Blob"))]
pub struct Encrypted<C: 'static, P: 'static = Text>(PhantomData<(C, P)>);

// Written by hand: the derive would ask for `C: QueryId` and `P: QueryId`, and a column is its own identity.
impl<C: 'static, P: 'static> QueryId for Encrypted<C, P> {
    type QueryId = Self;

    const HAS_STATIC_QUERY_ID: bool = true;
}
