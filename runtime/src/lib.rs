//! Fieldseal protects the sensitive fields of Rust models.

pub mod mask;
pub mod normaliser;
pub mod password;
pub mod plaintext;

pub use normaliser::{NormaliseError, Normaliser};
pub use plaintext::{
    DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, Searchable, Text, TypeTag,
};
