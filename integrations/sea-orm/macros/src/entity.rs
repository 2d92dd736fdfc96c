//! `find_by_email` and its like, which SeaORM makes of `#[sea_orm(unique)]`: for fields with a unique index.

use fieldseal_macros_core::{Field, Model, name};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::{marker, value};

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    model
        .fields
        .iter()
        .filter(|field| field.elsewhere.is_none() && is_unique(field))
        .map(|field| marker::gated(field, methods(model, field)))
        .collect()
}

fn is_unique(field: &Field<'_>) -> bool {
    field
        .encrypted()
        .and_then(|encrypted| encrypted.search.as_ref())
        .is_some_and(|search| search.unique.is_some())
}

fn methods(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let Some((adapter, entity)) = model.adapter.as_ref().zip(model.sea_orm()) else {
        return TokenStream::new();
    };
    let adapter = &adapter.path;
    let ident = &entity.ident;
    let sea_orm = quote!(#adapter::__private::sea_orm);
    let plain = value::plain(field);
    let marker = marker::path(model, field);
    let value = quote!(#adapter::Encrypted<#plain, #marker>);
    let text = name::plain(field.ident);
    let named = |method: &str| format_ident!("{method}_by_{text}", span = field.ident.span());
    let (find, delete, filter) = (named("find"), named("delete"), named("filter"));
    let column = &field.column;
    let condition = quote! {
        Column::#column.eq(::core::convert::Into::<#value>::into(__value))
    };
    let find_doc = format!(" The row whose `{text}` is this one, found by the blind index.");
    let delete_doc =
        format!(" Deletes the row whose `{text}` is this one, found by the blind index.");
    let filter_doc = format!(" Loads the row whose `{text}` is this one.");
    let loader = entity.extended.then(|| {
        quote! {
            #[automatically_derived]
            #[allow(dead_code)]
            impl EntityLoader {
                #[doc = #filter_doc]
                #[must_use]
                pub fn #filter(self, __value: impl ::core::convert::Into<#value>) -> Self {
                    #sea_orm::QueryFilter::filter(self, #condition)
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(dead_code)]
        impl #ident {
            #[doc = #find_doc]
            #[must_use]
            pub fn #find(
                __value: impl ::core::convert::Into<#value>,
            ) -> #sea_orm::Select<#ident> {
                #sea_orm::QueryFilter::filter(
                    <#ident as #sea_orm::EntityTrait>::find(),
                    #condition,
                )
            }

            #[doc = #delete_doc]
            #[must_use]
            pub fn #delete(
                __value: impl ::core::convert::Into<#value>,
            ) -> #sea_orm::DeleteMany<#ident> {
                #sea_orm::QueryFilter::filter(
                    <#ident as #sea_orm::EntityTrait>::delete_many(),
                    #condition,
                )
            }
        }

        #loader
    }
}
