//! A field's policy as the runtime's builder spells it.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::expand::at;
use crate::model::{Field, Model};
use crate::protection::encrypted::{Encrypted, Normaliser, Search, Suite};
use crate::protection::{Password, Storage};

/// Where the policies of an expansion come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policies {
    /// The attributes.
    Declared,
    /// The names alone, beside errors: the rest may be what is mistaken. A struct that says `of` finds the entity that it expects.
    Stubs,
}

impl Policies {
    /// The policy of an encrypted field.
    #[must_use]
    pub fn encrypted(
        self,
        model: &Model<'_>,
        field: &Field<'_>,
        encrypted: &Encrypted,
    ) -> TokenStream {
        match self {
            Self::Declared => declared(model, field, encrypted),
            Self::Stubs => {
                let fieldseal = &model.container.fieldseal;
                let entity = &model.container.entity;
                let id = field.logical_name();
                quote!(#fieldseal::FieldPolicy::new(#entity, #id, #fieldseal::TypeTag::STR))
            }
        }
    }

    /// The policy of a password.
    #[must_use]
    pub fn password(
        self,
        model: &Model<'_>,
        field: &Field<'_>,
        password: &Password,
    ) -> TokenStream {
        let fieldseal = &model.container.fieldseal;
        let entity = &model.container.entity;
        let id = field.logical_name();
        if self == Self::Stubs {
            return quote!(#fieldseal::PasswordPolicy::new(#entity, #id));
        }
        let pepper = password.pepper.as_ref().map(|_| quote!(.pepper()));
        let tenant = model.container.tenant.as_ref().map(|_| quote!(.tenant()));
        quote_spanned! {field.ident.span()=>
            #fieldseal::PasswordPolicy::new(#entity, #id) #pepper #tenant
        }
    }

    /// The impls that give the type `target` the policy of `field`; none for a plain field.
    #[must_use]
    pub fn implement(
        self,
        model: &Model<'_>,
        field: &Field<'_>,
        target: &impl ToTokens,
    ) -> TokenStream {
        let fieldseal = &model.container.fieldseal;
        match &field.storage {
            Storage::Encrypted(encrypted) => {
                let policy = self.encrypted(model, field, encrypted);
                let search = encrypted.search.as_ref().map(|_| {
                    quote! {
                        #[automatically_derived]
                        impl #fieldseal::Search for #target {}
                    }
                });
                quote! {
                    #[automatically_derived]
                    impl #fieldseal::Field for #target {
                        const POLICY: &'static #fieldseal::FieldPolicy = &#policy;
                    }
                    #search
                }
            }
            Storage::Password(password) => {
                let policy = self.password(model, field, password);
                quote! {
                    #[automatically_derived]
                    impl #fieldseal::PasswordField for #target {
                        const POLICY: &'static #fieldseal::PasswordPolicy = &#policy;
                    }
                }
            }
            Storage::Plain => TokenStream::new(),
        }
    }
}

fn declared(model: &Model<'_>, field: &Field<'_>, encrypted: &Encrypted) -> TokenStream {
    let fieldseal = &model.container.fieldseal;
    let entity = &model.container.entity;
    let id = field.logical_name();
    let type_tag = type_tag(model, field, encrypted);
    let suite = encrypted.suite.map(|suite| {
        let suite = suite_name(suite);
        quote!(.suite(#fieldseal::Suite::#suite))
    });
    let search = encrypted.search.as_ref().map(|search| {
        let normaliser = match &search.normaliser {
            Normaliser::Own(path) => quote!(#path),
            Normaliser::Lowercase(_) => quote!(#fieldseal::Normaliser::LOWERCASE),
            Normaliser::Email(_) => quote!(#fieldseal::Normaliser::EMAIL),
            Normaliser::Digits(_) => quote!(#fieldseal::Normaliser::DIGITS),
            Normaliser::Caseless(_) => quote!(#fieldseal::Normaliser::CASELESS),
            Normaliser::None => quote!(#fieldseal::Normaliser::NONE),
        };
        let bits = search.bits.map(|bits| quote!(.bits(#bits)));
        let unique = search.unique.as_ref().map(|_| quote!(.unique()));
        quote!(.search(#normaliser) #bits #unique)
    });
    let pad = encrypted.pad.map(|bytes| quote!(.pad(#bytes)));
    let row = encrypted.row.as_ref().map(|_| quote!(.row_bound()));
    let hide_null = encrypted.hide_null.as_ref().map(|_| quote!(.hide_null()));
    let truncate = encrypted.truncate.as_ref().map(|_| quote!(.truncate()));
    let fresh_nonces = encrypted
        .fresh_nonces
        .as_ref()
        .map(|_| quote!(.fresh_nonces()));
    let tenant = model.container.tenant.as_ref().map(|_| quote!(.tenant()));
    quote_spanned! {field.ident.span()=>
        #fieldseal::FieldPolicy::new(#entity, #id, #type_tag)
            #suite #search #pad #row #hide_null #truncate #fresh_nonces #tenant
    }
}

/// The tag of the plaintext's type. A searchable field asks for it by a function with bounds: a wrong type is then an error of types,
/// at the type, and the policy is not evaluated.
fn type_tag(model: &Model<'_>, field: &Field<'_>, encrypted: &Encrypted) -> TokenStream {
    let plain = field.ty.plain_static();
    let span = field.ty.plain.span();
    let fieldseal = at(span, &model.container.fieldseal);
    match &encrypted.search {
        None => quote_spanned!(span=> <#plain as #fieldseal::Encode>::TYPE),
        Some(Search {
            normaliser: Normaliser::None,
            ..
        }) => quote_spanned!(span=> #fieldseal::__private::searchable::<#plain>()),
        Some(_) => quote_spanned!(span=> #fieldseal::__private::searchable_text::<#plain>()),
    }
}

fn suite_name(suite: Suite) -> TokenStream {
    match suite {
        Suite::XChaCha20Poly1305 => quote!(XChaCha20Poly1305),
        Suite::Cobblestone256 => quote!(Cobblestone256),
        Suite::AesSivCmac512 => quote!(AesSivCmac512),
        Suite::Xaes256Gcm => quote!(Xaes256Gcm),
    }
}
