//! Key-encryption keys in Azure Key Vault.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod address;
mod builder;
mod cause;
mod credential;
mod kek;
mod wrap;

pub use builder::AzureKekBuilder;
pub use kek::AzureKek;
