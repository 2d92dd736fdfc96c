//! The wrappers as other crates see them: the rules that check a value, the schemas and the GraphQL types that describe it.
//!
//! Each crate has a feature of its name. `#[validate(email)]`, `#[garde(length(min = 1))]` and the like stand on a protected field as they
//! stand on any other, `Option` or not:
//!
//! | feature | what a protected field is |
//! |---|---|
//! | `validator`, `garde` | the declared type: rules look at the value in the clear |
//! | `schemars`, `utoipa` | the schema of the declared type |
//! | `async-graphql` | as an input the declared type, as an output `String`: what `Serialize` gives |
//!
//! # Security
//!
//! No error of these crates carries a value that is masked. `validator` serialises the field into its error, `params["value"]`, and gets the
//! mask. What is `#[redact(serde = expose)]` stands there in the clear, as in everything that is serialised. What a function of your own
//! (`custom`) puts into its error is yours to keep clean.
//!
//! # Secrets
//!
//! The crate of `SecretString` has none of these traits. Rules work on a protected one nevertheless, since it is
#![cfg_attr(any(feature = "garde", feature = "validator"), doc = "[`ClearText`].")]
#![cfg_attr(
    not(any(feature = "garde", feature = "validator")),
    doc = "`ClearText`."
)]
//! A schema of `schemars` has to be told, as on any type of another crate, and so on [`Json`](fieldseal::Json):
//! `#[schemars(with = "Option<String>")]`. What `utoipa` needs is written by the attribute.
//! For an input of GraphQL, `async-graphql` has a feature `secrecy`.
//!
//! # Passwords
//!
//! A new password can be checked for the number of its characters, `#[validate(length(min = 12))]` and `#[garde(length(chars, min = 12))]`.
//! One that is hashed passes: its length is no longer known, and it was checked when it was new.

#[cfg(feature = "async-graphql")]
mod async_graphql;
#[cfg(any(feature = "garde", feature = "validator"))]
mod clear_text;
#[cfg(feature = "garde")]
mod garde;
#[cfg(feature = "schemars")]
mod schemars;
#[cfg(test)]
mod testing;
#[cfg(feature = "utoipa")]
mod utoipa;
#[cfg(feature = "validator")]
mod validator;

#[cfg(any(feature = "garde", feature = "validator"))]
pub use clear_text::ClearText;
