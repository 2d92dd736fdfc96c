//! Fieldseal for SeaORM: the fields say that they are protected, and nothing else reaches the database.

#![forbid(unsafe_code)]

// What `#[protect]` turns fields into.
mod encrypted;
mod lazy;
mod password_hash;
mod redacted;

// What the types stand for.
mod active_model;
mod column;
mod field;

// On the way to the database and back.
mod error;
mod look_up;
mod plain_value;

// The public interface is:
pub use active_model::ProtectedActiveModel;
pub use column::{ColumnProtection, ProtectedColumn};
pub use encrypted::Encrypted;
pub use error::{open_error, seal_error};
pub use field::{EncryptedField, Hidden, RedactedField};
pub use lazy::Lazy;
pub use password_hash::PasswordHash;
pub use redacted::Redacted;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
