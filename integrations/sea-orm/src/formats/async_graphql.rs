//! `async-graphql`: the declared type as an input, a text as an output.
//!
//! `ScalarType` is implemented for none of them: it would make one GraphQL type of both directions, and what is shown of a number is a text.

use crate::field::{EncryptedField, RedactedField};
use crate::{Encrypted, Lazy, Opened, PasswordHash, Redacted};
use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, OutputType, Positioned,
    ServerError, ServerResult, Value, to_value,
};
use fieldseal::Password;
use serde::Serialize;
use std::borrow::Cow;

/// Implements `InputType` as that of the declared type.
macro_rules! as_declared {
    ($wrapper:ident) => {
        impl<T: InputType, C> InputType for $wrapper<T, C> {
            /// The wrapper, not the declared type: validators of text work on what is `AsRef<str>`, and those of numbers, whose errors quote
            /// the number, do not compile.
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                T::type_name()
            }

            fn qualified_type_name() -> String {
                T::qualified_type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                T::create_type_info(registry)
            }

            /// The error of `T` would quote what it found.
            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                T::parse(value).map(Self::from).map_err(|_| unreadable())
            }

            /// Where a default value is printed in the schema.
            fn to_value(&self) -> Value {
                Value::Null
            }

            fn federation_fields() -> Option<String> {
                T::federation_fields()
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }
    };
}

as_declared!(Encrypted);
as_declared!(Redacted);

/// A new password.
impl<C> InputType for PasswordHash<C> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <String as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::String(password)) => Ok(Password::from(password).into()),
            _ => Err(unreadable()),
        }
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

fn unreadable<T: InputType>() -> InputValueError<T> {
    InputValueError::custom("the value is of another type, or out of its range")
}

/// Implements `OutputType` as `String`, of which nobody sees more than of what is serialised.
macro_rules! as_text {
    ($(#[$attribute:meta])* impl<$($parameter:ident $(: $bound:path)?),+> for $wrapper:ty $(where $($condition:tt)+)?) => {
        $(#[$attribute])*
        impl<$($parameter $(: $bound)?),+> OutputType for $wrapper $(where $($condition)+)? {
            fn type_name() -> Cow<'static, str> {
                <String as OutputType>::type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                <String as OutputType>::create_type_info(registry)
            }

            async fn resolve(
                &self,
                context: &ContextSelectionSet<'_>,
                field: &Positioned<Field>,
            ) -> ServerResult<Value> {
                shown(self).ok_or_else(|| {
                    let error = ServerError::new("the value cannot be shown", Some(field.pos));
                    context.set_error_path(error)
                })
            }
        }
    };
}

as_text!(impl<T, C> for Encrypted<T, C> where T: Send + Sync, C: EncryptedField<Plaintext = T>);
as_text!(impl<T, C> for Redacted<T, C> where T: Send + Sync, C: RedactedField<T>);
as_text!(
    /// A value that stays sealed is not opened in order to be shown.
    impl<T, C> for Lazy<T, C>
);
as_text!(
    /// Of a value that may not have opened nothing is shown.
    impl<T, C> for Opened<T, C> where T: Send + Sync
);
as_text!(impl<C> for PasswordHash<C>);

/// A text as it is. Anything else, where it is exposed, as its JSON text: a `String` must be one.
fn shown(field: &impl Serialize) -> Option<Value> {
    match to_value(field).ok()? {
        Value::String(text) => Some(Value::String(text)),
        other => Some(Value::String(other.into_json().ok()?.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Email, Nickname, Note, Passphrase, Phone, Points, Salary, Token};
    use super::*;
    use async_graphql::{
        EmptySubscription, InputObject, Object, Response, Schema, SimpleObject, Variables, value,
    };
    use fieldseal::{Keyring, Vault};
    use std::sync::Mutex;

    /// A model as a user would have it: read and written.
    #[derive(Clone, Debug, InputObject, SimpleObject)]
    #[graphql(input_name = "UserInput")]
    struct User {
        #[graphql(validator(regex = "@", max_length = 30))]
        email: Encrypted<String, Email>,
        #[graphql(validator(custom = "is_round"))]
        salary: Encrypted<i64, Salary>,
        #[graphql(validator(chars_max_length = 12))]
        phone: Option<Redacted<String, Phone>>,
        #[graphql(default_with = r#""Secret city".into()"#)]
        city: Redacted<String>,
        nickname: Option<Encrypted<String, Nickname>>,
        points: Encrypted<i64, Points>,
        passphrase: PasswordHash<Passphrase>,
    }

    fn is_round(salary: &Encrypted<i64, Salary>) -> Result<(), &'static str> {
        if **salary % 100 == 0 {
            Ok(())
        } else {
            Err("not round")
        }
    }

    /// What is sealed can only be read.
    #[derive(SimpleObject)]
    struct Diary {
        note: Lazy<String, Note>,
        former: Option<Lazy<String, Note>>,
        token: Encrypted<Vec<u8>, Token>,
    }

    struct Query;

    #[Object]
    impl Query {
        async fn diary(&self) -> Diary {
            let vault = Vault::new(Keyring::generate("test").unwrap()).unwrap();
            let note = || Lazy::seal(&"Secret".to_owned()).unwrap();
            vault.scope().run(|| Diary {
                note: note(),
                former: Some(note()),
                token: b"Secret".to_vec().into(),
            })
        }
    }

    /// Keeps the user that came in.
    #[derive(Default)]
    struct Mutation(Mutex<Option<User>>);

    #[Object]
    impl Mutation {
        async fn add(&self, user: User) -> User {
            *self.0.lock().unwrap() = Some(user.clone());
            user
        }
    }

    async fn execute(mutation: &str, user: serde_json::Value) -> Response {
        let schema = Schema::new(Query, Mutation::default(), EmptySubscription);
        let variables = Variables::from_json(serde_json::json!({ "user": user }));
        schema
            .execute(async_graphql::Request::new(mutation).variables(variables))
            .await
    }

    const ADD: &str = "mutation ($user: UserInput!) { add(user: $user) { \
        email salary phone city nickname points passphrase } }";

    fn ada() -> serde_json::Value {
        serde_json::json!({
            "email": "Secret.Agent@example.org",
            "salary": 5_300,
            "phone": "Secret-9999",
            "nickname": "Minka",
            "points": 3,
            "passphrase": "Secret phrase",
        })
    }

    #[tokio::test]
    async fn what_comes_in_is_the_declared_type_and_what_goes_out_is_shown() {
        let response = execute(ADD, ada()).await;
        assert_eq!(response.errors, []);
        assert_eq!(
            response.data,
            value!({ "add": {
                "email": "S***@example.org",
                "salary": "[REDACTED]",
                "phone": "*******9999",
                "city": "[REDACTED]",
                "nickname": "Minka",
                "points": "3",
                "passphrase": "[REDACTED]",
            } })
        );
    }

    #[tokio::test]
    async fn the_values_that_came_in_are_the_ones_that_were_given() {
        let schema = Schema::new(Query, Mutation::default(), EmptySubscription);
        let query = r#"mutation { add(user: { email: "ada@example.org", salary: 5300, points: 3, passphrase: "Secret phrase" }) { points } }"#;
        let parsed = schema.execute(query).await;
        assert_eq!(parsed.errors, []);

        let user = User::parse(Some(value!({
            "email": "ada@example.org", "salary": 5300, "points": 3, "passphrase": "Secret phrase", "phone": null,
        })))
        .unwrap();
        assert_eq!(user.email.as_str(), "ada@example.org");
        assert_eq!(*user.salary, 5_300);
        assert_eq!(*user.points, 3);
        assert_eq!(user.city.as_str(), "Secret city");
        assert!(user.phone.is_none() && user.nickname.is_none());
        assert_eq!(user.passphrase.verify("Secret phrase"), Ok(true));
        assert!(!user.passphrase.is_hashed());
    }

    #[tokio::test]
    async fn no_error_repeats_what_came_in() {
        for (field, wrong, said) in [
            (
                "email",
                serde_json::json!("Secret"),
                "match expected format",
            ),
            (
                "email",
                serde_json::json!(format!("Secret{}@example.org", "x".repeat(30))),
                "must be less than or equal to 30",
            ),
            ("email", serde_json::json!(31_337), "expected type"),
            ("salary", serde_json::json!(31_337), "not round"),
            ("salary", serde_json::json!("Secret"), "expected type"),
            ("salary", serde_json::json!(31_337.5), "expected type"),
            (
                "phone",
                serde_json::json!("Secret number"),
                "must be less than or equal to 12",
            ),
            ("passphrase", serde_json::json!(31_337), "expected type"),
            ("passphrase", serde_json::json!(null), "expected type"),
        ] {
            let mut user = ada();
            user[field] = wrong;
            let response = execute(ADD, user).await;
            let errors = format!(
                "{:?} {}",
                response.errors,
                serde_json::to_string(&response).unwrap()
            );
            assert!(errors.contains(said), "{field}: {errors}");
            for secret in ["Secret", "31337"] {
                assert!(!errors.contains(secret), "{field}: {errors}");
            }
        }
    }

    #[test]
    fn what_cannot_be_parsed_is_not_quoted() {
        fn error<T: InputType + std::fmt::Debug>(value: Value) -> String {
            format!("{:?}", T::parse(Some(value)).unwrap_err())
        }

        // What would be told.
        assert!(error::<i64>(value!("Secret")).contains("Secret"));
        for error in [
            error::<Encrypted<i64, Salary>>(value!("Secret")),
            error::<Redacted<String>>(value!(["Secret"])),
            error::<PasswordHash<Passphrase>>(value!({ "Secret": 1 })),
        ] {
            assert!(
                error.contains("of another type") && !error.contains("Secret"),
                "{error}"
            );
        }
    }

    #[tokio::test]
    async fn what_stays_sealed_is_not_opened() {
        let schema = Schema::new(Query, Mutation::default(), EmptySubscription);
        let response = schema.execute("{ diary { note former token } }").await;
        assert_eq!(response.errors, []);
        assert_eq!(
            response.data,
            value!({ "diary": { "note": "[REDACTED]", "former": "[REDACTED]", "token": "[REDACTED]" } })
        );
    }

    #[test]
    fn the_schema_has_the_declared_types_in_and_text_out() {
        let schema = Schema::new(Query, Mutation::default(), EmptySubscription).sdl();
        for fields in [
            "type User {\n\temail: String!\n\tsalary: String!\n\tphone: String\n\tcity: String!\n\tnickname: String\n\tpoints: String!\n\tpassphrase: String!\n}",
            "input UserInput {\n\temail: String!\n\tsalary: Int!\n\tphone: String\n\tcity: String! = null\n\tnickname: String\n\tpoints: Int!\n\tpassphrase: String!\n}",
            "type Diary {\n\tnote: String!\n\tformer: String\n\ttoken: String!\n}",
        ] {
            assert!(schema.contains(fields), "{fields} in {schema}");
        }
        assert!(!schema.contains("Secret"), "{schema}");
    }
}
