//! `#[derive(Plaintext)]`: an application's own type becomes the plaintext of an encrypted field.

mod enumeration;
mod newtype;

use fieldseal_macros_core::argument::{self, Argument};
use fieldseal_macros_core::suggest::did_you_mean;
use fieldseal_macros_core::{Context, Slot};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Path, parse_quote};

/// Expands the derive; mistakes become errors beside stub impls.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let cx = Context::new();
    let fieldseal = fieldseal(&input);
    let expanded = match &input.data {
        Data::Enum(data) => enumeration::expand(&cx, &input, data, &fieldseal),
        Data::Struct(data) => newtype::expand(&cx, &input, data, &fieldseal),
        Data::Union(data) => {
            cx.error(
                data.union_token,
                format_args!(
                    "`Plaintext` is for enums and newtypes, and `{}` is a union",
                    input.ident
                ),
                "implement `fieldseal::Encode` and `fieldseal::Plaintext` by hand",
            );
            None
        }
    };
    match (cx.finish(), expanded) {
        (Ok(()), Some(expanded)) => expanded,
        (Ok(()), None) => stubs(&input, &fieldseal),
        (Err(mistakes), _) => {
            let mistakes = mistakes.into_compile_error();
            let stubs = stubs(&input, &fieldseal);
            quote!(#mistakes #stubs)
        }
    }
}

/// The arguments of every `#[plaintext(…)]` among `attributes`, but for those that do not belong to `place`.
fn arguments(
    cx: &Context,
    attributes: &[Attribute],
    place: &str,
    known: &[&str],
    example: &str,
) -> Vec<Argument> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("plaintext"))
        .flat_map(|attribute| argument::of_attribute(cx, attribute, example))
        .filter(|argument| {
            let word = argument.key.to_string();
            let expected = known.contains(&word.as_str());
            if !expected {
                cx.error(
                    argument,
                    format_args!(
                        "`{word}` is no argument of `#[plaintext]` on {place}{}",
                        did_you_mean(&word, known)
                    ),
                    match known {
                        [] => format!("`#[plaintext]` on {place} takes no arguments"),
                        _ => format!("write `{example}`"),
                    },
                );
            }
            expected
        })
        .collect()
}

/// Notes `crate = path`, or says that `argument` is another.
fn is_crate(cx: &Context, argument: &Argument, slot: &mut Slot<Option<Path>>) -> bool {
    // #[plaintext(crate = ::renamed)]
    let is_crate = argument.key == "crate";
    if is_crate {
        let path = argument.parse(cx, "a path", "crate = ::fieldseal");
        slot.set(cx, &argument.key, path);
    }
    is_crate
}

/// The path of the runtime, wanted before anything is known to be right: stubs need it too.
fn fieldseal(input: &DeriveInput) -> Path {
    let cx = Context::new();
    let path = input
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("plaintext"))
        .flat_map(|attribute| argument::of_attribute(&cx, attribute, ""))
        .filter(|argument| argument.key == "crate")
        .find_map(|argument| argument.parse(&cx, "", ""));
    let _reported_by_the_expansion = cx.discard();
    path.unwrap_or_else(|| parse_quote!(::fieldseal))
}

/// Impls that are never run, so that the type's users do not complain about what only a mistake has left out.
fn stubs(input: &DeriveInput, fieldseal: &Path) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let head = |name: TokenStream| {
        quote! {
            #[automatically_derived]
            impl #impl_generics #name for #ident #type_generics #where_clause
        }
    };
    let encode = head(quote!(#fieldseal::Encode));
    let plaintext = head(quote!(#fieldseal::Plaintext));
    let searchable = head(quote!(#fieldseal::Searchable));
    quote! {
        #encode {
            const TYPE: #fieldseal::TypeTag = #fieldseal::TypeTag::ENUM;
            fn encode(
                &self,
                _: &mut #fieldseal::Encoder<'_>,
            ) -> ::core::result::Result<(), #fieldseal::EncodeError> {
                ::core::result::Result::Err(#fieldseal::EncodeError::OutOfRange)
            }
        }
        #plaintext {
            fn decode(
                _: #fieldseal::Decrypted,
            ) -> ::core::result::Result<Self, #fieldseal::DecodeError> {
                ::core::result::Result::Err(#fieldseal::DecodeError::Malformed)
            }
        }
        #searchable {}
    }
}
