//! Fieldseal protects the sensitive fields of Rust models.

pub mod mask;
pub mod normaliser;
pub mod password;
pub mod plaintext;
