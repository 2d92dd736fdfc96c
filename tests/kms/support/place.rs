//! A place and a root for it.

use fieldseal::KeyId;
use fieldseal::kek::{KekError, KeyPlace};
use fieldseal::keyring::Purpose;
use std::error::Error;

/// As long as a root with its binding.
pub(crate) const ROOT: [u8; 64] = [0xA5; 64];

pub(crate) fn place(id: u32) -> KeyPlace {
    KeyPlace::new("app", Purpose::Data, KeyId::new(id).unwrap())
}

/// All that an error prints.
pub(crate) fn chain(error: &KekError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(&format!(" {error} {error:?}"));
        next = error.source();
    }
    text
}
