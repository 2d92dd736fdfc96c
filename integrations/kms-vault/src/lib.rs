#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod address;
mod answer;
mod builder;
mod capabilities;
mod ciphertext;
mod environment;
mod error;
mod http;
mod key;
mod login;
mod session;
mod transit;
mod trust;

pub use builder::VaultTransitBuilder;
pub use login::Login;
pub use transit::VaultTransit;
