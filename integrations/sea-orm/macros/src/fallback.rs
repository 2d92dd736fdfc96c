//! What stands beside errors: the struct, and impls enough that the rest of the program does not complain about what only a mistake has
//! left out.

use fieldseal_macros_core::Model;
use fieldseal_macros_core::adapter::sea_orm::Derived;
use fieldseal_macros_core::expand::policy::Policies;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, parse_quote};

use crate::protect::impls;
use crate::{describe, fields, item};

/// What can be made of a mistaken struct, of which `model` is what could be read.
pub(crate) fn expand(mut model: Model<'_>) -> TokenStream {
    let Some(entity) = model.sea_orm() else {
        return item::as_declared(model.original).into_token_stream();
    };
    match entity.derived {
        // SeaORM has seen the fields as they are.
        Derived::Nothing if model.container.declares() => {
            let item = item::as_declared(model.original);
            let declarations = fields::declare(&model);
            let fields = fields::implement(&model, Policies::Stubs);
            let description = describe::expand(&model);
            quote! {
                #item
                #declarations
                const _: () = {
                    #fields
                    #description
                };
            }
        }
        // Nobody knows whose fields they are.
        Derived::Part | Derived::Nothing if !names_an_entity(&model) => {
            item::as_declared(model.original).into_token_stream()
        }
        Derived::Part | Derived::Nothing => {
            let item = item::protected(&model);
            let impls = impls(&model, Policies::Stubs);
            quote!(#item #impls)
        }
        Derived::EntityModel | Derived::Model | Derived::ModelEx => {
            model.container.of = None;
            let mut item = item::protected(&model);
            item.attrs.extend(table(&model));
            let impls = impls(&model, Policies::Stubs);
            quote!(#item #impls)
        }
    }
}

/// The struct of relations beside a model that stands below `#[sea_orm::model]`, with the same fields as the model.
pub(crate) fn other_half(model: &Model<'_>) -> TokenStream {
    match model.sea_orm().map(|entity| entity.derived) {
        Some(Derived::ModelEx) => item::protected(model),
        _ => item::as_declared(model.original),
    }
    .into_token_stream()
}

fn names_an_entity(model: &Model<'_>) -> bool {
    let of = model.container.of.as_ref();
    of.and_then(|of| of.segments.last())
        .is_some_and(|segment| segment.ident == "Entity")
}

/// Without a name `DeriveEntityModel` makes no `Entity`.
fn table(model: &Model<'_>) -> Option<Attribute> {
    let entity = model.sea_orm()?;
    if entity.derived != Derived::EntityModel || entity.table.is_some() {
        return None;
    }
    let name = &model.container.entity;
    Some(parse_quote!(#[sea_orm(table_name = #name)]))
}
