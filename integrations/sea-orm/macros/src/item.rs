//! The struct as SeaORM sees it: with protected types, and without our attributes.

use fieldseal_macros_core::adapter::sea_orm::{self, Derived};
use fieldseal_macros_core::expand::at;
use fieldseal_macros_core::{Field, Model, Reader, Storage, protection};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Path, Token, Type, parse_quote};

use crate::{marker, utoipa, value};

/// With the types that take the place of the declared ones.
pub(crate) fn protected(model: &Model<'_>) -> DeriveInput {
    let mut item = as_declared(model.original);
    if model
        .sea_orm()
        .is_some_and(|entity| entity.derived == Derived::Nothing)
    {
        // What stands above has read these, and below nothing knows them.
        without(&mut item, |attribute| attribute.path().is_ident("sea_orm"));
    }
    if let Data::Struct(data) = &mut item.data
        && let Fields::Named(fields) = &mut data.fields
    {
        for (field, read) in fields.named.iter_mut().zip(&model.fields) {
            protect(model, field, read);
        }
    }
    debug(model, &mut item.attrs);
    item
}

/// With the types that were declared: whatever it is, without our attributes.
pub(crate) fn as_declared(input: &DeriveInput) -> DeriveInput {
    let mut item = input.clone();
    without(&mut item, is_ours);
    for attribute in &mut item.attrs {
        without_protect(attribute);
    }
    item
}

fn without(item: &mut DeriveInput, is_removed: impl Fn(&Attribute) -> bool) {
    let fields: Vec<&mut syn::Field> = match &mut item.data {
        Data::Struct(data) => data.fields.iter_mut().collect(),
        Data::Enum(data) => data
            .variants
            .iter_mut()
            .flat_map(|variant| &mut variant.fields)
            .collect(),
        Data::Union(data) => data.fields.named.iter_mut().collect(),
    };
    for field in fields {
        field.attrs.retain(|attribute| !is_removed(attribute));
    }
    item.attrs.retain(|attribute| !is_removed(attribute));
}

fn protect(model: &Model<'_>, field: &mut syn::Field, read: &Field<'_>) {
    if let Some(inner) = wrapped(model, read) {
        field.ty = if model.container.declares() && read.ty.options > 1 {
            // Beside the error about it; SeaORM would have many more.
            parse_quote!(Option<#inner>)
        } else {
            read.ty.around(inner)
        };
    }
    if model
        .sea_orm()
        .is_some_and(|entity| entity.derive("ToSchema").is_some())
    {
        field.attrs.extend(utoipa::value_type(read));
    }
    // The database would keep ciphertexts apart, which all differ: it is the index that is unique.
    if read.encrypted().is_some() {
        sea_orm::remove(&mut field.attrs, "unique");
    }
    if is_defined_by_sea_orm(model, read) {
        let check = needs_our_schema(read);
        field.attrs.push(parse_quote!(#[sea_orm(extra = #check)]));
    }
}

/// Does SeaORM make the column's definition of this field?
fn is_defined_by_sea_orm(model: &Model<'_>, field: &Field<'_>) -> bool {
    let derived = model.sea_orm().map(|entity| entity.derived);
    derived == Some(Derived::EntityModel)
        && field.is_transformed()
        && field.elsewhere.is_none()
        && sea_orm::arguments(&field.original.attrs)
            .iter()
            .all(|argument| argument.key != "extra")
}

/// A condition that no database can evaluate. SeaORM's own schema builder knows nothing of the column's CHECK and index, and a table without
/// them would take plaintext; the adapter's puts its own definition in the place of this one.
fn needs_our_schema(field: &Field<'_>) -> String {
    let column: String = field
        .column_name
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect();
    format!("CHECK (create_{column}_with_fieldseal_sea_orm_schema())")
}

/// The type that takes the place of the declared one inside `Option`.
pub(crate) fn wrapped(model: &Model<'_>, field: &Field<'_>) -> Option<Type> {
    if field.elsewhere.is_some() || !field.is_protected() {
        return None;
    }
    let span = field.ty.inner.span();
    let adapter = at(span, &model.adapter.as_ref()?.path);
    let marker = marker::path(model, field);
    let plain = match &model.container.of {
        // The model's type, so that another one is one error: `describe` asks whether it is.
        Some(_) if field.encrypted().is_some() => {
            quote_spanned!(span=> <#marker as #adapter::EncryptedField>::Plaintext)
        }
        _ => value::plain(field).into_token_stream(),
    };
    let ty = match &field.storage {
        Storage::Encrypted(_) => match field.ty.reader {
            Some(Reader::Lazy) => quote_spanned!(span=> #adapter::Lazy<#plain, #marker>),
            Some(Reader::Opened) if !model.container.declares() => {
                quote_spanned!(span=> #adapter::Opened<#plain, #marker>)
            }
            // An `Opened` that is also written was reported: one mistake is one error.
            None | Some(Reader::Opened) => {
                quote_spanned!(span=> #adapter::Encrypted<#plain, #marker>)
            }
        },
        Storage::Password(_) => quote_spanned!(span=> #adapter::PasswordHash<#marker>),
        Storage::Plain => {
            let marker = marker::is_needed(field).then(|| quote!(, #marker));
            quote_spanned!(span=> #adapter::Redacted<#plain #marker>)
        }
    };
    Some(parse_quote!(#ty))
}

/// Every field masks itself, so the standard `Debug` will do. It goes below `#[sea_orm::model]`, which hands derives on to `ModelEx`.
fn debug(model: &Model<'_>, attributes: &mut Vec<Attribute>) {
    if model
        .sea_orm()
        .is_some_and(|entity| entity.derive("Debug").is_some())
    {
        return;
    }
    let first = attributes
        .iter()
        .position(|attribute| attribute.path().is_ident("derive"))
        .unwrap_or(attributes.len());
    attributes.insert(first, parse_quote!(#[derive(::core::fmt::Debug)]));
}

/// `derive(Protect)` beside the attribute is a mistake that has been reported.
fn without_protect(attribute: &mut Attribute) {
    let is_protect = |path: &Path| {
        let name = path.segments.last();
        name.is_some_and(|segment| segment.ident == "Protect")
    };
    if attribute.path().is_ident("derive")
        && let Ok(derives) =
            attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
        && derives.iter().any(is_protect)
    {
        let derives = derives.into_iter().filter(|path| !is_protect(path));
        *attribute = parse_quote!(#[derive(#(#derives),*)]);
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("protect")
        || protection::is_conditional(attribute)
        || protection::ATTRIBUTES
            .iter()
            .any(|name| attribute.path().is_ident(name))
}
