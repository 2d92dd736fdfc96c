//! What became of one stored value, where one that does not open must not keep the rest of a page from being shown.

use crate::error::OpenError;
use crate::keyring::State;
use std::fmt;

/// What became of one stored value: a page with one dead key shows the rest.
///
/// A field of the plain type makes the whole load fail when one value does not open, which is right where the value is needed. A list, an
/// export or a support tool reads the field as `Opened<String>` instead, and says of each row what became of it.
///
/// ```
/// use fieldseal::Opened;
///
/// fn cell(ssn: &Opened<String>) -> &str {
///     match ssn {
///         Opened::Value(ssn) => ssn,
///         Opened::Null => "",
///         Opened::Shredded(_) => "deleted",
///         Opened::KeyUnavailable(_) => "not available at present",
///         _ => "damaged: please report this",
///     }
/// }
/// # assert_eq!(cell(&Opened::Null), "");
/// # assert_eq!(cell(&Opened::Value("078-05-1120".to_owned())), "078-05-1120");
/// ```
///
/// What concerns all values alike stays an error of the load: no vault, no tenant's scope, keys that were not confirmed for too long, keys
/// that a tenant took back, a mistake of the program. A page of nothing but holes would hide it.
///
/// A NULL that is stored as such makes the whole field absent, `Option<Opened<String>>`; [`Null`](Self::Null) is the one that a field
/// hides (`#[encrypted(hide_null)]`).
///
/// # Security
///
/// [`Tampered`](Self::Tampered) may be an attack, and a program that shows it as an empty cell has hidden it: log it, with the error, which
/// names field and key and no value.
#[derive(Clone)]
#[non_exhaustive]
pub enum Opened<T> {
    /// The value.
    Value(T),
    /// NULL of a field that hides it.
    Null,
    /// Its key was destroyed: nobody will open it any more.
    Shredded(OpenError),
    /// Its key is not in this keyring, disabled, compromised, or was not unwrapped. It may open later, or elsewhere.
    KeyUnavailable(OpenError),
    /// It is not what was stored here: damaged, moved, written by something else, or by a later version of the format.
    Tampered(OpenError),
}

impl<T> Opened<T> {
    /// What an attempt to open a value comes to; `None` is NULL. For those who write an adapter.
    ///
    /// # Errors
    ///
    /// What concerns all values alike, as it was.
    pub fn of(opened: Result<Option<T>, OpenError>) -> Result<Self, OpenError> {
        match opened {
            Ok(Some(value)) => Ok(Self::Value(value)),
            Ok(None) => Ok(Self::Null),
            Err(error) => Self::failed(error),
        }
    }

    // Without a `_`, so that whoever adds an error decides whose fault it is.
    fn failed(error: OpenError) -> Result<Self, OpenError> {
        match error {
            OpenError::KeyUnavailable {
                state: State::Destroyed,
                ..
            } => Ok(Self::Shredded(error)),
            OpenError::KeyUnavailable { .. }
            | OpenError::UnknownKey { .. }
            | OpenError::NotUnwrapped { .. } => Ok(Self::KeyUnavailable(error)),
            OpenError::NotSealed(_)
            | OpenError::WrongForm(_)
            | OpenError::UnknownVersion { .. }
            | OpenError::UnknownSuite { .. }
            | OpenError::SuiteNotAccepted { .. }
            | OpenError::Refused { .. }
            // NULL where every NULL is hidden: something else wrote it.
            | OpenError::Null(_) => Ok(Self::Tampered(error)),
            OpenError::NoVault(_)
            | OpenError::NoTenant(_)
            | OpenError::Expired(_)
            | OpenError::Revoked(_)
            | OpenError::NoRow(_)
            | OpenError::UnexpectedRow(_)
            | OpenError::WrongType { .. } => Err(error),
        }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value by itself, if there is one.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Another value made of this one; whatever else it is, it stays.
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Opened<U> {
        match self {
            Self::Value(value) => Opened::Value(change(value)),
            Self::Null => Opened::Null,
            Self::Shredded(error) => Opened::Shredded(error),
            Self::KeyUnavailable(error) => Opened::KeyUnavailable(error),
            Self::Tampered(error) => Opened::Tampered(error),
        }
    }

    /// Why it did not open. `None` for a value and for NULL.
    #[must_use]
    pub fn error(&self) -> Option<&OpenError> {
        match self {
            Self::Value(_) | Self::Null => None,
            Self::Shredded(error) | Self::KeyUnavailable(error) | Self::Tampered(error) => {
                Some(error)
            }
        }
    }

    /// The value, `None` for NULL.
    ///
    /// # Errors
    ///
    /// Why it did not open.
    pub fn into_result(self) -> Result<Option<T>, OpenError> {
        match self {
            Self::Value(value) => Ok(Some(value)),
            Self::Null => Ok(None),
            Self::Shredded(error) | Self::KeyUnavailable(error) | Self::Tampered(error) => {
                Err(error)
            }
        }
    }
}

/// Which of them it is, and the error, but no value.
impl<T> fmt::Debug for Opened<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, error) = match self {
            Self::Value(_) => return f.write_str("Value([REDACTED])"),
            Self::Null => return f.write_str("Null"),
            Self::Shredded(error) => ("Shredded", error),
            Self::KeyUnavailable(error) => ("KeyUnavailable", error),
            Self::Tampered(error) => ("Tampered", error),
        };
        f.debug_tuple(name).field(error).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldPolicy, Keyring, Lazy, RowKey, TypeTag, Vault};

    const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
    const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR).row_bound();
    const PHONE: &FieldPolicy = &FieldPolicy::new("user", "phone", TypeTag::STR)
        .pad(16)
        .hide_null();

    fn in_scope<R>(work: impl FnOnce() -> R) -> R {
        Vault::new(Keyring::generate("tests").unwrap())
            .unwrap()
            .scope()
            .run(work)
    }

    #[test]
    fn a_value_is_one_and_is_not_shown() {
        in_scope(|| {
            let lazy = Lazy::<String>::new(SSN, crate::seal(SSN, "078-05-1120").unwrap());
            let opened = lazy.opened().unwrap();
            assert_eq!(format!("{opened:?}"), "Value([REDACTED])");
            assert_eq!(opened.value().unwrap(), "078-05-1120");
            assert!(opened.error().is_none());
            assert_eq!(opened.clone().map(|ssn| ssn.len()).into_value(), Some(11));
            assert_eq!(opened.into_result().unwrap().unwrap(), "078-05-1120");
        });
    }

    #[test]
    fn a_hidden_null_is_null() {
        in_scope(|| {
            let stored = crate::adapter::SealedValue::optional::<str>(PHONE, None);
            let lazy = Lazy::<String>::new(PHONE, stored.stored().unwrap().unwrap().to_vec());
            let opened = lazy.opened().unwrap();
            assert!(matches!(opened, Opened::Null));
            assert_eq!(opened.into_result().unwrap(), None);
        });
    }

    #[test]
    fn damage_is_told_and_a_missing_row_is_a_mistake_of_the_program() {
        in_scope(|| {
            let [row, other] = [1, 2].map(|id| RowKey::new().part("id", &id).unwrap());
            let stored = crate::seal_in_row(NOTE, &row, "gout").unwrap();
            let lazy = Lazy::<String>::new(NOTE, stored);
            assert_eq!(lazy.opened_in(&row).unwrap().value().unwrap(), "gout");
            let moved = lazy.opened_in(&other).unwrap();
            assert!(matches!(moved, Opened::Tampered(OpenError::Refused { .. })));
            assert!(moved.value().is_none() && moved.error().is_some());
            assert!(matches!(lazy.opened(), Err(OpenError::NoRow(_))));
        });
    }

    #[test]
    fn a_key_that_is_not_here_may_be_elsewhere() {
        let stored = in_scope(|| crate::seal(SSN, "078-05-1120").unwrap());
        in_scope(|| {
            let opened = Lazy::<String>::new(SSN, stored).opened().unwrap();
            assert!(matches!(
                opened,
                Opened::KeyUnavailable(OpenError::UnknownKey { .. })
            ));
            assert!(opened.into_value().is_none());
        });
    }

    #[test]
    fn outside_of_every_scope_there_is_an_error() {
        let stored = in_scope(|| crate::seal(SSN, "078-05-1120").unwrap());
        let lazy = Lazy::<String>::new(SSN, stored);
        assert!(matches!(lazy.opened(), Err(OpenError::NoVault(_))));
    }
}
