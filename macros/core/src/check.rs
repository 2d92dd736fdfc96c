//! The rules that look at more than one attribute: across the fields, the struct, the types and the adapter.
//!
//! What concerns one attribute alone is checked where it is parsed.

mod sea_orm;

use std::collections::BTreeMap;

use crate::adapter;
use crate::context::Context;
use crate::model::{Field, Model};
use crate::protection::encrypted::Suite;
use crate::protection::{Mask, Storage};
use crate::serde;
use crate::ty::{Reader, last_segment, spelled};
use quote::ToTokens;

/// Applies every rule to `model`.
pub fn check(cx: &Context, model: &Model<'_>) {
    adapter_is_in_reach(cx, model);
    serde_does_not_go_round_the_masks(cx, model);
    for field in &model.fields {
        options_stand_on_the_declaring_struct(cx, model, field);
        policy_has_a_fixed_type(cx, model, field);
        protected_field_is_a_column(cx, field);
        primary_key_is_plain(cx, model, field);
        password_field_holds_a_password(cx, field);
        encrypted_field_holds_no_password(cx, field);
        hidden_null_is_an_option(cx, model, field);
        json_is_not_compared(cx, field);
        nothing_of_a_password_is_shown(cx, field);
        field_of_a_reader_is_hidden(cx, field);
        exposed_field_is_serialised_by_us(cx, model, field);
        masked_field_is_not_flattened(cx, model, field);
    }
    logical_names_differ(cx, model);
    if let Some(entity) = model.sea_orm() {
        sea_orm::check(cx, model, entity);
    }
}

// Without an adapter nothing encrypts on the way to the database, and the attribute would promise what nobody keeps.
fn adapter_is_in_reach(cx: &Context, model: &Model<'_>) {
    if model.adapter.is_some() || model.is_without_adapter() {
        return;
    }
    // SeaORM's adapter is an attribute, and consumes ours.
    let is_sea_orms = !adapter::sea_orm::arguments(&model.original.attrs).is_empty();
    for field in &model.fields {
        let (attribute, does) = match &field.storage {
            Storage::Plain => continue,
            Storage::Encrypted(encrypted) => (&encrypted.attribute, "encrypt"),
            Storage::Password(password) => (&password.attribute, "hash"),
        };
        cx.error(
            attribute,
            format_args!(
                "no adapter in reach: nothing would {does} `{}` on its way to a database",
                field.ident
            ),
            if is_sea_orms {
                "write `#[fieldseal_sea_orm::protect]` above the derives of the model, in place of `Protect`"
            } else {
                "add `#[diesel(table_name = ..)]` to the struct, or `#[protect(adapter = none)]` to call `seal` and `open` yourself"
            },
        );
    }
}

// With `of = User`, `User` has said everything; a second opinion about one column could only contradict it.
fn options_stand_on_the_declaring_struct(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    let Some(of) = &model.container.of else {
        return;
    };
    let (attribute, option) = match &field.storage {
        Storage::Plain => return,
        Storage::Encrypted(encrypted) => ("encrypted", &encrypted.first_argument),
        Storage::Password(password) => ("password", &password.first_argument),
    };
    if let Some(option) = option {
        cx.error(
            option,
            format_args!(
                "`{}` is declared by `{}`: its options belong there",
                field.ident,
                spelled(of)
            ),
            format_args!("write plain `#[{attribute}]` here"),
        );
    }
}

// The policy belongs to the column, which has no type parameters.
fn policy_has_a_fixed_type(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    // A SeaORM model has no parameters at all.
    if model.sea_orm().is_none()
        && model.container.declares()
        && field.encrypted().is_some()
        && field.ty.is_generic(model.generics)
    {
        cx.error(
            field.ty.declared,
            format_args!(
                "the type of `{}` depends on a parameter of `{}`, and its column has one type",
                field.ident, model.ident
            ),
            "declare the column on a struct with the real type, and write `#[protect(of = ..)]` here",
        );
    }
}

// An embedded struct protects its own fields; a select expression is computed by the database, from ciphertext.
fn protected_field_is_a_column(cx: &Context, field: &Field<'_>) {
    let attribute = match &field.storage {
        Storage::Plain => return,
        Storage::Encrypted(encrypted) => &encrypted.attribute,
        Storage::Password(password) => &password.attribute,
    };
    if let Some(elsewhere) = &field.elsewhere {
        cx.error(
            attribute,
            format_args!(
                "`#[{attribute}]` is for columns, and `{elsewhere}` makes `{}` something else",
                field.ident
            ),
            "protect the field of the struct that holds the column",
        );
    }
}

// Rows are found, joined and logged by their key: it can be neither encrypted nor hidden.
fn primary_key_is_plain(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    if !model.is_key(field) {
        return;
    }
    let stored = match &field.storage {
        Storage::Plain => None,
        Storage::Encrypted(encrypted) => Some(&encrypted.attribute),
        Storage::Password(password) => Some(&password.attribute),
    };
    let hidden = field.redact.as_ref().map(|redact| &redact.attribute);
    for attribute in stored.into_iter().chain(hidden) {
        cx.error(
            attribute,
            format_args!("`#[{attribute}]` on the primary key `{}`", field.ident),
            "leave the key as it is, and use one that says nothing about a person",
        );
    }
}

// Only `Password` hashes before it can be bound, and only it can be verified.
fn password_field_holds_a_password(cx: &Context, field: &Field<'_>) {
    if field.password().is_some()
        && last_segment(field.ty.inner).is_none_or(|name| name != "Password")
    {
        cx.error(
            field.ty.declared,
            format_args!("`#[password]` on `{}`, which is no `Password`", field.ident),
            "declare the field as `fieldseal::Password`, or `Option` of it",
        );
    }
}

// A `Password` is never given back, so there is nothing to encrypt.
fn encrypted_field_holds_no_password(cx: &Context, field: &Field<'_>) {
    if let Some(encrypted) = field.encrypted()
        && last_segment(field.ty.inner).is_some_and(|name| name == "Password")
    {
        cx.error(
            &encrypted.attribute,
            format_args!(
                "`{}` is a `Password`, which is hashed and not encrypted",
                field.ident
            ),
            "write `#[password]`",
        );
    }
}

// Only an `Option` has a NULL to hide. What a changeset of another struct holds says nothing about the column.
fn hidden_null_is_an_option(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    if model.container.declares()
        && field.ty.options == 0
        && let Some(hide_null) = field
            .encrypted()
            .and_then(|encrypted| encrypted.hide_null.as_ref())
    {
        cx.error(
            hide_null,
            format_args!("`hide_null` on `{}`, which is never NULL", field.ident),
            "declare the field as `Option<..>`, or remove `hide_null`",
        );
    }
}

// One JSON value has many texts: what compares stored values would miss equal ones. An own type that hides JSON inside is found by
// the policy itself, when it is evaluated.
fn json_is_not_compared(cx: &Context, field: &Field<'_>) {
    let Some(encrypted) = field.encrypted() else {
        return;
    };
    if last_segment(field.ty.plain).is_none_or(|name| name != "Json") {
        return;
    }
    if let Some(search) = &encrypted.search {
        cx.error(
            &search.key,
            format_args!(
                "`search` on `{}`: one JSON value has many texts",
                field.ident
            ),
            "search by a field of its own that holds the part you look for",
        );
    }
    if encrypted.suite == Some(Suite::AesSivCmac512) {
        cx.error(
            &encrypted.attribute,
            format_args!(
                "suite `aes_siv` on `{}`: one JSON value has many texts",
                field.ident
            ),
            "choose another suite",
        );
    }
}

// A part of a password helps to guess the rest, and its hash is no business of a reader.
fn nothing_of_a_password_is_shown(cx: &Context, field: &Field<'_>) {
    let (Some(_), Some(redact)) = (field.password(), &field.redact) else {
        return;
    };
    if redact.mask != Mask::Full {
        cx.error(
            &redact.attribute,
            format_args!("no part of the password `{}` is ever shown", field.ident),
            "remove `#[redact(..)]`: a password is hidden as it is",
        );
    }
    if let Some(expose) = &redact.expose {
        cx.error(
            expose,
            format_args!("the password `{}` is never serialised", field.ident),
            "remove `serde = expose`",
        );
    }
}

// To show the last letters of a `Lazy` a log line would have to open it; of an `Opened` there may be none.
fn field_of_a_reader_is_hidden(cx: &Context, field: &Field<'_>) {
    let (Some(reader), Some(redact)) = (field.ty.reader, &field.redact) else {
        return;
    };
    let (ident, name) = (field.ident, reader.name());
    let (log, serialising, value) = match reader {
        Reader::Lazy => (
            "a log line does not open it",
            "serialising does not open it",
            "open",
        ),
        Reader::Opened => (
            "a log line shows nothing of it",
            "serialising shows nothing of it",
            "value",
        ),
    };
    if redact.mask != Mask::Full {
        cx.error(
            &redact.attribute,
            format_args!("`{ident}` is `{name}`, and {log}"),
            "write plain `#[redact]`, or nothing",
        );
    }
    if let Some(expose) = &redact.expose {
        cx.error(
            expose,
            format_args!("`{ident}` is `{name}`, and {serialising}"),
            format_args!("remove `serde = expose`, and serialise what `{value}` returns"),
        );
    }
}

// Nothing but our own `Serialize` reads this word.
fn exposed_field_is_serialised_by_us(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    // A SeaORM model's field types mask by themselves, whoever serialises them.
    if model.container.serialize.is_none()
        && model.sea_orm().is_none()
        && let Some(expose) = field
            .redact
            .as_ref()
            .and_then(|redact| redact.expose.as_ref())
    {
        cx.error(
            expose,
            "`serde = expose` without `#[protect(serialize)]` exposes nothing",
            "add `#[protect(serialize)]` to the struct, or remove `serde = expose`",
        );
    }
}

// `into` serialises another type, which holds the values; `bound` and `remote` are written by our own expansion.
fn serde_does_not_go_round_the_masks(cx: &Context, model: &Model<'_>) {
    if model.container.serialize.is_none() {
        return;
    }
    for argument in serde::arguments(&model.original.attrs) {
        if ["into", "bound", "remote"]
            .iter()
            .any(|word| argument.key == word)
        {
            cx.error(
                &argument.key,
                format_args!(
                    "`#[serde({})]` does not go with `#[protect(serialize)]`",
                    argument.key
                ),
                "remove it, or write `Serialize` by hand for a type that holds what may go out",
            );
        }
    }
}

// A mask is one text, and there is nothing in it to spread over the outer value.
fn masked_field_is_not_flattened(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    if model.container.serialize.is_none() || field.is_exposed() || !field.is_protected() {
        return;
    }
    for argument in serde::arguments(&field.original.attrs) {
        if argument.key == "flatten" {
            cx.error(
                &argument.key,
                format_args!("`#[serde(flatten)]` on `{}`, which is masked", field.ident),
                "remove `flatten`, or write `#[redact(serde = expose)]`",
            );
        }
    }
}

// The name is part of the key and of the context: two fields of one name could be swapped unnoticed.
fn logical_names_differ(cx: &Context, model: &Model<'_>) {
    if !model.container.declares() {
        return;
    }
    let mut seen = BTreeMap::new();
    for field in &model.fields {
        let id = match &field.storage {
            Storage::Plain => continue,
            Storage::Encrypted(encrypted) => &encrypted.id,
            Storage::Password(password) => &password.id,
        };
        let name = field.logical_name();
        if let Some(other) = seen.insert(name.clone(), field.ident) {
            cx.error(
                id.as_ref()
                    .map_or_else(|| field.ident.to_token_stream(), ToTokens::to_token_stream),
                format_args!(
                    "`{}` and `{other}` have the same logical name \"{name}\"",
                    field.ident
                ),
                "give each protected field an `id` of its own",
            );
        }
    }
}
