//! The derive macros of `fieldseal-diesel`. Use them through that crate, which re-exports them.

#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod as_changeset;
mod assignment;
mod diesel_options;
mod from_encrypted;
mod insertable;
mod write;

#[doc = include_str!("../docs/insertable.md")]
#[proc_macro_derive(Insertable, attributes(protect, encrypted, redact, password, diesel))]
pub fn derive_insertable(input: TokenStream) -> TokenStream {
    insertable::derive(input.into()).into()
}

#[doc = include_str!("../docs/as_changeset.md")]
#[proc_macro_derive(AsChangeset, attributes(protect, encrypted, redact, password, diesel))]
pub fn derive_as_changeset(input: TokenStream) -> TokenStream {
    as_changeset::derive(input.into()).into()
}

#[doc = include_str!("../docs/from_encrypted.md")]
#[proc_macro_derive(FromEncrypted, attributes(protect))]
pub fn derive_from_encrypted(input: TokenStream) -> TokenStream {
    from_encrypted::derive(input.into()).into()
}

#[cfg(test)]
mod tests;
