//! `ActiveModel`: errors of sealing and hashing before a statement is built.

use fieldseal_macros_core::{Model, Storage, name};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let Some(adapter) = &model.adapter else {
        return TokenStream::new();
    };
    let adapter = &adapter.path;
    let stored = || {
        let fields = model.fields.iter();
        fields.filter(|field| field.elsewhere.is_none() && !matches!(field.storage, Storage::Plain))
    };
    // Nothing of the active model is borrowed while the future waits, so that its other fields need not be `Sync`.
    let started = stored().map(|field| {
        let cfg = field.cfg();
        let ident = field.ident;
        let future = format_ident!("__{}", name::plain(ident));
        quote! {
            #(#cfg)*
            let #future = #adapter::__private::prepare(&self.#ident);
        }
    });
    let awaited = stored().map(|field| {
        let cfg = field.cfg();
        let future = format_ident!("__{}", name::plain(field.ident));
        quote! {
            #(#cfg)*
            #future.await?;
        }
    });
    let prepare = quote! {
        fn prepare(
            &self,
        ) -> impl ::core::future::Future<
            Output = ::core::result::Result<(), #adapter::__private::sea_orm::DbErr>,
        > + ::core::marker::Send {
            #(#started)*
            async move {
                #(#awaited)*
                ::core::result::Result::Ok(())
            }
        }
    };
    let is_extended = model.sea_orm().is_some_and(|entity| entity.extended);
    let active_models = [Some("ActiveModel"), is_extended.then_some("ActiveModelEx")];
    active_models
        .into_iter()
        .flatten()
        .map(|name| {
            let active_model = format_ident!("{name}");
            quote! {
                #[automatically_derived]
                impl #adapter::ProtectedActiveModel for #active_model {
                    #prepare
                }
            }
        })
        .collect()
}
