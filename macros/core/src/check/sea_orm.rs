//! The rules of `#[fieldseal_sea_orm::protect]`: where it stands, and what SeaORM's own attributes would do to a protected column.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

use crate::adapter::Elsewhere;
use crate::adapter::sea_orm::{Derived, Entity, arguments};
use crate::argument::find;
use crate::container::AdapterChoice;
use crate::context::Context;
use crate::model::{Field, Model};
use crate::protection::encrypted::bucketed_index_is_not_unique;
use crate::protection::{self, Storage};
use crate::ty::{Reader, spelled};

/// Applies them to a `model` below the attribute.
pub(super) fn check(cx: &Context, model: &Model<'_>, entity: &Entity) {
    protect_is_not_derived_too(cx, entity);
    if !stands_before_the_fields_are_seen(cx, model, entity) {
        return;
    }
    model_is_a_table(cx, model, entity);
    model_declares_its_own_columns(cx, model, entity);
    of_names_an_entity(cx, model);
    struct_has_no_parameters(cx, model);
    wrappers_serialise_themselves(cx, model);
    adapter_is_not_refused(cx, model);
    for field in &model.fields {
        protection_is_not_conditional(cx, field);
        redacted_field_is_a_column(cx, field);
        row_bound_field_is_lazy(cx, model, field);
        opened_field_is_read_only(cx, model, entity, field);
        column_is_null_or_not(cx, model, field);
        field_owns_its_value(cx, field);
        mask_stands_on_the_declaring_struct(cx, model, field);
        options_of_the_column_hold_for_what_is_stored(cx, model, field);
        unique_is_of_the_index(cx, model, field);
    }
}

// The derive would write what the attribute writes, and sees field types that are not the declared ones.
fn protect_is_not_derived_too(cx: &Context, entity: &Entity) {
    if let Some(derive) = entity.derive("Protect") {
        cx.error(
            derive,
            "`Protect` is derived below `#[protect]`, which does its work",
            "remove `Protect` from this list",
        );
    }
}

// SeaORM writes columns and conversions from the field types that it sees: above the attribute these are the unprotected ones.
fn stands_before_the_fields_are_seen(cx: &Context, model: &Model<'_>, entity: &Entity) -> bool {
    let attribute = attribute(model);
    if entity.model_ex.is_some() {
        cx.error(
            attribute,
            "`#[protect]` stands below `#[sea_orm::model]`, which has already made two structs of this one",
            "write `#[protect]` above `#[sea_orm::model]`",
        );
        return false;
    }
    if !model.container.declares() {
        return true;
    }
    match entity.derived {
        Derived::EntityModel | Derived::Model | Derived::ModelEx => return true,
        Derived::Part => cx.error(
            attribute,
            format_args!(
                "`{}` is a part of a row, whose columns a model declares",
                model.ident
            ),
            "say which: `#[protect(of = user::Entity)]`",
        ),
        Derived::Nothing => cx.error(
            attribute,
            "nothing below `#[protect]` derives an entity",
            "write `#[protect]` above the list that derives `DeriveEntityModel` or `DeriveModel`",
        ),
    }
    false
}

// The table's name is the entity's logical name by default, and what later tools know the model by.
fn model_is_a_table(cx: &Context, model: &Model<'_>, entity: &Entity) {
    if !entity.is_model() || entity.table.is_some() {
        return;
    }
    cx.error(
        model.ident,
        format_args!("`{}` does not say which table it is", model.ident),
        match entity.derived {
            Derived::EntityModel => "add `#[sea_orm(table_name = \"users\")]` to the struct",
            _ => {
                "add `#[sea_orm(table_name = \"users\")]` to the struct: `DeriveModel` passes over it"
            }
        },
    );
}

// A model is where the policies of its columns stand.
fn model_declares_its_own_columns(cx: &Context, model: &Model<'_>, entity: &Entity) {
    if let Some(of) = &model.container.of
        && entity.is_model()
    {
        cx.error(
            of,
            format_args!(
                "`of` on `{}`, which declares its columns itself",
                model.ident
            ),
            "remove `of`: it is for partial models and other parts of a row",
        );
    }
}

// `fields` stands in the module of the entity, and the path to one leads to the other.
fn of_names_an_entity(cx: &Context, model: &Model<'_>) {
    if let Some(of) = &model.container.of
        && of
            .segments
            .last()
            .is_none_or(|segment| segment.ident != "Entity")
    {
        cx.error(
            of,
            format_args!("`of = {}` is not the path of an entity", spelled(of)),
            "write `of = user::Entity`, by the module in which `fields` stands",
        );
    }
}

// SeaORM's entities have none, and a column has one type.
fn struct_has_no_parameters(cx: &Context, model: &Model<'_>) {
    if !model.generics.params.is_empty() {
        cx.error(
            model.generics,
            format_args!(
                "`{}` has parameters, and the row of a table has none",
                model.ident
            ),
            "declare the fields with the types that they really have, owned",
        );
    }
}

// Whoever serialises the struct serialises the wrappers, and those show their masks.
fn wrappers_serialise_themselves(cx: &Context, model: &Model<'_>) {
    if let Some(serialize) = &model.container.serialize {
        cx.error(
            serialize,
            "`serialize` is not needed here: the types of the fields mask",
            "remove it, and derive `serde::Serialize`",
        );
    }
}

// The types of the fields are the adapter's.
fn adapter_is_not_refused(cx: &Context, model: &Model<'_>) {
    if let AdapterChoice::None(none) = &model.container.adapter {
        cx.error(
            none,
            "`adapter = none` below the attribute of an adapter",
            "remove it; a struct that no ORM knows derives `fieldseal::Protect`",
        );
    }
}

// An attribute macro is expanded before the conditions on fields are.
fn protection_is_not_conditional(cx: &Context, field: &Field<'_>) {
    for attribute in &field.original.attrs {
        if protection::is_conditional(attribute) {
            cx.error(
                attribute.path(),
                format_args!(
                    "`#[protect]` does not see what `cfg_attr` says of `{}`",
                    field.ident
                ),
                "write the model twice, each under its `#[cfg(..)]`",
            );
        }
    }
}

// What is no column is never read or written by SeaORM, so its type need not be either.
fn redacted_field_is_a_column(cx: &Context, field: &Field<'_>) {
    let (Some(redact), Some(elsewhere), Storage::Plain) =
        (&field.redact, &field.elsewhere, &field.storage)
    else {
        return;
    };
    let help = match elsewhere {
        Elsewhere::Attribute(_, key) if key != "nested" => {
            "declare its type as `fieldseal_sea_orm::Redacted<..>`"
        }
        _ => "protect the field of the struct that holds the column",
    };
    cx.error(
        &redact.attribute,
        format_args!(
            "`#[redact]` is for columns, and `{elsewhere}` makes `{}` something else",
            field.ident
        ),
        help,
    );
}

// SeaORM converts a value by its type alone, before and after anybody knows the row.
fn row_bound_field_is_lazy(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    if model.container.declares()
        && !field.ty.is_lazy()
        && let Some(row) = field
            .encrypted()
            .and_then(|encrypted| encrypted.row.as_ref())
    {
        cx.error(
            row,
            format_args!(
                "`row` on `{}`: SeaORM seals a value before it knows its row",
                field.ident
            ),
            format_args!(
                "declare `Lazy<{}>`, write it with `Lazy::seal_in` and read it with `open_in`",
                spelled(field.ty.inner)
            ),
        );
    }
}

// Of a value that did not open there is nothing to write.
fn opened_field_is_read_only(cx: &Context, model: &Model<'_>, entity: &Entity, field: &Field<'_>) {
    let writes = model.container.declares() || entity.derive("DeriveIntoActiveModel").is_some();
    if !writes || field.ty.reader != Some(Reader::Opened) || field.encrypted().is_none() {
        return;
    }
    cx.error(
        field.ty.declared,
        format_args!(
            "`{}` is `Opened`, which is for reading, and `{}` writes it",
            field.ident, model.ident
        ),
        format_args!(
            "declare `{}` here, and `{}` in a partial model: `#[protect(of = …)]` above `#[derive(DerivePartialModel)]`",
            spelled(&field.ty.around(field.ty.plain.clone())),
            spelled(field.ty.declared)
        ),
    );
}

// Only what is written can have a second `Option`, the one that leaves the column alone.
fn column_is_null_or_not(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    if model.container.declares() && field.is_protected() && field.ty.options > 1 {
        cx.error(
            field.ty.declared,
            format_args!("`{}` is an `Option` in an `Option`", field.ident),
            "declare one `Option`: the active model says `NotSet` for a column that it leaves alone",
        );
    }
}

// What is read from a row is nobody else's.
fn field_owns_its_value(cx: &Context, field: &Field<'_>) {
    if field.is_protected() && field.ty.borrowed {
        cx.error(
            field.ty.declared,
            format_args!("`{}` is a reference", field.ident),
            "declare the type that owns it: `String`, `Vec<u8>`",
        );
    }
}

// With `of = user::Entity` the types of encrypted fields are the model's, and its masks come with them.
fn mask_stands_on_the_declaring_struct(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    let (Some(of), Some(redact)) = (&model.container.of, &field.redact) else {
        return;
    };
    if matches!(field.storage, Storage::Plain) {
        return;
    }
    cx.error(
        &redact.attribute,
        format_args!(
            "how `{}` is shown is declared by `{}`",
            field.ident,
            spelled(of)
        ),
        "remove `#[redact]` here",
    );
}

// Each of these is about the value that a column holds, and the database holds another one.
fn options_of_the_column_hold_for_what_is_stored(
    cx: &Context,
    model: &Model<'_>,
    field: &Field<'_>,
) {
    let (holds, search) = match &field.storage {
        Storage::Plain => return,
        Storage::Encrypted(encrypted) => ("ciphertext", encrypted.search.is_some()),
        Storage::Password(_) => ("a hash", false),
    };
    if !model.container.declares() {
        return;
    }
    for argument in arguments(&field.original.attrs) {
        let key = &argument.key;
        let help = match key.to_string().as_str() {
            // #[sea_orm(column_type = "Text")]
            "column_type" => "remove it: the column's type follows from its protection",
            // #[sea_orm(default_value = "none")], #[sea_orm(default_expr = "Expr::current_timestamp()")]
            "default_value" | "default_expr" => {
                "remove it, and set the value where the active model is made"
            }
            // #[sea_orm(select_as = "text", save_as = "citext")]
            "select_as" | "save_as" => {
                "remove it: the stored bytes are read and written as they are"
            }
            // #[sea_orm(extra = "CHECK (…)")]
            "extra" => "remove it: the column has a CHECK of its own",
            // #[sea_orm(indexed)]
            "indexed" if search => "remove it: `search` has an index of its own",
            "indexed" if holds == "a hash" => "remove it: nothing is found by a password",
            "indexed" => "write `#[encrypted(search)]`, which has an index of its own",
            // #[sea_orm(unique_key = "name")]
            "unique_key" => {
                "remove it: SeaORM would make an index over ciphertexts, which all differ"
            }
            // #[sea_orm(renamed_from = "mail")]
            "renamed_from" => {
                "rename it in a migration: the column's CHECK and index are called after it"
            }
            _ => continue,
        };
        cx.error(
            key,
            format_args!("`{key}` on `{}`, whose column holds {holds}", field.ident),
            help,
        );
    }
}

// `#[sea_orm(unique)]` is read as `#[encrypted(unique)]`, which is a matter of the index.
fn unique_is_of_the_index(cx: &Context, model: &Model<'_>, field: &Field<'_>) {
    let arguments = arguments(&field.original.attrs);
    let Some(unique) = find(&arguments, "unique") else {
        return;
    };
    if !model.container.declares() {
        return;
    }
    match &field.storage {
        Storage::Plain => {}
        Storage::Password(_) => cx.error(
            unique,
            format_args!(
                "`unique` on the password `{}`: hashes of equal passwords differ",
                field.ident
            ),
            "remove `unique`",
        ),
        Storage::Encrypted(encrypted) => match &encrypted.search {
            None => cx.error(
                unique,
                format_args!(
                    "`unique` on `{}`: stored values of equal plaintexts differ",
                    field.ident
                ),
                "write `#[encrypted(search, unique)]`",
            ),
            Some(search) => {
                if let Some(kept) = search.bits {
                    bucketed_index_is_not_unique(cx, unique, kept);
                }
            }
        },
    }
}

/// The attribute, to point at.
fn attribute(model: &Model<'_>) -> TokenStream {
    model
        .original
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("protect"))
        .map_or_else(
            || Ident::to_token_stream(model.ident),
            |attribute| attribute.path().to_token_stream(),
        )
}
