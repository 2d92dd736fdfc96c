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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct SignUp {
        password: Password,
    }

    #[test]
    fn a_password_is_read_from_a_string_and_not_hashed_yet() {
        for json in [
            r#"{"password": "hunter2"}"#,
            r#"{"password": "h\u0075nter2"}"#,
        ] {
            let request: SignUp = serde_json::from_str(json).unwrap();
            assert_eq!(request.password, Password::from("hunter2"));
            assert!(!request.password.is_hashed());
        }
    }

    #[test]
    fn a_hash_is_not_taken_from_a_request() {
        let phc = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU";
        let password: Password = serde_json::from_value(phc.into()).unwrap();
        assert!(!password.is_hashed());
    }

    #[test]
    fn what_is_not_a_string_is_refused_and_not_repeated() {
        for value in [
            "31337",
            "-31337",
            "31337.5",
            "true",
            "null",
            "[31337]",
            r#"{"31337": "31337"}"#,
            r#"[3, 1, 3, 3, 7]"#,
        ] {
            let error =
                serde_json::from_str::<SignUp>(&format!(r#"{{"password": {value}}}"#)).unwrap_err();
            let message = format!("{error} {error:?}");
            assert!(
                message.contains("cannot read the password: it must be a string"),
                "{message}"
            );
            assert!(
                !message.contains("31337") && !message.contains("true"),
                "{message}"
            );
        }
    }

    #[test]
    fn an_error_says_where_it_happened() {
        let error = serde_json::from_str::<SignUp>("{\n\"password\": 31337}").unwrap_err();
        assert_eq!(error.line(), 2);
    }
}
