//! What kept one value from being read or bound, without the value: Diesel's conversions repeat a text that is no time, or a number that does not fit.

use diesel::result::{DeserializeFieldError, UnexpectedEndOfRow, UnexpectedNullError};
use fieldseal::adapter::StoredPasswordError;
use fieldseal::{OpenError, PasswordError, SealError};
use std::error::Error;
use std::fmt;

type Boxed = Box<dyn Error + Send + Sync>;

/// What may be told of what kept a value from being read.
pub(super) fn of_reading(error: Boxed) -> Boxed {
    let field = error.downcast_ref::<DeserializeFieldError>();
    let cause: &(dyn Error + 'static) = match field {
        Some(field) => &*field.error,
        None => &*error,
    };
    if is_known(cause) {
        return error;
    }
    let column = field.and_then(|field| field.field_name.as_deref());
    let message = match column.filter(|name| is_name(name)) {
        Some(column) => format!("the stored value of column \"{column}\" cannot be read"),
        None => "what the database gave back cannot be read".to_owned(),
    };
    Box::new(Told {
        message,
        cause: own(cause),
    })
}

/// What may be told of what kept a value from being bound.
pub(super) fn of_binding(error: Boxed) -> Boxed {
    if is_known(&*error) {
        return error;
    }
    let cause = own(&*error);
    Box::new(Told {
        message: "a value cannot be bound to the statement".to_owned(),
        cause,
    })
}

/// Instead of an error that may hold a value.
#[derive(Debug)]
struct Told {
    message: String,
    /// What the library said, if an error of the application's own stood around it.
    cause: Option<Boxed>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Told {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

/// Whether it is an error that can hold no value: one of the library's, or one of Diesel's about NULL and the number of columns.
fn is_known(error: &(dyn Error + 'static)) -> bool {
    error.is::<OpenError>()
        || error.is::<SealError>()
        || error.is::<PasswordError>()
        || error.is::<StoredPasswordError>()
        || error.is::<UnexpectedNullError>()
        || error.is::<UnexpectedEndOfRow>()
}

/// The library's own error among the causes.
fn own(error: &(dyn Error + 'static)) -> Option<Boxed> {
    let mut next = Some(error);
    while let Some(error) = next {
        let found = copied::<OpenError>(error)
            .or_else(|| copied::<SealError>(error))
            .or_else(|| copied::<PasswordError>(error))
            .or_else(|| of_password(error));
        if found.is_some() {
            return found;
        }
        next = error.source();
    }
    None
}

fn copied<E: Error + Clone + Send + Sync + 'static>(
    error: &(dyn Error + 'static),
) -> Option<Boxed> {
    error
        .downcast_ref::<E>()
        .map(|error| Box::new(error.clone()) as _)
}

/// Transparent: its source is the source of what it is.
fn of_password(error: &(dyn Error + 'static)) -> Option<Boxed> {
    match error.downcast_ref::<StoredPasswordError>()? {
        StoredPasswordError::Open(error) => copied::<OpenError>(error),
        StoredPasswordError::Seal(error) => copied::<SealError>(error),
        StoredPasswordError::Password(error) => copied::<PasswordError>(error),
        _ => None,
    }
}

/// Whether it can be nothing but the name of a column: an expression without a name of its own is called by its text, of which a value may be a part.
fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that somebody can print of an error.
    fn printed(error: &(dyn Error + 'static)) -> String {
        let mut text = format!("{error:#?}");
        let mut next = Some(error);
        while let Some(error) = next {
            text += &format!("\n{error}\n{error:?}");
            next = error.source();
        }
        text
    }

    /// Of an application's own type, which reads a protected column with others.
    #[derive(Debug)]
    struct Around(Boxed, &'static str);

    impl fmt::Display for Around {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.1)
        }
    }

    impl Error for Around {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&*self.0)
        }
    }

    #[test]
    fn what_repeats_a_value_is_not_told() {
        for told in [of_reading, of_binding] {
            let bytes = String::from_utf8(b"Secret\xff".to_vec()).unwrap_err();
            for error in [
                "Invalid time Secret".into(),
                Box::new(bytes) as Boxed,
                Box::new(Around("Secret".into(), "Secret")),
            ] {
                let text = printed(&*told(error));
                assert!(
                    !text.contains("Secret") && !text.contains("83, 101"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_the_library_says_is_told_as_it_is() {
        for told in [of_reading, of_binding] {
            let error = told(Box::new(PasswordError::NotArgon2));
            assert!(error.is::<PasswordError>());
            let error = told(Box::new(StoredPasswordError::from(PasswordError::Empty)));
            assert!(error.is::<StoredPasswordError>());
            let error = told(Box::new(UnexpectedNullError));
            assert!(error.is::<UnexpectedNullError>());
        }
    }

    #[test]
    fn what_the_library_says_is_told_of_an_error_that_stands_around_it() {
        let library: [Boxed; 2] = [
            Box::new(PasswordError::NotArgon2),
            Box::new(StoredPasswordError::from(PasswordError::NotArgon2)),
        ];
        for error in library {
            let error = of_reading(Box::new(Around(error, "Secret")));
            let text = printed(&*error);
            assert!(!text.contains("Secret"), "{text}");
            let cause = error.source().unwrap().downcast_ref();
            assert_eq!(cause, Some(&PasswordError::NotArgon2));
        }
    }

    #[test]
    fn a_column_has_a_name_and_an_expression_a_text() {
        for name in ["ssn", "_id", "größe", "birth_date_2"] {
            assert!(is_name(name), "{name}");
        }
        for text in ["", "4111111111111111", "'Secret'", "lower('x')", "a b", "?"] {
            assert!(!is_name(text), "{text}");
        }
    }
}
