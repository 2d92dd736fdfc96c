//! Keyrings under a key in a hardware module.

#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod builder;
mod cause;
mod failure;
mod kek;
mod key;
mod mechanism;
mod module;
mod pin;
mod token;
mod uri;

pub use builder::Pkcs11KekBuilder;
pub use kek::Pkcs11Kek;
