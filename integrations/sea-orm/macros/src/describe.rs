//! `impl Protect`, and what must hold between a part of a row and its model.

use fieldseal_macros_core::expand::describe::{self, Column};
use fieldseal_macros_core::{Field, Model, Storage};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use crate::marker;

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let of = model.container.of.as_ref();
    let declaring = of.map(|of| declaring_model(model, of));
    let description = describe::protect(model, declaring, |field| Column {
        name: field.column_name.to_token_stream(),
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

/// The field's policy is one of the model that `of` names.
fn declared_by(model: &Model<'_>, of: &Path, field: &Field<'_>) -> TokenStream {
    if matches!(field.storage, Storage::Plain) {
        return TokenStream::new();
    }
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
