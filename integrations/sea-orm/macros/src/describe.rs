//! `impl Protect`, and what must hold between a part of a row and its model.

use fieldseal_macros_core::expand::describe::{self, Column};
use fieldseal_macros_core::{Field, Model, Storage, ty};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use crate::{fields, marker, value};

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let of = model.container.of.as_ref();
    let declaring = of.map(|of| declaring_model(model, of));
    let description = describe::protect(model, declaring, |field| Column {
        name: column_name(model, field),
        policy: policy(model, field),
    });
    let assertions = of.map(|of| {
        model
            .fields
            .iter()
            .filter(|field| field.elsewhere.is_none())
            .map(|field| marker::gated(field, declared_by(model, of, field)))
            .collect::<TokenStream>()
    });
    quote!(#description #assertions)
}

/// A part of a row asks the model.
fn column_name(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let is_declared = field.elsewhere.is_none() && marker::is_needed(field);
    if model.container.declares() || !is_declared {
        return field.column_name.to_token_stream();
    }
    let marker = marker::path(model, field);
    quote_spanned!(field.ident.span()=> <#marker>::COLUMN)
}

fn policy(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let marker = marker::path(model, field);
    let policy_of = match &field.storage {
        Storage::Plain => return TokenStream::new(),
        Storage::Encrypted(_) => quote!(Field),
        Storage::Password(_) => quote!(PasswordField),
    };
    quote_spanned!(field.ident.span()=> <#marker as #fieldseal::#policy_of>::POLICY)
}

/// `user::Model`, by the entity that `of` names.
fn declaring_model(model: &Model<'_>, of: &Path) -> TokenStream {
    let adapter = model.adapter.as_ref().map(|adapter| &adapter.path);
    quote_spanned!(of.span()=> <#of as #adapter::__private::sea_orm::EntityTrait>::Model)
}

/// What the part says of the field is what the model says.
fn declared_by(model: &Model<'_>, of: &Path, field: &Field<'_>) -> TokenStream {
    match &field.storage {
        Storage::Encrypted(_) => {
            let entity = same_entity(model, of, field);
            let plaintext = same_plaintext(model, field);
            let row = (!field.ty.is_lazy()).then(|| not_bound_to_a_row(model, field));
            quote!(#plaintext #entity #row)
        }
        Storage::Password(_) => {
            let entity = same_entity(model, of, field);
            let password = fields::password(model, field);
            quote!(#entity #password)
        }
        Storage::Plain if marker::is_needed(field) => same_mask(model, field),
        Storage::Plain => TokenStream::new(),
    }
}

/// The field's policy is one of the model that `of` names.
fn same_entity(model: &Model<'_>, of: &Path, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let policy = policy(model, field);
    let declaring = declaring_model(model, of);
    let message = format!(
        "`{}` is declared by another model than the one that `of` names",
        field.ident
    );
    quote_spanned! {of.span()=>
        const _: () = ::core::assert!(
            #fieldseal::__private::same(
                #policy.entity(),
                <#declaring as #fieldseal::Protect>::MODEL.entity(),
            ),
            #message
        );
    }
}

/// The declared type is the one that the model declares.
fn same_plaintext(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let adapter = model.adapter.as_ref().map(|adapter| &adapter.path);
    let marker = marker::path(model, field);
    let plain = value::plain(field);
    quote_spanned! {field.ty.plain.span()=>
        const _: () = {
            const fn __declared<__C: #adapter::EncryptedField<Plaintext = __T>, __T>() {}
            __declared::<#marker, #plain>()
        };
    }
}

/// SeaORM opens a value before it knows its row.
fn not_bound_to_a_row(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let policy = policy(model, field);
    let message = format!(
        "`{}` is bound to its row: declare `Lazy<{}>` here too",
        field.ident,
        ty::spelled(field.ty.plain)
    );
    quote_spanned! {field.ty.declared.span()=>
        const _: () = ::core::assert!(!#policy.is_row_bound(), #message);
    }
}

/// The type of the field is the model's, and its mask comes with it.
fn same_mask(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let marker = marker::path(model, field);
    let mask = describe::mask(model, field.mask().unwrap_or_default());
    let exposed = field.is_exposed();
    let message = format!(
        "`{}` is shown otherwise by the model: write the same `#[redact(..)]` here",
        field.ident
    );
    quote_spanned! {field.ident.span()=>
        const _: () = ::core::assert!(
            ::core::matches!((<#marker>::MASK, <#marker>::EXPOSED), (#mask, #exposed)),
            #message
        );
    }
}
