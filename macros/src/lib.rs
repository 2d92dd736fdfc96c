//! The derive macros of Fieldseal. Use them through the `fieldseal` crate, which re-exports them beside the traits.

#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod expand;
mod plaintext;

#[doc = include_str!("../docs/protect.md")]
#[proc_macro_derive(
    Protect,
    attributes(protect, encrypted, redact, password, diesel, sea_orm, serde)
)]
pub fn derive_protect(input: TokenStream) -> TokenStream {
    expand::derive(input.into()).into()
}

#[doc = include_str!("../docs/plaintext.md")]
#[proc_macro_derive(Plaintext, attributes(plaintext))]
pub fn derive_plaintext(input: TokenStream) -> TokenStream {
    plaintext::derive(input.into()).into()
}
