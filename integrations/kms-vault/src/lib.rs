#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod address;
mod answer;
mod builder;
mod capabilities;
mod cause;
mod ciphertext;
mod environment;
mod http;
mod key;
mod login;
mod session;
mod transit;
mod trust;

pub use builder::VaultKekBuilder;
pub use login::Login;
pub use transit::VaultKek;
