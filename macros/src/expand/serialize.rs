//! `Serialize`: the one that masks, or the assertion that there is none.

use fieldseal_macros_core::argument::Value;
use fieldseal_macros_core::expand::describe;
use fieldseal_macros_core::{Field, Mask, Model, name, serde};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Attribute;

use super::bounds::{Bounds, concrete};
use super::debug::reads_the_value;

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    if model.container.serialize.is_some() {
        masking(model)
    } else {
        absent(model)
    }
}

/// Serde's own derive writes the impl for the struct as a "remote" type, so that the user's `#[serde(..)]` attributes mean what they
/// always mean; each masked field goes through a function that serialises its mask.
fn masking(model: &Model<'_>) -> TokenStream {
    let ident = model.ident;
    let text = name::plain(ident);
    let fieldseal = &model.container.fieldseal;
    let serde = quote!(#fieldseal::__private::serde);
    let serde_text = path_text(&serde);
    let generics = model.generics;
    let (impl_generics, type_generics, _) = model.generics.split_for_impl();
    let masked = |field: &&Field<'_>| mask(field).is_some();
    // Serde adds its own bounds for the fields that it serialises, and knows nothing of masks.
    let mask_bounds = || {
        Bounds::of(model).require(
            model
                .fields
                .iter()
                .filter(|field| masked(field) && reads_the_value(field)),
            &quote!(#fieldseal::MaskSource),
        )
    };
    let remote_bounds = mask_bounds();
    let bounds = mask_bounds().require(
        model.fields.iter().filter(|field| !masked(field)),
        &quote!(#serde::Serialize),
    );
    let rename =
        (!is_renamed(&model.original.attrs)).then(|| quote!(#[serde(rename(serialize = #text))]));
    let attributes = kept(&model.original.attrs, &["crate"]);
    let functions = model
        .fields
        .iter()
        .filter_map(|field| mask(field).map(|mask| function(model, field, mask)));
    let fields = model.fields.iter().map(|field| {
        let ident = field.ident;
        let ty = field.ty.declared;
        if mask(field).is_some() {
            let attributes = kept(&field.original.attrs, REPLACED);
            let function = function_name(field).to_string();
            quote!(#attributes #[serde(serialize_with = #function)] #ident: #ty)
        } else {
            let attributes = kept(&field.original.attrs, &[]);
            quote!(#attributes #ident: #ty)
        }
    });
    quote! {
        #(#functions)*

        #[derive(#serde::Serialize)]
        #[serde(crate = #serde_text, remote = #text)]
        #rename
        #attributes
        #[allow(dead_code)]
        struct __Serialized #generics #remote_bounds {
            #(#fields,)*
        }

        #[automatically_derived]
        impl #impl_generics #serde::Serialize for #ident #type_generics #bounds {
            fn serialize<__S>(
                &self,
                __serializer: __S,
            ) -> ::core::result::Result<__S::Ok, __S::Error>
            where
                __S: #serde::Serializer,
            {
                __Serialized::serialize(self, __serializer)
            }
        }
    }
}

fn function(model: &Model<'_>, field: &Field<'_>, mask: Mask) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let serde = quote!(#fieldseal::__private::serde);
    let function = function_name(field);
    let (bound, shown) = match mask {
        Mask::Full => (
            quote!(?::core::marker::Sized),
            quote!(#fieldseal::__private::Masked::full()),
        ),
        mask => {
            let mask = describe::mask(model, mask);
            (
                quote!(#fieldseal::MaskSource + ?::core::marker::Sized),
                quote!(#fieldseal::__private::masked(__value, #mask)),
            )
        }
    };
    quote! {
        #[allow(unused_variables)]
        fn #function<__V, __S>(
            __value: &__V,
            __serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error>
        where
            __V: #bound,
            __S: #serde::Serializer,
        {
            #serde::Serialize::serialize(&#shown, __serializer)
        }
    }
}

fn function_name(field: &Field<'_>) -> Ident {
    format_ident!("__mask_{}", name::plain(field.ident))
}

/// What serialised values show in place of the field, `None` for the value itself.
fn mask(field: &Field<'_>) -> Option<Mask> {
    field.mask().filter(|_| !field.is_exposed())
}

/// The user's `#[serde(..)]` attributes without some arguments.
fn kept(attributes: &[Attribute], without: &[&str]) -> TokenStream {
    let kept = serde::arguments(attributes)
        .into_iter()
        .filter(|argument| !without.iter().any(|word| argument.key == word));
    quote!(#(#[serde(#kept)])*)
}

/// Has the user said what the struct is called when it is serialised?
fn is_renamed(attributes: &[Attribute]) -> bool {
    serde::arguments(attributes).iter().any(|argument| {
        argument.key == "rename"
            && match &argument.value {
                Value::List(list) => list.to_string().contains("serialize ="),
                _ => true,
            }
    })
}

/// A derive does not see the derives beside it, so whether the struct serialises is asked of the type. A generic struct has too many
/// answers to ask.
fn absent(model: &Model<'_>) -> TokenStream {
    let Some(ty) = concrete(model) else {
        return TokenStream::new();
    };
    let fieldseal = &model.container.fieldseal;
    let message = format!(
        "`{}` protects fields, and another `Serialize` would write them as they are: \
         remove that derive and write `#[protect(serialize)]`, which masks",
        model.ident
    );
    quote_spanned! {model.ident.span()=>
        const _: () = {
            #[allow(unused_imports)]
            use #fieldseal::__private::NotSerialize as _;
            ::core::assert!(!#fieldseal::__private::SerializeProbe::<#ty>::SERIALIZES, #message);
        };
    }
}

fn path_text(path: &impl ToTokens) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

/// What a mask takes the place of.
const REPLACED: &[&str] = &["with", "serialize_with", "getter"];
