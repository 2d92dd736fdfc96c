//! `impl Protect`: the static description that later tools read.

use fieldseal_macros_core::expand::at;
use fieldseal_macros_core::expand::describe::{self, Column};
use fieldseal_macros_core::{Field, Model, Storage};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};

use super::{alias, policy};

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let declaring = model.container.of.as_ref().map(ToTokens::to_token_stream);
    describe::protect(model, declaring, |field| Column {
        name: column_name(model, field),
        policy: policy(model, field),
    })
}

fn column_name(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    match &model.adapter {
        // The ORM knows what the column is called in SQL.
        Some(adapter) if field.elsewhere.is_none() => {
            let span = field.ident.span();
            let path = at(span, &adapter.path);
            let alias = alias(field);
            quote_spanned!(span=> #path::__private::column_name::<#alias>())
        }
        _ => field.column_name.to_token_stream(),
    }
}

fn policy(model: &Model<'_>, field: &Field<'_>) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let alias = alias(field);
    let policy_of = match &field.storage {
        Storage::Plain => return TokenStream::new(),
        _ if model.adapter.is_none() => return policy::constant(model, field),
        Storage::Encrypted(_) => quote!(Field),
        Storage::Password(_) => quote!(PasswordField),
    };
    quote_spanned!(field.ident.span()=> <#alias as #fieldseal::#policy_of>::POLICY)
}
