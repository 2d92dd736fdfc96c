//! The redacted `Debug`. A second one beside it does not compile, which is the point.

use fieldseal_macros_core::expand::{at, describe};
use fieldseal_macros_core::{Field, Mask, Model, name};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::bounds::Bounds;

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let ident = model.ident;
    let text = name::plain(ident);
    let fieldseal = &model.container.fieldseal;
    let (impl_generics, type_generics, _) = model.generics.split_for_impl();
    let bounds = Bounds::of(model)
        .require(
            model.fields.iter().filter(|field| field.mask().is_none()),
            &quote!(::core::fmt::Debug),
        )
        .require(
            model.fields.iter().filter(|field| reads_the_value(field)),
            &quote!(#fieldseal::MaskSource),
        );
    let fields = model.fields.iter().map(|field| {
        let text = name::plain(field.ident);
        let shown = shown(model, field);
        quote!(.field(#text, &#shown))
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #ident #type_generics #bounds {
            fn fmt(&self, __formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Formatter::debug_struct(__formatter, #text)
                    #(#fields)*
                    .finish()
            }
        }
    }
}

/// What stands in place of the field's value.
fn shown(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let span = field.ty.declared.span();
    // The compiler points at the type, which is what may not be printed.
    let mut ident = field.ident.clone();
    ident.set_span(ident.span().located_at(span));
    let fieldseal = at(span, &model.container.fieldseal);
    match field.mask() {
        None => quote_spanned!(span=> self.#ident),
        Some(Mask::Full) => quote!(#fieldseal::__private::Masked::full()),
        Some(mask) => {
            let mask = describe::mask(model, mask);
            quote_spanned!(span=> #fieldseal::__private::masked(&self.#ident, #mask))
        }
    }
}

/// Does the mask show a part of the value?
pub(super) fn reads_the_value(field: &Field<'_>) -> bool {
    field.mask().is_some_and(|mask| mask != Mask::Full)
}
