//! The policy of each protected column, written by the declaring struct.

use fieldseal_macros_core::protection::encrypted::{Encrypted, Normaliser, Search, Suite};
use fieldseal_macros_core::{Field, Model, Storage, name};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{alias, at};

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

fn field_policy(model: &Model<'_>, field: &Field<'_>, encrypted: &Encrypted) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let entity = &model.container.entity;
    let id = field.logical_name();
    let type_tag = type_tag(model, field, encrypted);
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
        #fieldseal::FieldPolicy::new(#entity, #id, #type_tag)
            #suite #search #pad #row #hide_null #truncate #fresh_nonces #tenant
    }
}

/// The tag of the plaintext's type. A searchable field asks for it by a function with bounds: a wrong type is then an error of types,
/// at the type, and the policy is not evaluated.
fn type_tag(model: &Model<'_>, field: &Field<'_>, encrypted: &Encrypted) -> TokenStream {
    let plain = field.ty.plain_static();
    let span = field.ty.plain.span();
    let fieldseal = at(span, &model.container.fieldseal);
    match &encrypted.search {
        None => quote_spanned!(span=> <#plain as #fieldseal::Encode>::TYPE),
        Some(Search {
            normaliser: Normaliser::None,
            ..
        }) => quote_spanned!(span=> #fieldseal::__private::searchable::<#plain>()),
        Some(_) => quote_spanned!(span=> #fieldseal::__private::searchable_text::<#plain>()),
    }
}

fn password_policy(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let entity = &model.container.entity;
    let id = field.logical_name();
    let pepper = field
        .password()
        .and_then(|password| password.pepper.as_ref())
        .map(|_| quote!(.pepper()));
    let tenant = model.container.tenant.as_ref().map(|_| quote!(.tenant()));
    quote_spanned!(field.ident.span()=> #fieldseal::PasswordPolicy::new(#entity, #id) #pepper #tenant)
}

fn suite_name(suite: Suite) -> TokenStream {
    match suite {
        Suite::XChaCha20Poly1305 => quote!(XChaCha20Poly1305),
        Suite::Cobblestone256 => quote!(Cobblestone256),
        Suite::AesSivCmac512 => quote!(AesSivCmac512),
        Suite::Xaes256Gcm => quote!(Xaes256Gcm),
    }
}
