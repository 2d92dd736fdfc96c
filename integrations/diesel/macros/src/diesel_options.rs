//! What `#[diesel(…)]` says about writing: the options that Diesel's own `Insertable` and `AsChangeset` know.

use fieldseal_macros_core::Context;
use fieldseal_macros_core::argument::{self, Argument, PlainPath};
use fieldseal_macros_core::suggest::{did_you_mean, listed};
use proc_macro2::Ident;
use syn::{Attribute, LitBool, LitStr, Path, Type};

/// The options of a struct.
pub(crate) struct StructOptions {
    /// Every `table_name`: `Insertable` takes several.
    pub(crate) tables: Vec<Path>,
    pub(crate) treat_none_as_default_value: Option<bool>,
    pub(crate) treat_none_as_null: Option<bool>,
}

impl StructOptions {
    pub(crate) fn parse<'a>(cx: &Context, attributes: impl Iterator<Item = &'a Attribute>) -> Self {
        let mut options = Self {
            tables: Vec::new(),
            treat_none_as_default_value: None,
            treat_none_as_null: None,
        };
        for argument in arguments(cx, attributes, "#[diesel(table_name = users)]") {
            match argument.key.to_string().as_str() {
                // #[diesel(table_name = users)]
                "table_name" => options.tables.extend(table(cx, &argument)),
                // #[diesel(treat_none_as_default_value = false)]
                "treat_none_as_default_value" => {
                    options.treat_none_as_default_value = boolean(cx, &argument);
                }
                // #[diesel(treat_none_as_null = true)]
                "treat_none_as_null" => options.treat_none_as_null = boolean(cx, &argument),
                _ => is_known(cx, &argument, STRUCT_OPTIONS),
            }
        }
        options
    }
}

/// The options of a field.
pub(crate) struct FieldOptions {
    pub(crate) embed: bool,
    pub(crate) skip_insertion: bool,
    pub(crate) skip_update: bool,
    pub(crate) serialize_as: Option<(Ident, Type)>,
    pub(crate) treat_none_as_default_value: Option<bool>,
    pub(crate) treat_none_as_null: Option<bool>,
}

impl FieldOptions {
    pub(crate) fn parse<'a>(cx: &Context, attributes: impl Iterator<Item = &'a Attribute>) -> Self {
        let mut options = Self {
            embed: false,
            skip_insertion: false,
            skip_update: false,
            serialize_as: None,
            treat_none_as_default_value: None,
            treat_none_as_null: None,
        };
        for argument in arguments(cx, attributes, "#[diesel(column_name = email)]") {
            match argument.key.to_string().as_str() {
                // #[diesel(embed)]
                "embed" => options.embed = argument.flag(cx).is_some(),
                // #[diesel(skip_insertion)]
                "skip_insertion" => options.skip_insertion = argument.flag(cx).is_some(),
                // #[diesel(skip_update)]
                "skip_update" => options.skip_update = argument.flag(cx).is_some(),
                // #[diesel(serialize_as = Stored)]
                "serialize_as" => {
                    options.serialize_as = argument
                        .parse(cx, "a type", "serialize_as = Stored")
                        .map(|ty| (argument.key.clone(), ty));
                }
                // #[diesel(treat_none_as_default_value = false)]
                "treat_none_as_default_value" => {
                    options.treat_none_as_default_value = boolean(cx, &argument);
                }
                // #[diesel(treat_none_as_null = true)]
                "treat_none_as_null" => options.treat_none_as_null = boolean(cx, &argument),
                _ => is_known(cx, &argument, FIELD_OPTIONS),
            }
        }
        options
    }
}

fn arguments<'a>(
    cx: &Context,
    attributes: impl Iterator<Item = &'a Attribute>,
    example: &str,
) -> Vec<Argument> {
    attributes
        .flat_map(|attribute| argument::of_attribute(cx, attribute, example))
        .collect()
}

// Diesel takes `table_name = users` and, from older days, `table_name = "users"`.
fn table(cx: &Context, argument: &Argument) -> Option<Path> {
    let quiet = Context::new();
    let quoted: Option<LitStr> = argument.parse(&quiet, "", "");
    let _tried = quiet.discard();
    let PlainPath(path) = match quoted.and_then(|text| text.parse().ok()) {
        Some(path) => path,
        None => argument.parse(cx, "a table", "table_name = users")?,
    };
    Some(path)
}

fn boolean(cx: &Context, argument: &Argument) -> Option<bool> {
    argument
        .parse(
            cx,
            "`true` or `false`",
            format_args!("{} = true", argument.key),
        )
        .map(|literal: LitBool| literal.value)
}

// What other derives of Diesel read is theirs to check. What no derive knows is reported here, since this may be the only one.
fn is_known(cx: &Context, argument: &Argument, known: &[&str]) {
    let word = argument.key.to_string();
    if !known.contains(&word.as_str()) {
        cx.error(
            &argument.key,
            format_args!(
                "unknown argument `{word}` of `#[diesel]`{}",
                did_you_mean(&word, known)
            ),
            format_args!("Diesel knows {} here", listed(known)),
        );
    }
}

const STRUCT_OPTIONS: &[&str] = &[
    "table_name",
    "primary_key",
    "belongs_to",
    "treat_none_as_default_value",
    "treat_none_as_null",
    "check_for_backend",
    "base_query",
    "base_query_type",
    "sql_type",
    "aggregate",
    "not_sized",
    "foreign_derive",
    "mysql_type",
    "sqlite_type",
    "postgres_type",
];

const FIELD_OPTIONS: &[&str] = &[
    "column_name",
    "embed",
    "skip_insertion",
    "skip_update",
    "serialize_as",
    "deserialize_as",
    "treat_none_as_default_value",
    "treat_none_as_null",
    "select_expression",
    "select_expression_type",
    "sql_type",
];
