//! `garde`: its rules look at the declared value. Its errors tell what the rule wants, and nothing of the value.

use super::ClearText;
use crate::field::EncryptedField;
use crate::{Encrypted, PasswordHash, Redacted};
use fieldseal::Json;
use garde::error::Report;
use garde::rules::AsStr;
use garde::rules::inner::Inner;
use garde::rules::length::chars::Chars;
use garde::rules::length::{HasBytes, HasChars, HasGraphemes, HasSimpleLength, HasUtf16CodeUnits};
use garde::rules::range::{Bounds, OutOfBounds};
use garde::{Error, Path, Validate};

/// All rules about text follow from this one, also those that are features of `garde`: `email`, `url`, `pattern`, `contains` …
impl<T: ClearText, C> AsStr for Encrypted<T, C> {
    fn as_str(&self) -> &str {
        T::clear_text(self)
    }
}

impl<T: AsStr, C> AsStr for Redacted<T, C> {
    fn as_str(&self) -> &str {
        T::as_str(self)
    }
}

/// Implements one way of counting: of a text, and of whatever `Redacted` holds.
macro_rules! count {
    ($trait:ident, $count:ident) => {
        impl<T: ClearText, C> $trait for Encrypted<T, C> {
            fn $count(&self) -> usize {
                T::clear_text(self).$count()
            }
        }

        impl<T: $trait, C> $trait for Redacted<T, C> {
            fn $count(&self) -> usize {
                T::$count(self)
            }
        }
    };
}

count!(HasSimpleLength, length);
count!(HasBytes, num_bytes);
count!(HasChars, num_chars);
count!(HasGraphemes, num_graphemes);
count!(HasUtf16CodeUnits, num_code_units);

impl<C> HasSimpleLength for Encrypted<Vec<u8>, C> {
    fn length(&self) -> usize {
        self.len()
    }
}

impl<C> HasBytes for Encrypted<Vec<u8>, C> {
    fn num_bytes(&self) -> usize {
        self.len()
    }
}

impl<V: HasSimpleLength, C> HasSimpleLength for Encrypted<Json<V>, C> {
    fn length(&self) -> usize {
        V::length(&self.0)
    }
}

/// `length(chars, …)` of a new password. One that is hashed passes.
impl<C> Chars for PasswordHash<C> {
    fn validate_num_chars(&self, min: usize, max: usize) -> Result<(), Error> {
        match self.characters() {
            Some(characters) if characters < min => {
                Err(Error::new(format!("length is lower than {min}")))
            }
            Some(characters) if characters > max => {
                Err(Error::new(format!("length is greater than {max}")))
            }
            _ => Ok(()),
        }
    }
}

impl<T: Bounds + Ord, C: EncryptedField<Plaintext = T>> Bounds for Encrypted<T, C> {
    type Size = T::Size;

    const MIN: T::Size = T::MIN;
    const MAX: T::Size = T::MAX;

    fn validate_bounds(&self, lower: T::Size, upper: T::Size) -> Result<(), OutOfBounds> {
        T::validate_bounds(self, lower, upper)
    }
}

impl<T: Bounds, C> Bounds for Redacted<T, C> {
    type Size = T::Size;

    const MIN: T::Size = T::MIN;
    const MAX: T::Size = T::MAX;

    fn validate_bounds(&self, lower: T::Size, upper: T::Size) -> Result<(), OutOfBounds> {
        T::validate_bounds(self, lower, upper)
    }
}

/// `inner(…)`: rules for each item of a list.
impl<V: Inner<U>, U, C> Inner<U> for Encrypted<Json<V>, C> {
    type Key = V::Key;

    fn validate_inner<F: FnMut(&U, &V::Key)>(&self, check: F) {
        V::validate_inner(&self.0, check);
    }
}

impl<T: Inner<U>, U, C> Inner<U> for Redacted<T, C> {
    type Key = T::Key;

    fn validate_inner<F: FnMut(&U, &T::Key)>(&self, check: F) {
        T::validate_inner(self, check);
    }
}

/// `dive`: what the fields inside say, at the path of this one.
impl<T: Validate, C> Validate for Encrypted<T, C> {
    type Context = T::Context;

    fn validate_into(
        &self,
        context: &T::Context,
        path: &mut dyn FnMut() -> Path,
        report: &mut Report,
    ) {
        at_one_path(&**self, context, path, report);
    }
}

/// `dive`: what the fields inside say, at the path of this one.
impl<T: Validate, C> Validate for Redacted<T, C> {
    type Context = T::Context;

    fn validate_into(
        &self,
        context: &T::Context,
        path: &mut dyn FnMut() -> Path,
        report: &mut Report,
    ) {
        at_one_path(&**self, context, path, report);
    }
}

/// A path into the value would name the keys of its maps, which are part of it.
fn at_one_path<T: Validate>(
    value: &T,
    context: &T::Context,
    path: &mut dyn FnMut() -> Path,
    report: &mut Report,
) {
    let mut inside = Report::new();
    value.validate_into(context, &mut Path::empty, &mut inside);
    for (_, error) in inside.into_inner() {
        report.append(path(), error);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Email, Note, Passphrase, Phone, Salary, Ssn, Tags, Token};
    use super::*;
    use secrecy::SecretString;
    use std::collections::HashMap;

    fn is_round(salary: &i64, _context: &()) -> garde::Result {
        if salary % 100 == 0 {
            Ok(())
        } else {
            Err(Error::new("not round"))
        }
    }

    #[derive(Validate)]
    struct User {
        #[garde(
            email,
            ascii,
            contains("@"),
            length(max = 20),
            length(chars, max = 20),
            length(bytes, max = 20),
            length(graphemes, max = 20),
            length(utf16, max = 20)
        )]
        email: Encrypted<String, Email>,
        #[garde(
            required,
            pattern(r"^\d{3}-\d{2}-\d{4}$"),
            length(equal = 11),
            prefix("0"),
            suffix("0")
        )]
        ssn: Option<Encrypted<SecretString, Ssn>>,
        #[garde(range(min = 1_000, max = 9_000), custom(is_round))]
        salary: Encrypted<i64, Salary>,
        #[garde(range(max = 9_000))]
        bonus: Option<Encrypted<i64, Salary>>,
        #[garde(length(min = 2), length(bytes, min = 2))]
        token: Encrypted<Vec<u8>, Token>,
        #[garde(length(max = 2), inner(length(max = 5)))]
        tags: Encrypted<Json<Vec<String>>, Tags>,
        #[garde(url)]
        note: Option<Encrypted<String, Note>>,
        #[garde(ip)]
        host: Encrypted<String, Note>,
        #[garde(length(min = 4), prefix("+"), matches(mobile))]
        phone: Redacted<String, Phone>,
        #[garde(skip)]
        mobile: Redacted<String, Phone>,
        #[garde(alphanumeric)]
        name: Redacted<String>,
        #[garde(range(min = 18))]
        age: Option<Redacted<i32>>,
        #[garde(length(chars, min = 12, max = 30))]
        passphrase: PasswordHash<Passphrase>,
    }

    fn bad() -> User {
        User {
            email: "Sécret.Agent.Double.0.7 at example.org".into(),
            ssn: Some("Secret SSN".into()),
            salary: 31_337.into(),
            bonus: Some(31_337.into()),
            token: vec![137].into(),
            tags: Json(vec!["Secret".to_owned(); 3]).into(),
            note: Some("Secret note".into()),
            host: "Secret host".into(),
            phone: "Sec".into(),
            mobile: "Secret-9999".into(),
            name: "Secret n_me".into(),
            age: Some((-31_337).into()),
            passphrase: "Secret".into(),
        }
    }

    /// What is said of a field, in alphabetical order: the rules have none.
    fn said(user: &User, field: &str) -> Vec<String> {
        let report = user.validate().unwrap_err();
        let mut said: Vec<String> = report
            .iter()
            .filter(|(path, _)| path.to_string().split('[').next() == Some(field))
            .map(|(path, error)| format!("{path}: {error}"))
            .collect();
        said.sort();
        said
    }

    #[test]
    fn each_rule_looks_at_the_declared_value() {
        let user = bad();
        assert_eq!(
            said(&user, "email"),
            [
                "email: does not contain \"@\"",
                "email: length is greater than 20",
                "email: length is greater than 20",
                "email: length is greater than 20",
                "email: length is greater than 20",
                "email: length is greater than 20",
                "email: not a valid email: value is missing `@`",
                "email: not ascii",
            ]
        );
        assert_eq!(
            said(&user, "ssn"),
            [
                "ssn: does not end with \"0\"",
                r"ssn: does not match pattern /^\d{3}-\d{2}-\d{4}$/",
                "ssn: length is lower than 11",
                "ssn: value does not begin with \"0\"",
            ]
        );
        assert_eq!(
            said(&user, "salary"),
            ["salary: greater than 9000", "salary: not round"]
        );
        assert_eq!(said(&user, "bonus"), ["bonus: greater than 9000"]);
        assert_eq!(
            said(&user, "token"),
            [
                "token: length is lower than 2",
                "token: length is lower than 2"
            ]
        );
        assert_eq!(
            said(&user, "tags"),
            [
                "tags: length is greater than 2",
                "tags[0]: length is greater than 5",
                "tags[1]: length is greater than 5",
                "tags[2]: length is greater than 5",
            ]
        );
        assert_eq!(
            said(&user, "phone"),
            [
                "phone: does not match mobile field",
                "phone: length is lower than 4",
                "phone: value does not begin with \"+\"",
            ]
        );
        assert_eq!(said(&user, "age"), ["age: lower than 18"]);
        assert_eq!(
            said(&user, "note"),
            ["note: not a valid url: relative URL without a base"]
        );
        assert_eq!(said(&user, "host"), ["host: not a valid IP address"]);
        assert_eq!(said(&user, "name"), ["name: not alphanumeric"]);
    }

    #[test]
    fn what_keeps_the_rules_passes() {
        let user = User {
            email: "ada@example.org".into(),
            ssn: Some("078-05-1120".into()),
            salary: 5_300.into(),
            bonus: None,
            token: vec![7, 7].into(),
            tags: Json(vec!["a".to_owned()]).into(),
            note: None,
            host: "::1".into(),
            phone: "+41446681800".into(),
            mobile: "+41446681800".into(),
            name: "Ada1".into(),
            age: Some(36.into()),
            passphrase: "correct horse battery staple".into(),
        };
        user.validate().unwrap();
    }

    #[test]
    fn a_report_says_nothing_of_the_value() {
        let report = bad().validate().unwrap_err();
        let printed = format!("{report} {report:?} {report:#?}");
        for secret in ["Secret", "Sécret", "Agent", "31337", "137"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
    }

    #[test]
    fn a_new_password_is_counted_and_a_hashed_one_passes() {
        let mut user = bad();
        assert_eq!(
            said(&user, "passphrase"),
            ["passphrase: length is lower than 12"]
        );
        user.passphrase = "x".repeat(31).into();
        assert_eq!(
            said(&user, "passphrase"),
            ["passphrase: length is greater than 30"]
        );
        user.passphrase.hash_blocking().unwrap();
        assert!(said(&user, "passphrase").is_empty());
        user.passphrase = "zwölf Zeich.".into();
        assert!(said(&user, "passphrase").is_empty());
    }

    #[derive(Validate)]
    struct Rooms {
        #[garde(dive)]
        by_tenant: HashMap<String, Room>,
    }

    #[derive(Validate)]
    struct Room {
        #[garde(range(max = 99))]
        number: i32,
    }

    #[test]
    fn the_path_into_a_value_is_not_told() {
        #[derive(Validate)]
        struct House {
            #[garde(dive)]
            rooms: Redacted<Rooms>,
            #[garde(dive)]
            former: Option<Encrypted<Rooms, Note>>,
        }

        let rooms = || Rooms {
            by_tenant: HashMap::from([("Secret Agent".to_owned(), Room { number: 31_337 })]),
        };
        // What would be told: a map's keys are part of the value.
        assert!(
            rooms()
                .validate()
                .unwrap_err()
                .to_string()
                .contains("Secret Agent")
        );

        let house = House {
            rooms: rooms().into(),
            former: Some(rooms().into()),
        };
        let report = house.validate().unwrap_err();
        let mut said: Vec<String> = report.to_string().lines().map(str::to_owned).collect();
        said.sort();
        assert_eq!(said, ["former: greater than 99", "rooms: greater than 99"]);
        assert!(!format!("{report:?}").contains("Secret"));
    }
}
