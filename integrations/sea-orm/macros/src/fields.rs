//! `mod fields`: a type for each protected field, and what it says about the field.

use fieldseal_macros_core::expand::describe;
use fieldseal_macros_core::expand::policy::Policies;
use fieldseal_macros_core::{Field, Mask, Model, Storage, name, ty};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use crate::{item, marker, value};

/// The module.
pub(crate) fn declare(model: &Model<'_>) -> TokenStream {
    let visibility = &model.original.vis;
    let doc = format!(
        " The protected fields of `{}`, as types: what `Encrypted<_, _>` and the like are values of.",
        name::plain(model.ident)
    );
    let markers = marked(model).map(|field| {
        let cfg = field.cfg();
        let marker = &field.column;
        let doc = format!(" The field `{}`.", name::plain(field.ident));
        quote! {
            #[doc = #doc]
            #(#cfg)*
            #[allow(clippy::exhaustive_enums)]
            pub enum #marker {}
        }
    });
    quote! {
        #[doc = #doc]
        #[allow(dead_code, unreachable_pub)]
        #visibility mod fields {
            #(#markers)*
        }
    }
}

/// The policies, and how values are shown and compared.
pub(crate) fn implement(model: &Model<'_>, policies: Policies) -> TokenStream {
    marked(model)
        .map(|field| {
            let marker = marker::path(model, field);
            let policy = policies.implement(model, field, &marker);
            let value = match &field.storage {
                Storage::Encrypted(_) => encrypted(model, field, &marker),
                Storage::Password(_) => password(model, field),
                Storage::Plain => redacted(model, field, &marker),
            };
            let told = told(model, field, &marker);
            marker::gated(field, quote!(#policy #value #told))
        })
        .collect()
}

fn marked<'m, 'a>(model: &'m Model<'a>) -> impl Iterator<Item = &'m Field<'a>> {
    model
        .fields
        .iter()
        .filter(|field| field.elsewhere.is_none() && marker::is_needed(field))
}

fn encrypted(model: &Model<'_>, field: &Field<'_>, marker: &TokenStream) -> TokenStream {
    let adapter = model.adapter.as_ref().map(|adapter| &adapter.path);
    let plain = value::plain(field);
    let shown = shown(model, field, quote!(Self::Plaintext));
    quote! {
        #[automatically_derived]
        impl #adapter::EncryptedField for #marker {
            type Plaintext = #plain;

            #shown

            fn same(__left: &Self::Plaintext, __right: &Self::Plaintext) -> bool {
                #adapter::__private::same!(#plain, __left, __right)
            }
        }
    }
}

/// The declared type is `fieldseal::Password`, and the compiler points at it if it is another of that name.
pub(crate) fn password(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let span = field.ty.inner.span();
    let declared = value::plain(field);
    let Some(wrapper) = item::wrapped(model, field).filter(|_| is_called_password(&declared))
    else {
        return TokenStream::new();
    };
    quote_spanned! {span=>
        const _: fn(#declared) -> #wrapper = ::core::convert::From::from;
    }
}

// Where it is not, that is the mistake beside which this stands.
fn is_called_password(ty: &Type) -> bool {
    ty::last_segment(ty).is_some_and(|name| name == "Password")
}

fn redacted(model: &Model<'_>, field: &Field<'_>, marker: &TokenStream) -> TokenStream {
    let adapter = model.adapter.as_ref().map(|adapter| &adapter.path);
    let plain = value::plain(field);
    let shown = shown(model, field, quote!(#plain));
    quote! {
        #[automatically_derived]
        impl #adapter::RedactedField<#plain> for #marker {
            #shown
        }
    }
}

/// What a part of the row is told of the field.
fn told(model: &Model<'_>, field: &Field<'_>, marker: &TokenStream) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let column = &field.column_name;
    let shown = (!field.is_transformed()).then(|| {
        let mask = describe::mask(model, field.mask().unwrap_or_default());
        let exposed = field.is_exposed();
        quote! {
            #[doc(hidden)]
            pub const MASK: #fieldseal::Mask = #mask;
            #[doc(hidden)]
            pub const EXPOSED: bool = #exposed;
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(dead_code)]
        impl #marker {
            #[doc(hidden)]
            pub const COLUMN: &'static str = #column;
            #shown
        }
    }
}

/// What logs and serialised values show.
fn shown(model: &Model<'_>, field: &Field<'_>, value: TokenStream) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let serde = quote!(#fieldseal::__private::serde);
    let span = field.ty.inner.span();
    // A mask that shows a part asks for text: the compiler points at the type.
    let (argument, masked) = match field.mask().unwrap_or_default() {
        Mask::Full => (quote!(_), quote!(#fieldseal::__private::Masked::full())),
        mask => {
            let mask = describe::mask(model, mask);
            (
                quote!(__value),
                quote_spanned!(span=> #fieldseal::__private::masked(__value, #mask)),
            )
        }
    };
    let serialized = if field.is_exposed() {
        quote_spanned!(span=> #serde::Serialize::serialize(__value, __serializer))
    } else {
        quote!(#serde::Serialize::serialize(&Self::masked(__value), __serializer))
    };
    quote! {
        fn masked(#argument: &#value) -> #fieldseal::__private::Masked {
            #masked
        }

        fn serialize<__S>(
            __value: &#value,
            __serializer: __S,
        ) -> ::core::result::Result<__S::Ok, __S::Error>
        where
            __S: #serde::Serializer,
        {
            #serialized
        }
    }
}
