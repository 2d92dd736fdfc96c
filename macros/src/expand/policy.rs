//! The policy of each protected column, written by the declaring struct.

use fieldseal_macros_core::protection::encrypted::{Encrypted, Normaliser, Suite};
use fieldseal_macros_core::{Field, Model, Storage, name};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::alias;

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    if !model.container.declares() {
        return TokenStream::new();
    }
    model
        .fields
        .iter()
        .map(|field| match &model.adapter {
            Some(_) => on_column(model, field),
            None => on_struct(model, field),
        })
        .collect()
}

/// The column's type carries the policy.
fn on_column(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let alias = alias(field);
    match &field.storage {
        Storage::Encrypted(encrypted) => {
            let policy = field_policy(model, field, encrypted);
            let search = encrypted.search.as_ref().map(|_| {
                quote! {
                    #[automatically_derived]
                    impl #fieldseal::Search for #alias {}
                }
            });
            quote! {
                #[automatically_derived]
                impl #fieldseal::Field for #alias {
                    const POLICY: &'static #fieldseal::FieldPolicy = &#policy;
                }
                #search
            }
        }
        Storage::Password(_) => {
            let policy = password_policy(model, field);
            quote! {
                #[automatically_derived]
                impl #fieldseal::PasswordField for #alias {
                    const POLICY: &'static #fieldseal::PasswordPolicy = &#policy;
                }
            }
        }
        Storage::Plain => TokenStream::new(),
    }
}

/// `adapter = none`: the struct carries the policy, for `fieldseal::seal(User::EMAIL, ..)`.
fn on_struct(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let (ty, policy) = match &field.storage {
        Storage::Encrypted(encrypted) => (
            quote!(#fieldseal::FieldPolicy),
            field_policy(model, field, encrypted),
        ),
        Storage::Password(_) => (
            quote!(#fieldseal::PasswordPolicy),
            password_policy(model, field),
        ),
        Storage::Plain => return TokenStream::new(),
    };
    let ident = model.ident;
    let visibility = &model.original.vis;
    let constant = name::screaming_case(field.ident);
    let doc = format!(" The policy of `{}`.", name::plain(field.ident));
    let (impl_generics, type_generics, where_clause) = model.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(dead_code)]
        impl #impl_generics #ident #type_generics #where_clause {
            #[doc = #doc]
            #visibility const #constant: &'static #ty = &#policy;
        }
    }
}

/// Where a struct without an adapter finds the policy of `field`.
pub(super) fn constant(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let constant = name::screaming_case(field.ident);
    match &model.container.of {
        Some(of) => quote!(<#of>::#constant),
        None => match &field.storage {
            Storage::Encrypted(encrypted) => {
                let policy = field_policy(model, field, encrypted);
                quote!(&#policy)
            }
            _ => {
                let policy = password_policy(model, field);
                quote!(&#policy)
            }
        },
    }
}

fn field_policy(model: &Model<'_>, field: &Field<'_>, encrypted: &Encrypted) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let entity = &model.container.entity;
    let id = field.logical_name();
    let plain = field.ty.plain_static();
    let suite = encrypted.suite.map(|suite| {
        let suite = suite_name(suite);
        quote!(.suite(#fieldseal::Suite::#suite))
    });
    let search = encrypted.search.as_ref().map(|search| {
        let normaliser = match &search.normaliser {
            Normaliser::Own(path) => quote!(#path),
            Normaliser::Lowercase(_) => quote!(#fieldseal::Normaliser::LOWERCASE),
            Normaliser::Email(_) => quote!(#fieldseal::Normaliser::EMAIL),
            Normaliser::Digits(_) => quote!(#fieldseal::Normaliser::DIGITS),
            Normaliser::Caseless(_) => quote!(#fieldseal::Normaliser::CASELESS),
            Normaliser::None => quote!(#fieldseal::Normaliser::NONE),
        };
        let bits = search.bits.map(|bits| quote!(.bits(#bits)));
        let unique = search.unique.as_ref().map(|_| quote!(.unique()));
        quote!(.search(#normaliser) #bits #unique)
    });
    let pad = encrypted.pad.map(|bytes| quote!(.pad(#bytes)));
    let row = encrypted.row.as_ref().map(|_| quote!(.row_bound()));
    let hide_null = encrypted.hide_null.as_ref().map(|_| quote!(.hide_null()));
    let truncate = encrypted.truncate.as_ref().map(|_| quote!(.truncate()));
    let fresh_nonces = encrypted
        .fresh_nonces
        .as_ref()
        .map(|_| quote!(.fresh_nonces()));
    let tenant = model.container.tenant.as_ref().map(|_| quote!(.tenant()));
    quote_spanned! {field.ident.span()=>
        #fieldseal::FieldPolicy::new(#entity, #id, <#plain as #fieldseal::Encode>::TYPE)
            #suite #search #pad #row #hide_null #truncate #fresh_nonces #tenant
    }
}

fn password_policy(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let entity = &model.container.entity;
    let id = field.logical_name();
    quote_spanned!(field.ident.span()=> #fieldseal::PasswordPolicy::new(#entity, #id))
}

fn suite_name(suite: Suite) -> TokenStream {
    match suite {
        Suite::XChaCha20Poly1305 => quote!(XChaCha20Poly1305),
        Suite::Cobblestone256 => quote!(Cobblestone256),
        Suite::AesSivCmac512 => quote!(AesSivCmac512),
        Suite::Xaes256Gcm => quote!(Xaes256Gcm),
    }
}
