//! Reading a new password from a request. No error of it may repeat what was given.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroize;

use super::Password;

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A format's own error repeats what it found: "invalid type: integer `12345678`, expected a string".
        deserializer
            .deserialize_string(TextOnly)
            .map_err(|_| D::Error::custom("cannot read the password: it must be a string"))
    }
}

struct TextOnly;

impl Visitor<'_> for TextOnly {
    type Value = Password;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Password, E> {
        Ok(Password::from(text))
    }

    fn visit_string<E: Error>(self, mut text: String) -> Result<Password, E> {
        let password = Password::from(text.as_str());
        text.zeroize();
        Ok(password)
    }
}
