//! Diesel: what its `#[diesel(…)]` attributes say about the table and the columns.
//!
//! Diesel's own derives report mistakes in them, so what does not parse is passed over here.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::{Attribute, LitStr, Path, parse_quote};

use crate::adapter::Adapter;
use crate::argument::{self, Argument, Value};
use crate::context::Context;

/// The column of a field.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name in `table!`.
    pub ident: Ident,
    /// `embed` or `select_expression`: the field is not a column of the table.
    pub elsewhere: Option<Ident>,
}

/// The raw `#[diesel(…)]` attributes, to hand on to Diesel's derives.
pub fn attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("diesel"))
}

// #[diesel(table_name = users)], #[diesel(primary_key(tenant, number))]
pub(super) fn recognise(attributes: &[Attribute]) -> Option<Adapter> {
    let arguments = arguments(attributes);
    let table = find(&arguments, "table_name").and_then(|argument| match &argument.value {
        Value::Assigned(tokens) => path(tokens),
        _ => None,
    })?;
    let primary_key = find(&arguments, "primary_key").and_then(|argument| match &argument.value {
        Value::List(list) => Some(quietly(|cx| argument::split(cx, list.stream()))),
        _ => None,
    });
    Some(Adapter {
        path: parse_quote!(::fieldseal_diesel),
        table,
        primary_key: primary_key.map_or_else(
            || vec![format_ident!("id")],
            |columns| columns.into_iter().map(|column| column.key).collect(),
        ),
    })
}

// #[diesel(column_name = email_address)], #[diesel(embed)], #[diesel(select_expression = …)]
pub(crate) fn column(field: &Ident, attributes: &[Attribute]) -> Column {
    let arguments = arguments(attributes);
    let named = find(&arguments, "column_name").and_then(|argument| match &argument.value {
        Value::Assigned(tokens) => path(tokens)?.get_ident().cloned(),
        _ => None,
    });
    let elsewhere = ["embed", "select_expression"]
        .into_iter()
        .find_map(|key| find(&arguments, key));
    Column {
        ident: named.unwrap_or_else(|| field.clone()),
        elsewhere: elsewhere.map(|argument| argument.key.clone()),
    }
}

fn arguments(attributes: &[Attribute]) -> Vec<Argument> {
    quietly(|cx| {
        self::attributes(attributes)
            .flat_map(|attribute| argument::of_attribute(cx, attribute, ""))
            .collect()
    })
}

fn find<'a>(arguments: &'a [Argument], key: &str) -> Option<&'a Argument> {
    arguments.iter().find(|argument| argument.key == key)
}

// Diesel takes `table_name = users` and, from older days, `table_name = "users"`.
fn path(tokens: &TokenStream) -> Option<Path> {
    syn::parse2::<Path>(tokens.clone())
        .or_else(|_| syn::parse2::<LitStr>(tokens.clone()).and_then(|text| text.parse()))
        .ok()
}

fn quietly<T>(read: impl FnOnce(&Context) -> T) -> T {
    let cx = Context::new();
    let result = read(&cx);
    let _mistakes_are_diesels = cx.discard();
    result
}
