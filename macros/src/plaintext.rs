//! `#[derive(Plaintext)]`: an application's own type becomes the plaintext of an encrypted field.

mod enumeration;
mod newtype;

use fieldseal_macros_core::argument::{self, Argument, PlainPath};
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
        slot.set(cx, &argument.key, path.map(|PlainPath(path)| path));
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
        .find_map(|argument| argument.parse(&cx, "", ""))
        .map(|PlainPath(path)| path);
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

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[track_caller]
    fn expanded(input: TokenStream) -> String {
        let file: syn::File = syn::parse2(derive(input)).expect("the expansion parses as items");
        prettyplease::unparse(&file)
    }

    /// The messages of the errors in the expansion.
    #[track_caller]
    fn check(input: TokenStream, expect: &[&str]) {
        let file: syn::File = syn::parse2(derive(input)).expect("the expansion parses as items");
        let messages: Vec<_> = file
            .items
            .iter()
            .filter_map(|item| match item {
                syn::Item::Macro(item) => item.mac.parse_body::<syn::LitStr>().ok(),
                _ => None,
            })
            .map(|message| message.value())
            .collect();
        assert_eq!(messages, expect);
    }

    macro_rules! snapshot {
        ($name:ident: $($input:tt)*) => {
            #[test]
            fn $name() {
                insta::with_settings!({ snapshot_path => "snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
                    insta::assert_snapshot!(stringify!($name), expanded(quote!($($input)*)));
                });
            }
        };
    }

    snapshot! { plaintext_enum:
        enum Status {
            Active,
            OnHold,
            #[plaintext(name = "closed")]
            Terminated,
        }
    }

    snapshot! { plaintext_newtype:
        #[plaintext(tag = "acme:iban")]
        struct Iban(String);
    }

    snapshot! { plaintext_generic:
        #[plaintext(tag = "acme:reading", unsearchable, crate = ::seal)]
        struct Reading<T> { value: Json<T> }
    }

    #[test]
    fn mistakes_of_enums_come_all_at_once() {
        check(
            quote!(
                #[plaintext(tag = "acme:status")]
                enum Status {
                    Active,
                    #[plaintext(name = "active")]
                    Running,
                    #[plaintext(nme = "x")]
                    Held(u8),
                    #[plaintext(name = "")]
                    Empty,
                }
            ),
            &[
                "`tag` is no argument of `#[plaintext]` on an enum\nhelp: write `#[plaintext(crate = ::fieldseal)]`",
                "`Held` has fields, and only its name would be stored\nhelp: wrap the enum in `fieldseal::Json`, or implement `Encode` and `Plaintext` by hand",
                "`nme` is no argument of `#[plaintext]` on a variant, did you mean `name`?\nhelp: write `#[plaintext(name = \"active\")]`",
                "`name` is empty\nhelp: write `name = \"active\"`",
                "`Running` and `Active` have the same stored name \"active\"\nhelp: give each variant a `#[plaintext(name = \"..\")]` of its own",
            ],
        );
    }

    #[test]
    fn mistakes_of_newtypes_come_all_at_once() {
        check(
            quote!(
                struct Iban(#[plaintext(name = "x")] String);
            ),
            &[
                "`Iban` has no type tag\nhelp: name its encoding, for ever: `#[plaintext(tag = \"acme:iban\")]`",
                "`name` is no argument of `#[plaintext]` on a field\nhelp: `#[plaintext]` on a field takes no arguments",
            ],
        );
        check(
            quote!(
                #[plaintext(tag = "iban", tag = "acme:iban")]
                struct Pair(String, String);
            ),
            &[
                "`iban` is not the tag of an own type\nhelp: write a prefix of your own, a colon and a name, of lower-case letters, digits, `-` and `_`: `tag = \"acme:iban\"`",
                "duplicate argument `tag`\nhelp: remove one of the two `tag`",
                "`Plaintext` is for newtypes, and `Pair` has several fields\nhelp: wrap the struct in `fieldseal::Json`, or implement `Encode` and `Plaintext` by hand",
            ],
        );
    }
}
