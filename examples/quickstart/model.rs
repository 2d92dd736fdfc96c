//! The annotated structs: all that is to be said about protection stands here, once an ORM.
//!
//! An application has one of the two. Both say that their rows are those of a `person`, so what one wrote the other opens.

pub mod diesel;
