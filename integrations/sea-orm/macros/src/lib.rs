//! The attribute macro of Fieldseal for SeaORM. Use it through the `fieldseal-sea-orm` crate, which re-exports it.

#![forbid(unsafe_code)]
