//! `schemars`: the schema of the declared type.

use crate::{Encrypted, Lazy, Opened, PasswordHash, Redacted};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// Implements `JsonSchema` as that of the declared type, under its name: the wrapper is not to be seen.
macro_rules! of_what_is_declared {
    ($wrapper:ident) => {
        impl<T: JsonSchema, C> JsonSchema for $wrapper<T, C> {
            fn inline_schema() -> bool {
                T::inline_schema()
            }

            fn schema_name() -> Cow<'static, str> {
                T::schema_name()
            }

            fn schema_id() -> Cow<'static, str> {
                T::schema_id()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                T::json_schema(generator)
            }
        }
    };
}

of_what_is_declared!(Encrypted);
of_what_is_declared!(Redacted);

/// Text, whatever is sealed in it: a value of these types is shown as `[REDACTED]` and cannot be given.
macro_rules! hidden {
    ($wrapper:ident) => {
        impl<T, C> JsonSchema for $wrapper<T, C> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($wrapper))
            }

            fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "readOnly": true })
            }
        }
    };
}

hidden!(Lazy);
hidden!(Opened);

impl<C> JsonSchema for PasswordHash<C> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Password")
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "password", "writeOnly": true })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Email, Note, Passphrase, Phone, Salary, Ssn, Tags, Token};
    use super::*;
    use fieldseal::Json;
    use schemars::schema_for;
    use secrecy::SecretString;
    use serde_json::json;

    /// `Ada`, for a type of the user's own.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "its schema is what counts")]
    struct Name {
        first: String,
    }

    /// What the schema says is the plain type's, also where it is a definition of its own.
    #[test]
    fn a_protected_model_has_the_schema_of_the_plain_one() {
        mod plain {
            use super::*;

            #[derive(JsonSchema)]
            #[expect(dead_code, reason = "its schema is what counts")]
            pub(super) struct User {
                #[schemars(email)]
                email: String,
                #[schemars(range(min = 1))]
                salary: i64,
                bonus: Option<i64>,
                token: Vec<u8>,
                phone: Option<String>,
                #[schemars(length(min = 1))]
                city: String,
                name: Option<Name>,
                former: Vec<Name>,
                ssn: Option<String>,
            }
        }

        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "its schema is what counts")]
        struct User {
            #[schemars(email)]
            email: Encrypted<String, Email>,
            #[schemars(range(min = 1))]
            salary: Encrypted<i64, Salary>,
            bonus: Option<Encrypted<i64, Salary>>,
            token: Encrypted<Vec<u8>, Token>,
            phone: Option<Redacted<String, Phone>>,
            #[schemars(length(min = 1))]
            city: Redacted<String>,
            name: Option<Redacted<Name>>,
            former: Vec<Redacted<Name>>,
            #[schemars(with = "Option<String>")]
            ssn: Option<Encrypted<SecretString, Ssn>>,
        }

        assert_eq!(schema_for!(User), schema_for!(plain::User));
        assert_eq!(
            <Encrypted<Name, Note> as JsonSchema>::schema_id(),
            Name::schema_id()
        );
    }

    #[test]
    fn a_password_is_written_and_a_sealed_value_is_read() {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "its schema is what counts")]
        struct User {
            password: PasswordHash<Passphrase>,
            note: Option<Lazy<Json<Vec<String>>, Tags>>,
            shown: Opened<Json<Vec<String>>, Tags>,
        }

        assert_eq!(
            schema_for!(User).get("properties"),
            Some(&json!({
                "note": { "type": ["string", "null"], "readOnly": true },
                "password": { "type": "string", "format": "password", "writeOnly": true },
                "shown": { "type": "string", "readOnly": true },
            }))
        );
    }

    #[test]
    fn a_default_and_an_example_show_the_mask() {
        fn address() -> Encrypted<String, Email> {
            "Secret.Agent@example.org".into()
        }

        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "its schema is what counts")]
        struct User {
            #[serde(default = "address")]
            #[schemars(example = address())]
            email: Encrypted<String, Email>,
            #[serde(default)]
            salary: Encrypted<i64, Salary>,
            #[serde(default)]
            city: Redacted<String>,
        }

        assert_eq!(
            schema_for!(User).get("properties"),
            Some(&json!({
                "email": {
                    "type": "string",
                    "default": "S***@example.org",
                    "examples": ["S***@example.org"],
                },
                "salary": { "type": "integer", "format": "int64", "default": "[REDACTED]" },
                "city": { "type": "string", "default": "[REDACTED]" },
            }))
        );
    }
}
