//! `validator`: its rules look at the declared value, and its errors carry the mask.
//!
//! A rule that is missing here, for a type of the user's own, is found through `Deref`.

use super::ClearText;
use crate::{Encrypted, PasswordHash, Redacted};
use fieldseal::Json;
use std::borrow::Cow;
use validator::{
    AsRegex, Validate, ValidateContains, ValidateEmail, ValidateIp, ValidateLength, ValidateRange,
    ValidateRegex, ValidateUrl, ValidationErrors, ValidationErrorsKind,
};

impl<T: ClearText, C> ValidateEmail for Encrypted<T, C> {
    fn as_email_string(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(T::clear_text(self)))
    }
}

impl<T: ValidateEmail, C> ValidateEmail for Redacted<T, C> {
    fn as_email_string(&self) -> Option<Cow<'_, str>> {
        T::as_email_string(self)
    }
}

impl<T: ClearText, C> ValidateUrl for Encrypted<T, C> {
    fn as_url_string(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(T::clear_text(self)))
    }
}

impl<T: ValidateUrl, C> ValidateUrl for Redacted<T, C> {
    fn as_url_string(&self) -> Option<Cow<'_, str>> {
        T::as_url_string(self)
    }
}

impl<T: ClearText, C> ValidateRegex for Encrypted<T, C> {
    fn validate_regex(&self, regex: impl AsRegex) -> bool {
        T::clear_text(self).validate_regex(regex)
    }
}

impl<T: ValidateRegex, C> ValidateRegex for Redacted<T, C> {
    fn validate_regex(&self, regex: impl AsRegex) -> bool {
        T::validate_regex(self, regex)
    }
}

/// `does_not_contain` is the opposite of `contains` for whatever has that.
impl<T: ClearText, C> ValidateContains for Encrypted<T, C> {
    fn validate_contains(&self, needle: &str) -> bool {
        T::clear_text(self).contains(needle)
    }
}

impl<T: ValidateContains, C> ValidateContains for Redacted<T, C> {
    fn validate_contains(&self, needle: &str) -> bool {
        T::validate_contains(self, needle)
    }
}

impl<T: ClearText, C> ValidateIp for Encrypted<T, C> {
    fn validate_ipv4(&self) -> bool {
        T::clear_text(self).validate_ipv4()
    }

    fn validate_ipv6(&self) -> bool {
        T::clear_text(self).validate_ipv6()
    }

    fn validate_ip(&self) -> bool {
        T::clear_text(self).validate_ip()
    }
}

impl<T: ValidateIp, C> ValidateIp for Redacted<T, C> {
    fn validate_ipv4(&self) -> bool {
        T::validate_ipv4(self)
    }

    fn validate_ipv6(&self) -> bool {
        T::validate_ipv6(self)
    }

    fn validate_ip(&self) -> bool {
        T::validate_ip(self)
    }
}

/// Characters, not bytes.
impl<T: ClearText, C> ValidateLength<u64> for Encrypted<T, C> {
    fn length(&self) -> Option<u64> {
        T::clear_text(self).length()
    }
}

impl<C> ValidateLength<u64> for Encrypted<Vec<u8>, C> {
    fn length(&self) -> Option<u64> {
        Vec::length(self)
    }
}

impl<V: ValidateLength<u64>, C> ValidateLength<u64> for Encrypted<Json<V>, C> {
    fn length(&self) -> Option<u64> {
        V::length(&self.0)
    }
}

impl<T: ValidateLength<u64>, C> ValidateLength<u64> for Redacted<T, C> {
    fn length(&self) -> Option<u64> {
        T::length(self)
    }
}

/// Characters of a new password. One that is hashed passes.
impl<C> ValidateLength<u64> for PasswordHash<C> {
    fn length(&self) -> Option<u64> {
        self.characters()
            .and_then(|characters| u64::try_from(characters).ok())
    }
}

impl<N, T: ValidateRange<N>, C> ValidateRange<N> for Encrypted<T, C> {
    fn greater_than(&self, max: N) -> Option<bool> {
        T::greater_than(self, max)
    }

    fn less_than(&self, min: N) -> Option<bool> {
        T::less_than(self, min)
    }
}

impl<N, T: ValidateRange<N>, C> ValidateRange<N> for Redacted<T, C> {
    fn greater_than(&self, max: N) -> Option<bool> {
        T::greater_than(self, max)
    }

    fn less_than(&self, min: N) -> Option<bool> {
        T::less_than(self, min)
    }
}

/// `nested`: what the fields inside say, without their values.
impl<T: Validate, C> Validate for Encrypted<T, C> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        T::validate(self).map_err(without_values)
    }
}

/// `nested`: what the fields inside say, without their values.
impl<T: Validate, C> Validate for Redacted<T, C> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        T::validate(self).map_err(without_values)
    }
}

/// The fields inside a protected value are plain types: their errors hold the plaintext, which is not to be seen in any of them.
fn without_values(mut errors: ValidationErrors) -> ValidationErrors {
    for kind in errors.errors_mut().values_mut() {
        match kind {
            ValidationErrorsKind::Field(errors) => {
                for error in errors {
                    error
                        .params
                        .retain(|name, _| LIMITS.contains(&name.as_ref()));
                }
            }
            ValidationErrorsKind::Struct(inner) => {
                **inner = without_values(std::mem::take(&mut **inner));
            }
            ValidationErrorsKind::List(items) => {
                for item in items.values_mut() {
                    **item = without_values(std::mem::take(&mut **item));
                }
            }
        }
    }
    errors
}

/// The parameters that `validator` copies from the attribute of a rule.
const LIMITS: [&str; 6] = [
    "equal",
    "exclusive_max",
    "exclusive_min",
    "max",
    "min",
    "needle",
];

#[cfg(test)]
mod tests {
    use super::super::testing::{
        Email, Nickname, Note, Passphrase, Phone, Points, Salary, Ssn, Tags, Token,
    };
    use super::*;
    use garde::rules::pattern::regex::Regex;
    use secrecy::SecretString;
    use serde::Serialize;
    use std::sync::LazyLock;
    use validator::{ValidateDoesNotContain, ValidateRequired, ValidationError};

    static LOWER_CASE: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[^A-Z]*$").unwrap());
    static SSN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d{3}-\d{2}-\d{4}$").unwrap());

    fn is_round(salary: &Encrypted<i64, Salary>) -> Result<(), ValidationError> {
        if **salary % 100 == 0 {
            Ok(())
        } else {
            Err(ValidationError::new("not_round"))
        }
    }

    #[derive(Validate)]
    struct User {
        #[validate(
            email,
            length(max = 20),
            contains(pattern = "@"),
            does_not_contain(pattern = "spam"),
            regex(path = LOWER_CASE)
        )]
        email: Encrypted<String, Email>,
        #[validate(required, length(equal = 11), regex(path = SSN), does_not_contain(pattern = " "))]
        ssn: Option<Encrypted<SecretString, Ssn>>,
        #[validate(range(min = 1_000, max = 9_000), custom(function = "is_round"))]
        salary: Encrypted<i64, Salary>,
        #[validate(range(exclusive_max = 9_000))]
        bonus: Option<Encrypted<i64, Salary>>,
        #[validate(length(min = 2))]
        token: Encrypted<Vec<u8>, Token>,
        #[validate(length(max = 2))]
        tags: Option<Encrypted<Json<Vec<String>>, Tags>>,
        #[validate(url)]
        note: Encrypted<String, Note>,
        #[validate(length(min = 4), contains(pattern = "+"))]
        phone: Option<Redacted<String, Phone>>,
        #[validate(ip)]
        host: Redacted<String>,
        #[validate(range(min = 18))]
        age: Redacted<i32>,
        #[validate(length(min = 12))]
        passphrase: PasswordHash<Passphrase>,
    }

    fn good() -> User {
        User {
            email: "ada@example.org".into(),
            ssn: Some("078-05-1120".into()),
            salary: 5_300.into(),
            bonus: Some(800.into()),
            token: vec![7, 7].into(),
            tags: Some(Json(vec!["a".to_owned()]).into()),
            note: "https://10.0.0.1".into(),
            phone: Some("+41446681800".into()),
            host: "10.0.0.1".into(),
            age: 36.into(),
            passphrase: "correct horse battery staple".into(),
        }
    }

    /// The codes of what is wrong with a field.
    fn codes(user: &User, field: &str) -> Vec<String> {
        let errors = user.validate().err().unwrap_or_default();
        let errors = errors.field_errors();
        let mut codes: Vec<String> = errors
            .get(field)
            .into_iter()
            .flat_map(|errors| errors.iter())
            .map(|error| error.code.to_string())
            .collect();
        codes.sort();
        codes
    }

    /// The `params["value"]` of every error of a field.
    fn values(user: &User, field: &str) -> Vec<serde_json::Value> {
        let errors = user.validate().unwrap_err();
        let errors = errors.field_errors();
        errors[field]
            .iter()
            .map(|error| error.params["value"].clone())
            .collect()
    }

    /// All that is to be seen of errors.
    fn printed(errors: &ValidationErrors) -> String {
        format!(
            "{errors} {errors:?} {errors:#?} {}",
            serde_json::to_string(errors).unwrap()
        )
    }

    #[test]
    fn text_is_checked_by_what_it_says() {
        let mut user = good();
        assert_eq!(user.validate(), Ok(()));

        user.email = "SPAM spam spam spam at example.org".into();
        user.ssn = Some("078 05 112".into());
        user.note = "10.0.0.1".into();
        user.host = "example.org".into();
        assert_eq!(
            codes(&user, "email"),
            ["contains", "does_not_contain", "email", "length", "regex"]
        );
        assert_eq!(codes(&user, "ssn"), ["does_not_contain", "length", "regex"]);
        assert_eq!(codes(&user, "note"), ["url"]);
        assert_eq!(codes(&user, "host"), ["ip"]);
        user.ssn = None;
        assert_eq!(codes(&user, "ssn"), ["required"]);
    }

    #[test]
    fn numbers_and_collections_are_checked_by_their_value() {
        let mut user = good();
        user.salary = 31_337.into();
        user.bonus = Some(9_000.into());
        user.age = 17.into();
        user.token = vec![7].into();
        user.tags = Some(Json(vec![String::new(); 3]).into());
        user.phone = Some("123".into());
        assert_eq!(codes(&user, "salary"), ["not_round", "range"]);
        assert_eq!(codes(&user, "bonus"), ["range"]);
        assert_eq!(codes(&user, "age"), ["range"]);
        assert_eq!(codes(&user, "token"), ["length"]);
        assert_eq!(codes(&user, "tags"), ["length"]);
        assert_eq!(codes(&user, "phone"), ["contains", "length"]);
    }

    #[test]
    fn a_new_password_is_counted_and_a_hashed_one_passes() {
        let mut user = good();
        user.passphrase = "elf Zeichen".into();
        assert_eq!(codes(&user, "passphrase"), ["length"]);
        assert_eq!(values(&user, "passphrase"), ["[REDACTED]"]);
        user.passphrase.hash_blocking().unwrap();
        assert_eq!(user.validate(), Ok(()));

        user.passphrase = "zwölf Zeich.".into();
        assert_eq!(user.validate(), Ok(()));
    }

    #[test]
    fn an_error_carries_the_mask_and_not_the_value() {
        #[derive(Validate)]
        struct Unprotected {
            #[validate(email)]
            email: String,
        }

        let plain = Unprotected {
            email: "Secret.Agent at example.org".to_owned(),
        };
        // What the wrappers are for: `validator` prints what it refuses.
        assert!(printed(&plain.validate().unwrap_err()).contains("Secret.Agent"));

        let user = User {
            email: "Secret.Agent.Double.0.7@example.org".into(),
            ssn: Some("Secret SSN".into()),
            salary: 31_337.into(),
            bonus: Some(31_337.into()),
            token: vec![137].into(),
            tags: Some(Json(vec!["Secret".to_owned(); 3]).into()),
            note: "Secret note".into(),
            phone: Some("Secret-9999".into()),
            host: "Secret host".into(),
            age: (-31_337).into(),
            passphrase: "Secret".into(),
        };
        let errors = user.validate().unwrap_err();
        assert_eq!(errors.field_errors().len(), 11, "each field is refused");
        let printed = printed(&errors);
        for secret in ["Secret", "31337", "31_337", "137"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        assert!(
            values(&user, "email")
                .iter()
                .all(|value| value == "S***@example.org")
        );
        assert_eq!(values(&user, "phone"), ["*******9999"]);
        assert_eq!(values(&user, "salary"), ["[REDACTED]", "[REDACTED]"]);
    }

    #[test]
    fn what_is_exposed_is_shown_in_errors_too() {
        #[derive(Validate)]
        struct Player {
            #[validate(length(max = 2))]
            nickname: Encrypted<String, Nickname>,
            #[validate(range(max = 2))]
            points: Encrypted<i64, Points>,
        }

        let player = Player {
            nickname: "Minka".into(),
            points: 3.into(),
        };
        let errors = player.validate().unwrap_err();
        let errors = errors.field_errors();
        assert_eq!(errors["nickname"][0].params["value"], "Minka");
        assert_eq!(errors["points"][0].params["value"], 3);
    }

    #[derive(Clone, PartialEq, Eq, Serialize, Validate)]
    struct Address {
        #[validate(length(max = 5))]
        street: String,
        #[validate(nested)]
        floors: Vec<Floor>,
    }

    #[derive(Clone, PartialEq, Eq, Serialize, Validate)]
    struct Floor {
        #[validate(range(max = 99, message = "too high"))]
        number: i32,
    }

    #[test]
    fn errors_from_inside_a_value_say_no_more_than_the_limits() {
        #[derive(Validate)]
        struct House {
            #[validate(nested)]
            address: Redacted<Address>,
            #[validate(nested)]
            former: Option<Encrypted<Address, Note>>,
        }

        let address = Address {
            street: "Secret street".to_owned(),
            floors: vec![Floor { number: 3 }, Floor { number: 31_337 }],
        };
        assert!(printed(&address.validate().unwrap_err()).contains("Secret street"));

        let house = House {
            address: address.clone().into(),
            former: Some(address.into()),
        };
        let errors = house.validate().unwrap_err();
        let printed = printed(&errors);
        for secret in ["Secret", "31337"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        let inside = serde_json::json!({
            "street": [{ "code": "length", "message": null, "params": { "max": 5 } }],
            "floors": { "1": {
                "number": [{ "code": "range", "message": "too high", "params": { "max": 99 } }],
            } },
        });
        assert_eq!(
            serde_json::to_value(&errors).unwrap(),
            serde_json::json!({ "address": inside, "former": inside })
        );
    }

    /// Method calls find the same through `Deref`; generic code does not.
    #[test]
    fn each_rule_is_implemented_for_the_wrappers() {
        fn text<T>(text: &T)
        where
            T: ValidateContains
                + ValidateDoesNotContain
                + ValidateEmail
                + ValidateIp
                + ValidateLength<u64>
                + ValidateRegex
                + ValidateUrl,
        {
            assert_eq!(text.as_email_string().as_deref(), Some("::1"));
            assert_eq!(text.as_url_string().as_deref(), Some("::1"));
            assert_eq!(text.length(), Some(3));
            assert!(text.validate_contains("1") && !text.validate_contains("2"));
            assert!(text.validate_does_not_contain("2") && !text.validate_does_not_contain("1"));
            assert!(text.validate_ip() && text.validate_ipv6() && !text.validate_ipv4());
            assert!(!text.validate_regex(&*SSN) && text.validate_regex(&*LOWER_CASE));
        }

        fn between<T: ValidateRange<i64>>(number: &T) {
            assert!(number.validate_range(Some(1), Some(3), Some(1), Some(3)));
            assert!(!number.validate_range(None, Some(1), None, None));
            assert!(!number.validate_range(Some(3), None, None, None));
        }

        text(&Encrypted::<String, Email>::from("::1"));
        text(&Encrypted::<SecretString, Ssn>::from("::1"));
        text(&Redacted::<String>::from("::1"));
        between(&Encrypted::<i64, Salary>::from(2));
        between(&Redacted::<i64>::from(2));
        assert!(!None::<Encrypted<String, Email>>.validate_required());
    }
}
