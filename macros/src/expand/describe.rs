//! `impl Protect`: the static description that later tools read.

use fieldseal_macros_core::{Field, Mask, Model, Storage, name, ty};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use super::bounds::Bounds;
use super::{alias, at, policy};

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let ident = model.ident;
    let text = name::plain(ident);
    let fieldseal = &model.container.fieldseal;
    let (impl_generics, type_generics, _) = model.generics.split_for_impl();
    let bounds = Bounds::of(model);
    let start = start(model, &text);
    let table = model
        .adapter
        .as_ref()
        .and_then(|adapter| adapter.table_name())
        .map(name::plain)
        .map(|table| quote!(.with_table(#table)));
    let tenant = model
        .container
        .tenant
        .as_ref()
        .map(|_| quote!(.with_tenant()));
    let fields: Vec<_> = model
        .fields
        .iter()
        .filter(|field| field.is_protected())
        .map(|field| describe(model, field))
        .collect();
    quote! {
        const __FIELDS: &[#fieldseal::ModelField] = &[#(#fields),*];

        #[automatically_derived]
        impl #impl_generics #fieldseal::Protect for #ident #type_generics #bounds {
            const MODEL: &'static #fieldseal::Model =
                &#start #table #tenant .with_fields(__FIELDS);
        }
    }
}

/// The model before its fields are known: with `of = User` what it shares with `User`.
fn start(model: &Model<'_>, text: &str) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    match &model.container.of {
        None => {
            let entity = &model.container.entity;
            quote!(#fieldseal::Model::new(#text, #entity))
        }
        Some(of) => quote!(#fieldseal::Model::of(#text, <#of as #fieldseal::Protect>::MODEL)),
    }
}

fn describe(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let text = name::plain(field.ident);
    let rust_type = ty::spelled(field.ty.declared);
    let alias = alias(field);
    let column = match &model.adapter {
        // The ORM knows what the column is called in SQL.
        Some(adapter) if field.elsewhere.is_none() => {
            let path = at(field.ident.span(), &adapter.path);
            quote_spanned!(field.ident.span()=> #path::__private::column_name::<#alias>())
        }
        _ => name::plain(&field.column).into_token_stream(),
    };
    let protection = match &field.storage {
        Storage::Plain => quote!(#fieldseal::Protection::Redacted),
        Storage::Encrypted(_) if model.adapter.is_some() => quote_spanned! {field.ident.span()=>
            #fieldseal::Protection::Encrypted(<#alias as #fieldseal::Field>::POLICY)
        },
        Storage::Password(_) if model.adapter.is_some() => quote_spanned! {field.ident.span()=>
            #fieldseal::Protection::Password(<#alias as #fieldseal::PasswordField>::POLICY)
        },
        Storage::Encrypted(_) => {
            let policy = policy::constant(model, field);
            quote!(#fieldseal::Protection::Encrypted(#policy))
        }
        Storage::Password(_) => {
            let policy = policy::constant(model, field);
            quote!(#fieldseal::Protection::Password(#policy))
        }
    };
    let nullable = (field.ty.options > 0).then(|| quote!(.with_null()));
    let mask = field
        .mask()
        .filter(|mask| *mask != Mask::Full)
        .map(|shown| mask(model, shown))
        .map(|mask| quote!(.with_mask(#mask)));
    let exposed = field
        .redact
        .as_ref()
        .and_then(|redact| redact.expose.as_ref())
        .map(|_| quote!(.with_exposure()));
    quote! {
        #fieldseal::ModelField::new(#text, #column, #rust_type, #protection) #nullable #mask #exposed
    }
}

/// The mask as the runtime spells it.
pub(super) fn mask(model: &Model<'_>, mask: Mask) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    match mask {
        Mask::Last(count) => quote!(#fieldseal::Mask::Last(#count)),
        Mask::First(count) => quote!(#fieldseal::Mask::First(#count)),
        Mask::Email => quote!(#fieldseal::Mask::Email),
        Mask::Full => quote!(#fieldseal::Mask::Full),
    }
}
