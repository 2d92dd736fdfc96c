//! The attribute: a checked model becomes a struct with protected types, and impls that call the adapter.

use fieldseal_macros_core::expand::policy::Policies;
use fieldseal_macros_core::{Context, Model};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Attribute, DeriveInput, parse_quote};

use crate::{column, describe, entity, fallback, fields, item, prepare};

/// Expands the attribute with `arguments` above `item`.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut input: DeriveInput = match syn::parse2(item.clone()) {
        Ok(input) => input,
        Err(_) => {
            let mistake = not_a_struct().into_compile_error();
            return quote!(#mistake #item);
        }
    };
    take_in(&mut input.attrs, arguments);
    let cx = Context::new();
    let model = Model::from_sea_orm(&cx, &input);
    let mistakes = cx.finish();
    let Some(model) = model else {
        let mistakes = mistakes.err().map(syn::Error::into_compile_error);
        let item = item::as_declared(&input);
        return quote!(#mistakes #item);
    };
    // `#[sea_orm::model]` stands above: the half that is the model reports for both.
    if model.is_other_half() {
        return fallback::other_half(&model);
    }
    match mistakes {
        Ok(()) => {
            let item = item::protected(&model);
            let impls = impls(&model, Policies::Declared);
            quote!(#item #impls)
        }
        Err(mistakes) => {
            let mistakes = mistakes.into_compile_error();
            let fallback = fallback::expand(model);
            quote!(#mistakes #fallback)
        }
    }
}

/// What stands beside the struct.
pub(crate) fn impls(model: &Model<'_>, policies: Policies) -> TokenStream {
    let description = describe::expand(model);
    if !model.container.declares() {
        return quote! {
            #[allow(deprecated)]
            const _: () = {
                #description
            };
        };
    }
    let declarations = fields::declare(model);
    let fields = fields::implement(model, policies);
    let columns = column::expand(model);
    let entity = entity::expand(model);
    let active_model = prepare::expand(model);
    quote! {
        #declarations

        #[allow(deprecated)]
        const _: () = {
            #fields
            #columns
            #entity
            #active_model
            #description
        };
    }
}

/// Puts the attribute's own arguments before the attributes below it, in the derive's spelling.
fn take_in(attributes: &mut Vec<Attribute>, arguments: TokenStream) {
    for attribute in attributes.iter_mut() {
        // #[fieldseal_sea_orm::protect(tenant)] below another #[protect]
        if let Some(last) = attribute.path().segments.last()
            && last.ident == "protect"
        {
            let path = last.ident.clone().into();
            match &mut attribute.meta {
                syn::Meta::Path(it) => *it = path,
                syn::Meta::List(it) => it.path = path,
                syn::Meta::NameValue(it) => it.path = path,
            }
        }
    }
    let own = if arguments.is_empty() {
        parse_quote!(#[protect])
    } else {
        parse_quote!(#[protect(#arguments)])
    };
    attributes.insert(0, own);
}

fn not_a_struct() -> syn::Error {
    syn::Error::new(
        Span::call_site(),
        "`#[protect]` is for structs with named fields\n\
         help: write it above `#[sea_orm::model]` or `#[derive(DeriveEntityModel)]`",
    )
}
