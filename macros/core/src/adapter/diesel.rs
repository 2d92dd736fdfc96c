//! Diesel: what its `#[diesel(…)]` attributes say about the table and the columns.
//!
//! Diesel's own derives report mistakes in them, so what does not parse is passed over here.

use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use syn::{Attribute, LitStr, Path};

use crate::adapter::Elsewhere;
use crate::argument::{self, Argument, PlainPath, Value, find};
use crate::context::Context;

/// The table that a struct persists to.
#[derive(Clone, Debug)]
pub struct Table {
    /// Where `table!` stands: `users`, `crate::schema::users`.
    pub path: Path,
    /// The columns of the primary key.
    pub primary_key: Vec<Ident>,
}

/// The column of a field.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its name in `table!`.
    pub(crate) ident: Ident,
    /// `embed` or `select_expression`: the field is not a column of the table.
    pub(crate) elsewhere: Option<Elsewhere>,
}

/// The raw `#[diesel(…)]` attributes, to hand on to Diesel's derives.
pub fn attributes(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("diesel"))
}

// #[diesel(table_name = users)], #[diesel(primary_key(tenant, number))]
pub(super) fn recognise(attributes: &[Attribute]) -> Option<Table> {
    let arguments = arguments(attributes);
    let path = find(&arguments, "table_name").and_then(|argument| match &argument.value {
        Value::Assigned(tokens) => path(tokens),
        _ => None,
    })?;
    let primary_key = find(&arguments, "primary_key").and_then(|argument| match &argument.value {
        Value::List(list) => {
            let cx = Context::new();
            let columns = argument::split(&cx, list.stream());
            let _not_ours_to_report = cx.discard();
            Some(columns)
        }
        _ => None,
    });
    Some(Table {
        path,
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
        elsewhere: elsewhere.map(|argument| Elsewhere::Attribute("diesel", argument.key.clone())),
    }
}

fn arguments(attributes: &[Attribute]) -> Vec<Argument> {
    argument::of_foreign(attributes, "diesel")
}

// Diesel takes `table_name = users` and, from older days, `table_name = "users"`.
fn path(tokens: &TokenStream) -> Option<Path> {
    let PlainPath(path) = syn::parse2(tokens.clone())
        .or_else(|_| syn::parse2::<LitStr>(tokens.clone()).and_then(|text| text.parse()))
        .ok()?;
    Some(path)
}
