//! Key-encryption keys in Google Cloud KMS.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod builder;
mod cause;
mod checksum;
mod endpoint;
mod kek;
mod key;

pub use builder::GoogleKekBuilder;
pub use kek::GoogleKek;
