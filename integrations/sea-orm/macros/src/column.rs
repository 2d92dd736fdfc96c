//! `Column`: which columns are protected, and operators that know it.

use fieldseal_macros_core::{Field, Model, Storage};
use proc_macro2::TokenStream;
use quote::quote;

use crate::marker;

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let adapter = model.adapter.as_ref().map(|adapter| &adapter.path);
    let protected = model
        .fields
        .iter()
        .filter_map(|field| protection(model, field));
    quote! {
        #[automatically_derived]
        impl #adapter::ProtectedColumn for Column {
            fn protection(&self) -> ::core::option::Option<#adapter::ColumnProtection> {
                match self {
                    #(#protected)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        #adapter::__column_operators!(Column);
    }
}

fn protection(model: &Model<'_>, field: &Field<'_>) -> Option<TokenStream> {
    if field.elsewhere.is_some() {
        return None;
    }
    let adapter = model.adapter.as_ref().map(|adapter| &adapter.path);
    let fieldseal = &model.container.fieldseal;
    let (protection, policy_of) = match &field.storage {
        Storage::Encrypted(_) => (quote!(Encrypted), quote!(Field)),
        Storage::Password(_) => (quote!(Password), quote!(PasswordField)),
        Storage::Plain => return None,
    };
    let cfg = field.cfg();
    let column = &field.column;
    let marker = marker::path(model, field);
    Some(quote! {
        #(#cfg)*
        Column::#column => ::core::option::Option::Some(#adapter::ColumnProtection::#protection(
            <#marker as #fieldseal::#policy_of>::POLICY,
        )),
    })
}
