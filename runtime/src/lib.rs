//! Fieldseal protects the sensitive fields of Rust models: encrypted in the database, hashed where they are passwords, masked in logs.
//!
//! You annotate a struct; Diesel (crate `fieldseal-diesel`) or SeaORM (crate `fieldseal-sea-orm`) persists it as before. The database, the logs and the error messages
//! never see the plaintext.
//!
//! ```text
//! #[derive(Protect, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
//! #[diesel(table_name = users)]
//! struct User {
//!     id: i32,
//!     #[encrypted(search, normalise = email)] #[redact(email)]
//!     email: String,
//!     #[encrypted] #[redact(last = 4)]
//!     ssn: SecretString,
//!     #[password]
//!     password: Password,
//!     #[redact]
//!     name: String,
//! }
//! ```
//!
//! This crate is what stands below: keys, the stored format, policies, masks and passwords. It knows no ORM; those who use none
//! seal and open by hand:
//!
//! ```
//! use fieldseal::{FieldPolicy, Keyring, TypeTag, Vault};
//!
//! const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
//!
//! let vault = Vault::new(Keyring::generate("development")?)?;
//! let stored = vault.seal(SSN, "078-05-1120")?;
//! assert_eq!(vault.open::<String>(SSN, &stored)?, "078-05-1120");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - **Keys**: [`Keyring`] reads or makes them, [`Vault`] uses them, [`Scope`] says for which vault and tenant the present code works.
//! - **Policies**: [`derive@Protect`] writes them; [`FieldPolicy`] is what they are.
//! - **Values**: [`Plaintext`] is what can be encrypted, [`derive@Plaintext`] adds own types and enums, [`Lazy`] stays sealed until it
//!   is asked for, [`RowKey`] binds a value to its row.
//! - **Passwords**: [`Password`] is hashed before it can be stored.
//! - **Logs**: [`Mask`] is what they show.
//!
//! # Features
//!
//! `bigdecimal`, `chrono`, `rust_decimal`, `time`, `uuid`: plaintext types of the crate of that name. `metrics`: counters and gauges for whoever
//! installs a recorder of the crate `metrics`, see [`VaultStatus`]. None changes anything else.
//!
//! # Security
//!
//! What is protected against whom, and what is not, is in `SECURITY.md` of the repository. In debug builds of an application, ciphers
//! are some eighty times slower than in release; `[profile.dev.package."*"] opt-level = 3` helps.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

// What an application holds.
pub mod kek;
pub mod keyring;
mod live;
mod scope;
pub mod vault;

// How a field is protected.
mod model;
mod policy;
mod purpose;
mod suite;

// Values.
mod lazy;
pub mod mask;
pub mod normaliser;
mod opened;
pub mod password;
pub mod plaintext;
mod row;
mod text_form;

// For those who write an adapter.
pub mod adapter;

// The stored format, bottom up.
mod cipher;
mod clock;
mod context;
mod draft;
mod entropy;
mod envelope;
mod error;
mod field_keys;
mod field_table;
mod framing;
mod index;
mod kdf;
mod opening;
mod padding;
mod secret;
mod unlocked;

// The public interface is:
pub use entropy::EntropyError;
pub use error::{FieldName, OpenError, SealError};
pub use fieldseal_macros::{Plaintext, Protect};
pub use kek::{Kek, KekError};
pub use keyring::{KeyId, Keyring, KeyringError};
pub use lazy::Lazy;
pub use live::TenantKeyrings;
pub use mask::{Mask, MaskSource};
pub use model::{Model, ModelField, Protect, Protection};
pub use normaliser::{NormaliseError, Normaliser};
pub use opened::Opened;
pub use password::{Argon2id, Password, PasswordError};
pub use plaintext::{
    DecodeError, Decrypted, Encode, EncodeError, Encoder, Json, Plaintext, Searchable, Text,
    TypeTag,
};
pub use policy::{Field, FieldPolicy, PasswordField, PasswordPolicy, Search, SearchPolicy};
pub use row::{RowKey, RowKeyError};
pub use scope::{
    InScope, Scope, ScopeError, Within, carry, open, open_in_row, seal, seal_in_row, spawn,
};
pub use suite::Suite;
pub use text_form::{NotTextForm, from_text, to_text};
pub use vault::{LiveVaultBuilder, Vault, VaultBuilder, VaultError, VaultStatus};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
