//! The SQL types of protected columns, for `table!`: what a column holds, and the plaintext that it stands for.
//!
//! ```
//! diesel::table! {
//!     use diesel::sql_types::*;
//!     use fieldseal_diesel::sql_types::*;
//!
//!     users {
//!         id -> Integer,
//!         email -> Encrypted<email>,
//!         phone -> Nullable<Encrypted<phone>>,
//!         salary -> Encrypted<salary, BigInt>,
//!         card_holder_since -> Encrypted<card_holder_since, UtcTimestamp>,
//!         password -> PasswordHash<password>,
//!     }
//! }
//! ```
//!
//! Both globs go together: no name here is one of Diesel's, whatever its features.

mod encrypted;
mod password_hash;
mod plaintext;

pub use encrypted::Encrypted;
pub use password_hash::PasswordHash;
pub use plaintext::{
    Own, Signed128, Unsigned8, Unsigned16, Unsigned32, Unsigned64, Unsigned128, UtcTimestamp,
    UuidBytes,
};
