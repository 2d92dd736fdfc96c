//! `utoipa`: the schema of the declared type.

use crate::{Encrypted, Lazy, Opened, PasswordHash, Redacted};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// Implements both traits as those of the declared type, under its name: the wrapper is not to be seen.
macro_rules! of_what_is_declared {
    ($wrapper:ident) => {
        impl<T: PartialSchema, C> PartialSchema for $wrapper<T, C> {
            fn schema() -> RefOr<Schema> {
                T::schema()
            }
        }

        impl<T: ToSchema, C> ToSchema for $wrapper<T, C> {
            fn name() -> Cow<'static, str> {
                T::name()
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                T::schemas(schemas);
            }
        }
    };
}

of_what_is_declared!(Encrypted);
of_what_is_declared!(Redacted);

/// Text, whatever is sealed in it: a value of these types is shown as `[REDACTED]` and cannot be given.
macro_rules! hidden {
    ($wrapper:ident) => {
        impl<T, C> PartialSchema for $wrapper<T, C> {
            fn schema() -> RefOr<Schema> {
                text().read_only(Some(true)).into()
            }
        }

        impl<T, C> ToSchema for $wrapper<T, C> {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($wrapper))
            }
        }
    };
}

hidden!(Lazy);
hidden!(Opened);

impl<C> PartialSchema for PasswordHash<C> {
    fn schema() -> RefOr<Schema> {
        text()
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .write_only(Some(true))
            .into()
    }
}

impl<C> ToSchema for PasswordHash<C> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Password")
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Email, Note, Passphrase, Phone, Salary};
    use super::*;
    use serde_json::{Value, json};
    use utoipa::openapi::Object;

    fn schema_of<T: PartialSchema>() -> Value {
        serde_json::to_value(T::schema()).unwrap()
    }

    /// For a type of the user's own.
    #[derive(ToSchema)]
    #[expect(dead_code, reason = "its schema is what counts")]
    struct Name {
        first: String,
        place: Place,
    }

    #[derive(ToSchema)]
    #[expect(dead_code, reason = "its schema is what counts")]
    struct Place {
        city: String,
    }

    #[test]
    fn a_wrapper_has_the_schema_of_what_is_declared() {
        assert_eq!(
            schema_of::<Encrypted<String, Email>>(),
            schema_of::<String>()
        );
        assert_eq!(schema_of::<Encrypted<i64, Salary>>(), schema_of::<i64>());
        assert_eq!(
            schema_of::<Redacted<String, Phone>>(),
            schema_of::<String>()
        );
        assert_eq!(schema_of::<Redacted<Name>>(), schema_of::<Name>());
        assert_eq!(<Encrypted<i64, Salary> as ToSchema>::name(), i64::name());
        assert_eq!(<Redacted<Name> as ToSchema>::name(), "Name");
    }

    #[test]
    fn the_definitions_that_a_schema_refers_to_come_along() {
        let mut definitions = Vec::new();
        <Redacted<Name> as ToSchema>::schemas(&mut definitions);
        let names: Vec<&str> = definitions.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Place"]);
    }

    #[test]
    fn a_password_is_written_and_a_sealed_value_is_read() {
        assert_eq!(
            schema_of::<PasswordHash<Passphrase>>(),
            json!({ "type": "string", "format": "password", "writeOnly": true })
        );
        assert_eq!(
            schema_of::<Lazy<i64, Salary>>(),
            json!({ "type": "string", "readOnly": true })
        );
        assert_eq!(<Lazy<String, Note> as ToSchema>::name(), "Lazy");
        assert_eq!(
            schema_of::<Opened<String, Note>>(),
            schema_of::<Lazy<String, Note>>()
        );
        assert_eq!(<PasswordHash<Passphrase> as ToSchema>::name(), "Password");
    }

    #[test]
    fn a_default_and_an_example_show_the_mask() {
        let object = Object::builder().default(Some(
            serde_json::to_value(Encrypted::<String, Email>::from("Secret.Agent@example.org"))
                .unwrap(),
        ));
        let schema = serde_json::to_string(&object.build()).unwrap();
        assert!(
            schema.contains("S***@example.org") && !schema.contains("Agent"),
            "{schema}"
        );
    }
}
