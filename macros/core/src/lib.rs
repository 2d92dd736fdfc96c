//! Attribute parsing, checks and the model behind Fieldseal's macros.
//!
//! A derive of ours, or of an adapter, turns a struct into a [`Model`] and expands that:
//!
//! ```
//! use fieldseal_macros_core::{Context, Model};
//!
//! let input: syn::DeriveInput = syn::parse_quote! {
//!     #[diesel(table_name = users)]
//!     struct User {
//!         id: i32,
//!         #[encrypted(search)]
//!         email: Option<String>,
//!     }
//! };
//! let cx = Context::new();
//! let model = Model::from_syn(&cx, &input).expect("a struct with named fields");
//! cx.finish().expect("no mistakes");
//!
//! let email = &model.fields[1];
//! assert!(email.encrypted().is_some());
//! assert_eq!(email.ty.options, 1);
//! assert_eq!(email.column, "email");
//! ```
//!
//! `#[derive(Protect)]` is the one derive that reports mistakes. The others work on the same struct and would repeat each of
//! them, so they call [`Context::discard`] and emit stubs when it says that there were mistakes.
//!
//! This crate is an implementation detail: its interface follows the macros' needs, not semantic versioning.

#![forbid(unsafe_code)]
#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the macros that match on these are pinned to this very version, and a case that they forget must not compile"
)]

pub mod adapter;
pub mod argument;
pub mod check;
pub mod container;
pub mod context;
pub mod expand;
pub mod model;
pub mod name;
pub mod protection;
pub mod serde;
pub mod suggest;
pub mod ty;

// The public interface is:
pub use adapter::{Adapter, Orm};
pub use container::Container;
pub use context::{Context, Slot};
pub use model::{Field, Model};
pub use protection::{Encrypted, Mask, Password, Redact, Storage};
pub use ty::{FieldType, Reader};
