//! Key-encryption keys in Google Cloud KMS.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod builder;
mod checksum;
mod endpoint;
mod failure;
mod kek;
mod key;

pub use builder::GoogleKekBuilder;
pub use kek::GoogleKek;
