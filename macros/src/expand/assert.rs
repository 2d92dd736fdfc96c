//! What must hold of the columns, asked of the compiler where the field stands.

use fieldseal_macros_core::expand::at;
use fieldseal_macros_core::{Adapter, Field, Model, Storage};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use super::alias;

pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let columns = model.adapter.iter().flat_map(|adapter| {
        model
            .fields
            .iter()
            .filter(|field| field.elsewhere.is_none())
            .map(|field| column_fits(model, adapter, field))
    });
    quote!(#(#columns)*)
}

/// What the struct says about a column is what `table!` says about it.
fn column_fits(model: &Model<'_>, adapter: &Adapter, field: &Field<'_>) -> TokenStream {
    let alias = alias(field);
    let span = field.ident.span();
    let path = &at(span, &adapter.path);
    match &field.storage {
        Storage::Encrypted(_) if field.ty.is_generic(model.generics) => {
            let message = format!(
                "`{}` is `#[encrypted]`, and its column stores plaintext: write `Encrypted<{}>` in `table!`",
                field.ident, field.column
            );
            let declared = declaration(model, path, field, &quote!(Field));
            let assertion = assert_column(path, field, true, &message);
            quote!(#assertion #declared)
        }
        Storage::Encrypted(_) => {
            let plain = field.ty.plain_static();
            let declared = declaration(model, path, field, &quote!(Field));
            quote_spanned! {span=>
                const _: () = #path::__private::encrypted_column::<#alias, #plain>();
                #declared
            }
        }
        Storage::Password(_) => {
            let declared = declaration(model, path, field, &quote!(PasswordField));
            quote_spanned! {span=>
                const _: () = #path::__private::password_column::<#alias>();
                #declared
            }
        }
        Storage::Plain => {
            let message = format!(
                "the column of `{}` is protected in `table!`, and the field is not: write `#[encrypted]` or `#[password]`",
                field.ident
            );
            assert_column(path, field, false, &message)
        }
    }
}

/// Asks whether the column is declared as protected: the inherent constant of a protected column comes before the trait's.
fn assert_column(path: &Path, field: &Field<'_>, protected: bool, message: &str) -> TokenStream {
    let alias = alias(field);
    let span = field.ident.span();
    let found = quote_spanned!(span=> #path::__private::ColumnProbe::<#alias>::PROTECTED);
    let holds = if protected {
        found
    } else {
        quote_spanned!(span=> !#found)
    };
    quote_spanned! {span=>
        const _: () = {
            #[allow(unused_imports)]
            use #path::__private::PlainColumn as _;
            ::core::assert!(#holds, #message);
        };
    }
}

/// The column's policy is the one of the struct that it should be.
fn declaration(
    model: &Model<'_>,
    path: &Path,
    field: &Field<'_>,
    policy: &TokenStream,
) -> TokenStream {
    match &model.container.of {
        Some(of) => declared_by(model, of, field, policy),
        None => names_itself(path, field),
    }
}

/// `email -> Encrypted<ssn>` would seal one column under the policy of another. Asked only of the declaring struct: another
/// table may share a policy on purpose.
fn names_itself(path: &Path, field: &Field<'_>) -> TokenStream {
    let alias = alias(field);
    let column = &field.column;
    let message = format!(
        "`table!` declares the column `{column}` by the name of another: its type is `Encrypted<{column}>` or `PasswordHash<{column}>`"
    );
    quote_spanned! {field.ident.span()=>
        const _: () = {
            #[allow(unused_imports)]
            use #path::__private::PlainColumn as _;
            type Probe = #path::__private::ColumnProbe<#alias>;
            // What is not protected at all has its own message.
            ::core::assert!(Probe::NAMES_ITSELF || !Probe::PROTECTED, #message);
        };
    }
}

/// With `of = User`, the column's policy is the one that `User` declares.
fn declared_by(
    model: &Model<'_>,
    of: &Path,
    field: &Field<'_>,
    policy: &TokenStream,
) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let alias = alias(field);
    let message = format!(
        "the column of `{}` is declared by another model than the one that `of` names",
        field.ident
    );
    quote_spanned! {of.span()=>
        const _: () = ::core::assert!(
            #fieldseal::__private::same(
                <#alias as #fieldseal::#policy>::POLICY.entity(),
                <#of as #fieldseal::Protect>::MODEL.entity(),
            ),
            #message
        );
    }
}
