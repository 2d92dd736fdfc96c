//! `impl Protect`: the static description that later tools read.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::model::{Field, Model};
use crate::protection::{Mask, Storage};
use crate::{name, ty};

/// What the ORM adds to the description of a field.
#[derive(Clone, Debug)]
pub struct Column {
    /// What its column is called in SQL: an expression.
    pub name: TokenStream,
    /// Where its policy is, if it has one.
    pub policy: TokenStream,
}

/// The description of `model`; `declaring` is the model that `of` names, as a type.
pub fn protect(
    model: &Model<'_>,
    declaring: Option<TokenStream>,
    column: impl Fn(&Field<'_>) -> Column,
) -> TokenStream {
    let ident = model.ident;
    let text = name::plain(ident);
    let fieldseal = &model.container.fieldseal;
    let (impl_generics, type_generics, where_clause) = model.generics.split_for_impl();
    let start = match declaring {
        None => {
            let entity = &model.container.entity;
            quote!(#fieldseal::Model::new(#text, #entity))
        }
        Some(of) => quote!(#fieldseal::Model::of(#text, <#of as #fieldseal::Protect>::MODEL)),
    };
    let table = model
        .adapter
        .as_ref()
        .and_then(|adapter| adapter.table_name())
        .map(|table| quote!(.with_table(#table)));
    let tenant = model
        .container
        .tenant
        .as_ref()
        .map(|_| quote!(.with_tenant()));
    let fields = model
        .fields
        .iter()
        .filter(|field| field.is_protected())
        .map(|field| describe(model, field, column(field)));
    quote! {
        const __FIELDS: &[#fieldseal::ModelField] = &[#(#fields),*];

        #[automatically_derived]
        impl #impl_generics #fieldseal::Protect for #ident #type_generics #where_clause {
            const MODEL: &'static #fieldseal::Model =
                &#start #table #tenant .with_fields(__FIELDS);
        }
    }
}

fn describe(model: &Model<'_>, field: &Field<'_>, column: Column) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let text = name::plain(field.ident);
    let rust_type = ty::spelled(field.ty.declared);
    let Column { name, policy } = column;
    let span = field.ident.span();
    let protection = match &field.storage {
        Storage::Plain => quote!(#fieldseal::Protection::Redacted),
        Storage::Encrypted(_) => {
            quote_spanned!(span=> #fieldseal::Protection::Encrypted(#policy))
        }
        Storage::Password(_) => {
            quote_spanned!(span=> #fieldseal::Protection::Password(#policy))
        }
    };
    let nullable = (field.ty.options > 0).then(|| quote!(.with_null()));
    let mask = field
        .mask()
        .filter(|mask| *mask != Mask::Full)
        .map(|shown| mask(model, shown))
        .map(|mask| quote!(.with_mask(#mask)));
    let exposed = field.is_exposed().then(|| quote!(.with_exposure()));
    let cfg = field.cfg();
    quote! {
        #(#cfg)*
        #fieldseal::ModelField::new(#text, #name, #rust_type, #protection) #nullable #mask #exposed
    }
}

/// The mask as the runtime spells it.
#[must_use]
pub fn mask(model: &Model<'_>, mask: Mask) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    match mask {
        Mask::Last(count) => quote!(#fieldseal::Mask::Last(#count)),
        Mask::First(count) => quote!(#fieldseal::Mask::First(#count)),
        Mask::Email => quote!(#fieldseal::Mask::Email),
        Mask::Full => quote!(#fieldseal::Mask::Full),
    }
}
