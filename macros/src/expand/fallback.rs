//! Stub impls beside errors, so that the rest of the program does not complain about what only a mistake has left out.

use fieldseal_macros_core::expand::policy::Policies;
use fieldseal_macros_core::{Field, Model, Storage, name};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path, parse_quote};

use super::{alias, columns};

/// The stubs of `input`; `model` is what could be read of it.
pub(super) fn expand(input: &DeriveInput, model: Option<&Model<'_>>) -> TokenStream {
    let ident = &input.ident;
    let text = name::plain(ident);
    let fieldseal: Path = model.map_or_else(
        || parse_quote!(::fieldseal),
        |model| model.container.fieldseal.clone(),
    );
    let entity = model.map_or_else(|| text.clone(), |model| model.container.entity.value());
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let columns = model.map(columns);
    let policies = model
        .filter(|model| model.container.declares())
        .map(policies);
    let serialize = model
        .and_then(|model| model.container.serialize.as_ref())
        .map(|_| serialize(input, &fieldseal));
    quote! {
        #[allow(dead_code, non_camel_case_types)]
        const _: () = {
            #columns
            #policies

            #[automatically_derived]
            impl #impl_generics ::core::fmt::Debug for #ident #type_generics #where_clause {
                fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::fmt::Formatter::write_str(__formatter, #text)
                }
            }

            #[automatically_derived]
            impl #impl_generics #fieldseal::Protect for #ident #type_generics #where_clause {
                const MODEL: &'static #fieldseal::Model = &#fieldseal::Model::new(#text, #entity);
            }

            #serialize
        };
    }
}

fn policies(model: &Model<'_>) -> TokenStream {
    model
        .fields
        .iter()
        .map(|field| match &model.adapter {
            Some(_) if field.elsewhere.is_none() => {
                Policies::Stubs.implement(model, field, &alias(field))
            }
            Some(_) => TokenStream::new(),
            None => on_struct(model, field),
        })
        .collect()
}

fn on_struct(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    // Without an adapter, and without having said so, nobody has asked for constants.
    if !model.is_without_adapter() {
        return TokenStream::new();
    }
    let fieldseal = &model.container.fieldseal;
    let (ty, policy) = match &field.storage {
        Storage::Encrypted(encrypted) => (
            quote!(FieldPolicy),
            Policies::Stubs.encrypted(model, field, encrypted),
        ),
        Storage::Password(password) => (
            quote!(PasswordPolicy),
            Policies::Stubs.password(model, field, password),
        ),
        Storage::Plain => return TokenStream::new(),
    };
    let ident = model.ident;
    let visibility = &model.original.vis;
    let constant = name::screaming_case(field.ident);
    let (impl_generics, type_generics, where_clause) = model.generics.split_for_impl();
    quote! {
        impl #impl_generics #ident #type_generics #where_clause {
            #[doc(hidden)]
            #visibility const #constant: &'static #fieldseal::#ty = &#policy;
        }
    }
}

fn serialize(input: &DeriveInput, fieldseal: &Path) -> TokenStream {
    let ident = &input.ident;
    let text = name::plain(ident);
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #fieldseal::__private::serde::Serialize for #ident #type_generics #where_clause {
            fn serialize<__S>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error>
            where
                __S: #fieldseal::__private::serde::Serializer,
            {
                #fieldseal::__private::serde::Serializer::serialize_unit_struct(__serializer, #text)
            }
        }
    }
}
