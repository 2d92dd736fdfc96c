//! The struct as SeaORM sees it: with protected types, and without our attributes.

use fieldseal_macros_core::adapter::sea_orm::{self, Derived};
use fieldseal_macros_core::expand::at;
use fieldseal_macros_core::{Field, Model, Storage, protection};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Type, parse_quote};

use crate::marker;

/// The struct, or whatever else the attribute stands above; `model` is what could be read of it.
pub(crate) fn expand(input: &DeriveInput, model: Option<&Model<'_>>) -> TokenStream {
    let mut item = input.clone();
    item.attrs.retain(|attribute| !is_ours(attribute));
    match &mut item.data {
        Data::Struct(data) => data.fields.iter_mut().for_each(without_ours),
        Data::Enum(data) => data
            .variants
            .iter_mut()
            .flat_map(|variant| &mut variant.fields)
            .for_each(without_ours),
        Data::Union(data) => data.fields.named.iter_mut().for_each(without_ours),
    }
    if let Some(model) = model.filter(|model| is_seen_by_sea_orm(model)) {
        if let Data::Struct(data) = &mut item.data
            && let Fields::Named(fields) = &mut data.fields
        {
            for (field, read) in fields.named.iter_mut().zip(&model.fields) {
                protect(model, field, read);
            }
        }
        debug(model, &mut item.attrs);
    }
    item.into_token_stream()
}

/// Do SeaORM's derives come after this attribute, so that they see what it makes? A part of a row may do without any.
fn is_seen_by_sea_orm(model: &Model<'_>) -> bool {
    !model.container.declares()
        || model
            .sea_orm()
            .is_some_and(|entity| entity.derived != Derived::Nothing)
}

fn protect(model: &Model<'_>, field: &mut syn::Field, read: &Field<'_>) {
    if let Some(inner) = protected(model, read) {
        field.ty = read.ty.around(inner);
    }
    // The database would keep ciphertexts apart, which all differ: it is the index that is unique.
    if read.encrypted().is_some() {
        sea_orm::remove(&mut field.attrs, "unique");
    }
}

/// The type that takes the place of the declared one inside `Option`.
fn protected(model: &Model<'_>, field: &Field<'_>) -> Option<Type> {
    if field.elsewhere.is_some() || !field.is_protected() {
        return None;
    }
    let plain = field.ty.plain;
    let span = field.ty.inner.span();
    let adapter = at(span, &model.adapter.as_ref()?.path);
    let marker = marker::path(model, field);
    let ty = match &field.storage {
        Storage::Encrypted(_) if field.ty.lazy => {
            quote_spanned!(span=> #adapter::Lazy<#plain, #marker>)
        }
        Storage::Encrypted(_) => quote_spanned!(span=> #adapter::Encrypted<#plain, #marker>),
        Storage::Password(_) => quote_spanned!(span=> #adapter::PasswordHash<#marker>),
        Storage::Plain => {
            let inner = field.ty.inner;
            let marker = marker::is_needed(field).then(|| quote!(, #marker));
            quote_spanned!(span=> #adapter::Redacted<#inner #marker>)
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

fn without_ours(field: &mut syn::Field) {
    field.attrs.retain(|attribute| !is_ours(attribute));
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("protect")
        || protection::ATTRIBUTES
            .iter()
            .any(|name| attribute.path().is_ident(name))
}
