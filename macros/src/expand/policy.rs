//! The policy of each protected column, written by the declaring struct.

use fieldseal_macros_core::expand::policy::Policies;
use fieldseal_macros_core::{Field, Model, Storage, name};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::alias;

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    if !model.container.declares() {
        return TokenStream::new();
    }
    model
        .fields
        .iter()
        .map(|field| match &model.adapter {
            // The column's type carries the policy.
            Some(_) => Policies::Declared.implement(model, field, &alias(field)),
            None => on_struct(model, field),
        })
        .collect()
}

/// `adapter = none`: the struct carries the policy, for `fieldseal::seal(User::EMAIL, ..)`.
fn on_struct(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let (ty, policy) = match &field.storage {
        Storage::Encrypted(encrypted) => (
            quote!(#fieldseal::FieldPolicy),
            Policies::Declared.encrypted(model, field, encrypted),
        ),
        Storage::Password(password) => (
            quote!(#fieldseal::PasswordPolicy),
            Policies::Declared.password(model, field, password),
        ),
        Storage::Plain => return TokenStream::new(),
    };
    let ident = model.ident;
    let visibility = &model.original.vis;
    let constant = name::screaming_case(field.ident);
    let local = constant_name(field);
    let doc = format!(" The policy of `{}`.", name::plain(field.ident));
    let (impl_generics, type_generics, where_clause) = model.generics.split_for_impl();
    quote! {
        const #local: &#ty = &#policy;

        #[automatically_derived]
        #[allow(dead_code)]
        impl #impl_generics #ident #type_generics #where_clause {
            #[doc = #doc]
            #visibility const #constant: &'static #ty = #local;
        }
    }
}

/// Where a struct without an adapter finds the policy of `field`.
pub(super) fn constant(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    match &model.container.of {
        Some(of) => {
            let constant = name::screaming_case(field.ident);
            quote!(<#of>::#constant)
        }
        None => constant_name(field).into_token_stream(),
    }
}

/// The constant of generated code that holds the policy, so that a wrong policy is evaluated, and reported, once.
fn constant_name(field: &Field<'_>) -> Ident {
    format_ident!("__{}", name::screaming_case(field.ident))
}
