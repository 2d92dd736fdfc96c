//! The keyring document of section 7, through the public interface.

mod files;
mod forged;
mod published;
mod recorded;
mod refused;
mod told;
mod wrapped;
