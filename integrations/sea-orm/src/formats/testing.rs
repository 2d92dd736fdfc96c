//! Fields of one model, as `#[protect]` declares them, for the tests of all formats.

use crate::{EncryptedField, RedactedField};
use fieldseal::__private::{Masked, masked};
use fieldseal::{Encode, Field, FieldPolicy, Json, Mask, PasswordField, PasswordPolicy};
use secrecy::SecretString;
use serde::{Serialize, Serializer};

/// An encrypted field with a mask, or one that is hidden, or `#[redact(serde = expose)]`.
macro_rules! encrypted {
    ($marker:ident, $field:literal, $type:ty, exposed) => {
        encrypted!(@ $marker, $field, $type, |_| Masked::full(), |value| value);
    };
    ($marker:ident, $field:literal, $type:ty, hidden) => {
        encrypted!(@ $marker, $field, $type, |_| Masked::full(), |value| Self::masked(value));
    };
    ($marker:ident, $field:literal, $type:ty, $mask:expr) => {
        encrypted!(@ $marker, $field, $type, |value| masked(value, $mask), |value| Self::masked(value));
    };
    (@ $marker:ident, $field:literal, $type:ty, |$value:pat_param| $masked:expr, |$shown:ident| $serialised:expr) => {
        #[derive(Debug)]
        pub(super) enum $marker {}

        impl Field for $marker {
            const POLICY: &'static FieldPolicy =
                &FieldPolicy::new("user", $field, <$type as Encode>::TYPE);
        }

        impl EncryptedField for $marker {
            type Plaintext = $type;

            fn masked($value: &$type) -> Masked {
                $masked
            }

            fn serialize<S: Serializer>($shown: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                $serialised.serialize(serializer)
            }

            fn same(a: &$type, b: &$type) -> bool {
                crate::__private::same!($type, a, b)
            }
        }
    };
}

encrypted!(Email, "email", String, Mask::Email);
encrypted!(Ssn, "ssn", SecretString, hidden);
encrypted!(Salary, "salary", i64, hidden);
encrypted!(Token, "token", Vec<u8>, hidden);
encrypted!(Tags, "tags", Json<Vec<String>>, hidden);
encrypted!(Note, "note", String, hidden);
encrypted!(Nickname, "nickname", String, exposed);
encrypted!(Points, "points", i64, exposed);

/// `#[redact(last = 4)] phone: String`.
#[derive(Debug)]
pub(super) enum Phone {}

impl RedactedField<String> for Phone {
    fn masked(value: &String) -> Masked {
        masked(value, Mask::Last(4))
    }

    fn serialize<S: Serializer>(value: &String, serializer: S) -> Result<S::Ok, S::Error> {
        Self::masked(value).serialize(serializer)
    }
}

#[derive(Debug)]
pub(super) enum Passphrase {}

impl PasswordField for Passphrase {
    const POLICY: &'static PasswordPolicy = &PasswordPolicy::new("user", "passphrase");
}
