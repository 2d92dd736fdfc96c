//! Fieldseal for Diesel.
#![forbid(unsafe_code)]
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod assign;
mod backend;
mod expression_methods;
mod matches;
mod plaintext_of;
pub mod prelude;
mod protected;
mod read;
mod redacted;
mod sealed;
pub mod sql_types;
mod unique_index;

pub use assign::{AssignOnly, Assignable};
pub use expression_methods::ProtectedExpressionMethods;
pub use fieldseal_diesel_macros::{AsChangeset, FromEncrypted, Insertable};
pub use matches::Matches;
pub use plaintext_of::PlaintextOf;
pub use protected::{EncryptedSql, PasswordSql, ProtectedSql};
