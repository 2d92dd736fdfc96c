//! Fieldseal protects the sensitive fields of Rust models.

#![warn(missing_docs)]

// What an application holds.
pub mod keyring;
mod scope;
mod vault;

// How a field is protected.
mod model;
mod policy;
mod suite;

// Values.
mod lazy;
pub mod mask;
pub mod normaliser;
pub mod password;
pub mod plaintext;
mod row;
mod text_form;

// For those who write an adapter.
pub mod adapter;

// The stored format, bottom up.
mod cipher;
mod context;
mod draft;
mod entropy;
mod envelope;
mod error;
mod field_keys;
mod framing;
mod index;
mod kdf;
mod opening;
mod padding;
mod secret;

// The public interface is:
pub use entropy::EntropyError;
pub use error::{FieldName, OpenError, SealError};
pub use fieldseal_macros::{Plaintext, Protect};
pub use keyring::{KeyId, Keyring, KeyringError};
pub use lazy::Lazy;
pub use mask::{Mask, MaskSource};
pub use model::{Model, ModelField, Protect, Protection};
pub use normaliser::{NormaliseError, Normaliser};
pub use password::{Argon2id, Password, PasswordError};
pub use plaintext::{
    DecodeError, Decrypted, Encode, EncodeError, Encoder, Json, Plaintext, Searchable, Text, TypeTag,
};
pub use policy::{Field, FieldPolicy, PasswordField, PasswordPolicy, Search, SearchPolicy};
pub use row::{RowKey, RowKeyError};
pub use scope::{InScope, Scope, ScopeError, Within, open, open_in_row, seal, seal_in_row};
pub use suite::Suite;
pub use text_form::{NotTextForm, from_text, to_text};
pub use vault::{Vault, VaultBuilder, VaultError};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
