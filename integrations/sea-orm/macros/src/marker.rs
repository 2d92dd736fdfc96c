//! The type that stands for a field: `user::fields::Email`.

use fieldseal_macros_core::expand::at;
use fieldseal_macros_core::{Field, Mask, Model, Storage};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Path;

/// Does the field need one?
pub(crate) fn is_needed(field: &Field<'_>) -> bool {
    match &field.storage {
        Storage::Encrypted(_) | Storage::Password(_) => true,
        // `Redacted<T>` hides the whole value by itself.
        Storage::Plain => {
            field.redact.is_some() && (field.mask() != Some(Mask::Full) || field.is_exposed())
        }
    }
}

/// Where the entity's module has it: `fields::Email`, or `user::fields::Email` with `of = user::Entity`.
pub(crate) fn path(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    // The variant of `Column`.
    let ident = &field.column;
    // All of the path stands where the field does, and so does what the compiler says of it.
    let of = model.container.of.as_ref();
    let module = of.map(|of| module_of(&at(ident.span(), of)));
    let fields = format_ident!("fields", span = ident.span());
    quote!(#module #fields::#ident)
}

/// Items that are there when the field is.
pub(crate) fn gated(field: &Field<'_>, items: TokenStream) -> TokenStream {
    let mut cfg = field.cfg().peekable();
    if items.is_empty() || cfg.peek().is_none() {
        return items;
    }
    quote! {
        #(#cfg)*
        const _: () = {
            #items
        };
    }
}

/// `user::` of `user::Entity`.
fn module_of(entity: &Path) -> TokenStream {
    let colons = &entity.leading_colon;
    let above = entity.segments.len().saturating_sub(1);
    let modules = entity.segments.iter().take(above);
    quote!(#colons #(#modules::)*)
}
