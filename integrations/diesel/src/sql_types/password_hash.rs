//! The SQL type of a password column.

use std::marker::PhantomData;

use diesel::query_builder::QueryId;
use diesel::sql_types::SqlType;

/// A column of password hashes: assign it with `.set_to(password)`, check a password with [`Password::verify`](fieldseal::Password::verify); comparing does not compile.
///
/// A hash is salted, so no comparison in SQL finds it: load the row by its searchable field and verify. What is stored is text, a PHC string.
///
/// ```
/// use diesel::prelude::*;
/// use fieldseal::Password;
/// use fieldseal_diesel::prelude::*;
/// # diesel::table! {
/// #     use diesel::sql_types::*;
/// #     use fieldseal_diesel::sql_types::*;
/// #     users { id -> Integer, password -> PasswordHash<password>, }
/// # }
/// # impl fieldseal::PasswordField for users::password {
/// #     const POLICY: &'static fieldseal::PasswordPolicy = &fieldseal::PasswordPolicy::new("user", "password");
/// # }
/// # fn change(connection: &mut SqliteConnection, chosen: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let password = Password::from(chosen);
/// password.hash_blocking()?;
/// diesel::update(users::table.find(1)).set(users::password.set_to(&password)).execute(connection)?;
///
/// let stored: Password = users::table.find(1).select(users::password).first(connection)?;
/// assert!(stored.verify(chosen)?);
/// # Ok(())
/// # }
/// ```
#[derive(SqlType)]
#[diesel(sqlite_type(name = "Text"))]
#[diesel(postgres_type(oid = 25, array_oid = 1009))]
#[diesel(mysql_type(name = "String"))]
pub struct PasswordHash<C: 'static>(PhantomData<C>);

// Written by hand, as for `Encrypted`.
impl<C: 'static> QueryId for PasswordHash<C> {
    type QueryId = Self;

    const HAS_STATIC_QUERY_ID: bool = true;
}
