//! Keyrings under a key of AWS KMS.

#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

// What an application holds.
mod builder;
mod key;
mod rotation;

// What it is made of.
mod arn;
mod call;
mod cause;
mod endpoint;

// The public interface is:
pub use builder::AwsKekBuilder;
pub use key::AwsKek;
