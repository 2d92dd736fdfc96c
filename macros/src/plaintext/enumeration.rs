//! An enum without fields: stored by the stable names of its variants.

use std::collections::BTreeMap;

use fieldseal_macros_core::{Context, Slot, name};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, DeriveInput, LitStr, Path, Variant};

use super::{arguments, is_crate};

pub(super) fn expand(
    cx: &Context,
    input: &DeriveInput,
    data: &DataEnum,
    fieldseal: &Path,
) -> Option<TokenStream> {
    let mut path = Slot::empty();
    for argument in arguments(
        cx,
        &input.attrs,
        "an enum",
        &["crate"],
        "#[plaintext(crate = ::fieldseal)]",
    ) {
        is_crate(cx, &argument, &mut path);
    }
    if data.variants.is_empty() {
        cx.error(
            &input.ident,
            format_args!(
                "`{}` has no variants, so it has no value to store",
                input.ident
            ),
            "add a variant",
        );
        return None;
    }
    let names: Vec<_> = data
        .variants
        .iter()
        .map(|variant| stable_name(cx, variant))
        .collect();
    names_differ(cx, data, &names);

    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    Some(quote! {
        #[automatically_derived]
        impl #impl_generics #fieldseal::Encode for #ident #type_generics #where_clause {
            const TYPE: #fieldseal::TypeTag = #fieldseal::TypeTag::ENUM;

            fn encode(
                &self,
                __out: &mut #fieldseal::Encoder<'_>,
            ) -> ::core::result::Result<(), #fieldseal::EncodeError> {
                #fieldseal::__private::encode_variant(
                    match self {
                        #(Self::#variants => #names,)*
                    },
                    __out,
                )
            }
        }

        #[automatically_derived]
        impl #impl_generics #fieldseal::Plaintext for #ident #type_generics #where_clause {
            fn decode(
                __bytes: #fieldseal::Decrypted,
            ) -> ::core::result::Result<Self, #fieldseal::DecodeError> {
                match #fieldseal::__private::decode_variant(__bytes)?.as_str() {
                    #(#names => ::core::result::Result::Ok(Self::#variants),)*
                    _ => ::core::result::Result::Err(#fieldseal::DecodeError::UnknownVariant),
                }
            }
        }

        #[automatically_derived]
        impl #impl_generics #fieldseal::Searchable for #ident #type_generics #where_clause {}
    })
}

fn stable_name(cx: &Context, variant: &Variant) -> LitStr {
    if !variant.fields.is_empty() {
        cx.error(
            &variant.fields,
            format_args!(
                "`{}` has fields, and only its name would be stored",
                variant.ident
            ),
            "wrap the enum in `fieldseal::Json`, or implement `Encode` and `Plaintext` by hand",
        );
    }
    let mut given = Slot::empty();
    for argument in arguments(
        cx,
        &variant.attrs,
        "a variant",
        &["name"],
        r#"#[plaintext(name = "active")]"#,
    ) {
        // #[plaintext(name = "active")]
        let parsed = name::parse(cx, &argument, r#"name = "active""#);
        given.set(cx, &argument.key, parsed);
    }
    given
        .into_value()
        .flatten()
        .unwrap_or_else(|| LitStr::new(&name::snake_case(&variant.ident), variant.ident.span()))
}

// Two variants of one name could not be told apart when they are read back.
fn names_differ(cx: &Context, data: &DataEnum, names: &[LitStr]) {
    let mut seen = BTreeMap::new();
    for (variant, name) in data.variants.iter().zip(names) {
        if let Some(other) = seen.insert(name.value(), &variant.ident) {
            cx.error(
                name,
                format_args!(
                    "`{}` and `{other}` have the same stored name \"{}\"",
                    variant.ident,
                    name.value()
                ),
                "give each variant a `#[plaintext(name = \"..\")]` of its own",
            );
        }
    }
}
