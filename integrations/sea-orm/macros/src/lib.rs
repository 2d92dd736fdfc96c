//! The attribute macro of `fieldseal-sea-orm`. Use it through that crate, which re-exports it.

#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod column;
mod describe;
mod entity;
mod fallback;
mod fields;
mod item;
mod marker;
mod prepare;
mod protect;
mod utoipa;
mod value;

#[doc = include_str!("../docs/protect.md")]
#[proc_macro_attribute]
pub fn protect(arguments: TokenStream, item: TokenStream) -> TokenStream {
    protect::expand(arguments.into(), item.into()).into()
}

#[cfg(test)]
mod tests;
