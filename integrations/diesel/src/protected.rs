//! Which SQL types are protected.

use diesel::sql_types::{Nullable, SingleValue, SqlType};
use fieldseal::{Field, PasswordField};

use crate::sql_types::{Encrypted, PasswordHash};

/// The SQL type of a protected column: [`Encrypted`], [`PasswordHash`], and `Nullable` of either.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not protected: it stores plaintext",
    label = "`table!` declares this column as `{Self}`",
    note = "declare it in `table!` as `Encrypted<column>`, for a plaintext other than text `Encrypted<column, BigInt>`, or as `PasswordHash<column>`",
    note = "a column that is not to be protected takes Diesel's `.eq(value)`, and its field no `#[encrypted]`"
)]
pub trait ProtectedSql: SqlType + SingleValue {}

impl<C: Field, P: 'static> ProtectedSql for Encrypted<C, P> {}

impl<C: Field, P: 'static> ProtectedSql for Nullable<Encrypted<C, P>> {}

impl<C: PasswordField> ProtectedSql for PasswordHash<C> {}

impl<C: PasswordField> ProtectedSql for Nullable<PasswordHash<C>> {}

/// The SQL type of an encrypted column: [`Encrypted`] and `Nullable<Encrypted>`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not encrypted",
    label = "`table!` declares this column as `{Self}`",
    note = "declare it in `table!` as `Encrypted<column>`, or for a plaintext other than text as `Encrypted<column, BigInt>`",
    note = "a column that is not to be encrypted takes Diesel's `.eq(value)`, and its field no `#[encrypted]`"
)]
pub trait EncryptedSql: ProtectedSql {
    /// The column, which carries the policy.
    type Column: Field;

    /// The SQL type that the plaintext would have.
    type Plaintext;

    /// Whether the column may be NULL.
    #[doc(hidden)]
    const NULLABLE: bool;
}

impl<C: Field, P: 'static> EncryptedSql for Encrypted<C, P> {
    type Column = C;
    type Plaintext = P;

    const NULLABLE: bool = false;
}

impl<C: Field, P: 'static> EncryptedSql for Nullable<Encrypted<C, P>> {
    type Column = C;
    type Plaintext = P;

    const NULLABLE: bool = true;
}

/// The SQL type of a password column: [`PasswordHash`] and `Nullable<PasswordHash>`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not a password column",
    label = "`table!` declares this column as `{Self}`",
    note = "declare it in `table!` as `PasswordHash<column>`"
)]
pub trait PasswordSql: ProtectedSql {
    /// The column, which carries the policy.
    type Column: PasswordField;
}

impl<C: PasswordField> PasswordSql for PasswordHash<C> {
    type Column = C;
}

impl<C: PasswordField> PasswordSql for Nullable<PasswordHash<C>> {
    type Column = C;
}
