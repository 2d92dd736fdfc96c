//! `#[derive(Protect)]`: a checked model becomes impls that call the runtime and the adapter.

mod assert;
mod bounds;
mod debug;
mod describe;
mod fallback;
mod policy;
mod serialize;
#[cfg(test)]
mod tests;

use fieldseal_macros_core::{Adapter, Context, Field, Model, name};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::DeriveInput;

/// Expands the derive; mistakes become errors beside stub impls.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let cx = Context::new();
    let model = Model::from_syn(&cx, &input);
    match (cx.finish(), model) {
        (Ok(()), Some(model)) => expand(&model),
        (Ok(()), None) => fallback::expand(&input, None),
        (Err(mistakes), model) => {
            let mistakes = mistakes.into_compile_error();
            let stubs = fallback::expand(&input, model.as_ref());
            quote!(#mistakes #stubs)
        }
    }
}

fn expand(model: &Model<'_>) -> TokenStream {
    let columns = columns(model);
    let policies = policy::expand(model);
    let description = describe::expand(model);
    let debug = debug::expand(model);
    let serialize = serialize::expand(model);
    let assertions = assert::expand(model);
    quote! {
        #[allow(deprecated, non_camel_case_types)]
        const _: () = {
            #columns
            #policies
            #description
            #debug
            #serialize
            #assertions
        };
    }
}

/// Names each column once, so that a column that does not exist is one error.
fn columns(model: &Model<'_>) -> TokenStream {
    let Some(table) = model.adapter.as_ref().and_then(Adapter::diesel) else {
        return TokenStream::new();
    };
    let table = &table.path;
    model
        .fields
        .iter()
        .filter(|field| field.elsewhere.is_none())
        .map(|field| {
            let alias = alias(field);
            let column = &field.column;
            quote!(type #alias = #table::#column;)
        })
        .collect()
}

/// The name that stands for the column of `field` in generated code.
fn alias(field: &Field<'_>) -> Ident {
    format_ident!("__{}", name::plain(field.ident), span = field.ident.span())
}
