//! A newtype: stored as what it wraps, under a type tag of its own.

use fieldseal_macros_core::argument::Argument;
use fieldseal_macros_core::{Context, Slot, ty};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DataStruct, DeriveInput, Field, GenericParam, LitStr, Path, WhereClause, parse_quote};

use super::{arguments, is_crate};

pub(super) fn expand(
    cx: &Context,
    input: &DeriveInput,
    data: &DataStruct,
    fieldseal: &Path,
) -> Option<TokenStream> {
    let mut path = Slot::empty();
    let mut tag = Slot::empty();
    let mut unsearchable = Slot::empty();
    for argument in arguments(
        cx,
        &input.attrs,
        "a newtype",
        &["tag", "unsearchable", "crate"],
        EXAMPLE,
    ) {
        if is_crate(cx, &argument, &mut path) {
            continue;
        }
        if argument.key == "tag" {
            // #[plaintext(tag = "acme:iban")]
            tag.set(cx, &argument.key, parse_tag(cx, &argument));
        } else {
            // #[plaintext(tag = "acme:reading", unsearchable)]
            unsearchable.set(cx, &argument.key, argument.flag(cx));
        }
    }
    if tag.key().is_none() {
        cx.error(
            &input.ident,
            format_args!("`{}` has no type tag", input.ident),
            format_args!("name its encoding, for ever: `{EXAMPLE}`"),
        );
    }
    let field = only_field(cx, input, data)?;
    arguments(cx, &field.attrs, "a field", &[], EXAMPLE);
    let tag = tag.into_value().flatten()?;

    let inner = &field.ty;
    let (member, built) = match &field.ident {
        Some(ident) => (quote!(#ident), quote!(Self { #ident: __value })),
        None => (quote!(0), quote!(Self(__value))),
    };
    let ident = &input.ident;
    let (impl_generics, type_generics, _) = input.generics.split_for_impl();
    let where_encode = bounded(input, field, &quote!(#fieldseal::Encode));
    let where_plaintext = bounded(input, field, &quote!(#fieldseal::Plaintext));
    let where_searchable = bounded(input, field, &quote!(#fieldseal::Searchable));
    let searchable = unsearchable.key().is_none().then(|| {
        quote! {
            #[automatically_derived]
            impl #impl_generics #fieldseal::Searchable for #ident #type_generics #where_searchable {}
        }
    });
    // The newtype is as searchable as what it wraps; of a generic one the bound says so already.
    let assertion = (searchable.is_some() && input.generics.params.is_empty()).then(|| {
        quote_spanned! {inner.span()=>
            const _: () = {
                fn __searchable<T: #fieldseal::__private::SearchableInside>() {}
                const _: fn() = __searchable::<#inner>;
            };
        }
    });
    Some(quote! {
        #[automatically_derived]
        impl #impl_generics #fieldseal::Encode for #ident #type_generics #where_encode {
            const TYPE: #fieldseal::TypeTag = #fieldseal::TypeTag::own(#tag);

            fn encode(
                &self,
                __out: &mut #fieldseal::Encoder<'_>,
            ) -> ::core::result::Result<(), #fieldseal::EncodeError> {
                <#inner as #fieldseal::Encode>::encode(&self.#member, __out)
            }

            fn size_hint(&self) -> usize {
                <#inner as #fieldseal::Encode>::size_hint(&self.#member)
            }
        }

        #[automatically_derived]
        impl #impl_generics #fieldseal::Plaintext for #ident #type_generics #where_plaintext {
            fn decode(
                __bytes: #fieldseal::Decrypted,
            ) -> ::core::result::Result<Self, #fieldseal::DecodeError> {
                let __value = <#inner as #fieldseal::Plaintext>::decode(__bytes)?;
                ::core::result::Result::Ok(#built)
            }
        }

        #searchable
        #assertion
    })
}

fn only_field<'a>(cx: &Context, input: &DeriveInput, data: &'a DataStruct) -> Option<&'a Field> {
    let mut fields = data.fields.iter();
    match (fields.next(), fields.next()) {
        (Some(field), None) => Some(field),
        (first, _) => {
            let found = if first.is_some() {
                "several fields"
            } else {
                "no field"
            };
            cx.error(
                &input.ident,
                format_args!("`Plaintext` is for newtypes, and `{}` has {found}", input.ident),
                "wrap the struct in `fieldseal::Json`, or implement `Encode` and `Plaintext` by hand",
            );
            None
        }
    }
}

fn parse_tag(cx: &Context, argument: &Argument) -> Option<LitStr> {
    let tag: LitStr = argument.parse(cx, "a string", r#"tag = "acme:iban""#)?;
    let text = tag.value();
    // Tags without a colon are Fieldseal's own.
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    let well_formed = text
        .split_once(':')
        .is_some_and(|(owner, name)| is_word(owner) && is_word(name));
    if !well_formed || text.len() > MAX_BYTES {
        cx.error(
            &tag,
            format_args!("`{text}` is not the tag of an own type"),
            "write a prefix of your own, a colon and a name, of lower-case letters, digits, `-` and `_`: `tag = \"acme:iban\"`",
        );
        return None;
    }
    Some(tag)
}

/// The where clause of an impl that asks `bound` of the parameters in the wrapped type.
fn bounded(input: &DeriveInput, field: &Field, bound: &TokenStream) -> Option<WhereClause> {
    let mentioned = ty::parameters_in(&field.ty, &input.generics);
    let mut clause = input
        .generics
        .where_clause
        .clone()
        .unwrap_or_else(|| parse_quote!(where));
    for parameter in &input.generics.params {
        if let GenericParam::Type(parameter) = parameter
            && mentioned.contains(&parameter.ident)
        {
            let ident = &parameter.ident;
            clause.predicates.push(parse_quote!(#ident: #bound));
        }
    }
    (!clause.predicates.is_empty()).then_some(clause)
}

const EXAMPLE: &str = r#"#[plaintext(tag = "acme:iban")]"#;
// One byte less than a name may have: a hidden NULL appends a `?` to the tag.
const MAX_BYTES: usize = 254;
