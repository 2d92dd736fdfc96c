//! One `column = value` of a write: its type, the expression that makes it, and the bounds that both need.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::visit::Visit;
use syn::{Path, Type};

use crate::write::{Derive, Destination, Form, Write, WriteField, option_argument};

/// The parts of one assignment.
pub(crate) struct Assignment {
    pub(crate) ty: TokenStream,
    pub(crate) value: TokenStream,
    /// That the field's type fits the column: once it is asked for, the compiler complains in one place only.
    pub(crate) bound: TokenStream,
}

/// What `None` in the field means.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum NoneMeans {
    /// SQL NULL.
    Null,
    /// The assignment is left out: a default value, or no change.
    LeaveOut,
}

/// The assignment of a field that is a column.
pub(crate) fn of_column(
    write: &Write<'_>,
    table: &Path,
    field: &WriteField<'_>,
    form: Form,
    none: NoneMeans,
) -> Assignment {
    match (&field.destination, &field.options.serialize_as) {
        (Destination::Protected, _) => protected(write, table, field, none),
        (_, Some((_, ty))) => converted(write, table, field, ty, none),
        _ => plain(write, table, field, form, none),
    }
}

/// A field that is sealed or hashed.
fn protected(
    write: &Write<'_>,
    table: &Path,
    field: &WriteField<'_>,
    none: NoneMeans,
) -> Assignment {
    let private = &write.private;
    let (ident, column) = (field.field.ident, &field.field.column);
    let declared = field.field.ty.declared;
    let span = ident.span();
    let assigned = quote_spanned!(span=> #private::Assignment<#table::#column>);
    let left_out = option_argument(declared).filter(|_| none == NoneMeans::LeaveOut);
    let (ty, value) = match left_out {
        Some(_) => (
            quote_spanned!(span=> ::core::option::Option<#assigned>),
            quote_spanned!(span=> self.#ident.as_ref().map(|__value| #private::assign(#table::#column, __value))),
        ),
        None => (
            assigned,
            quote_spanned!(span=> #private::assign(#table::#column, &self.#ident)),
        ),
    };
    // `Protect` tells what is wrong with a type or a column. The compiler does not check a bound like this where it stands, so that
    // the mistake is not told again.
    let bounded = left_out.unwrap_or(declared);
    let bound = quote_spanned! {span=>
        for<'__any> #bounded: #private::Assignable<#private::diesel::dsl::SqlTypeOf<#table::#column>>
    };
    Assignment { ty, value, bound }
}

/// A field that is bound as it is, or as a reference to it.
fn plain(
    write: &Write<'_>,
    table: &Path,
    field: &WriteField<'_>,
    form: Form,
    none: NoneMeans,
) -> Assignment {
    let ident = field.field.ident;
    let span = ident.span();
    let declared = field.field.ty.declared;
    let reference = form.reference();
    match option_argument(declared).filter(|_| none == NoneMeans::LeaveOut) {
        Some(inner) => {
            let by_form = match form {
                Form::Owned => quote_spanned!(span=> self.#ident),
                Form::Borrowed => quote_spanned!(span=> self.#ident.as_ref()),
            };
            let bound = quote_spanned!(span=> #reference #inner);
            let (ty, value) =
                equation(write, table, field, &bound, &quote_spanned!(span=> __value));
            Assignment {
                ty: quote_spanned!(span=> ::core::option::Option<#ty>),
                value: quote_spanned!(span=> #by_form.map(|__value| #value)),
                bound: fits(write, table, field, &bound),
            }
        }
        None => {
            let by_form = match form {
                Form::Owned => quote_spanned!(span=> self.#ident),
                Form::Borrowed => quote_spanned!(span=> &self.#ident),
            };
            let bound = quote_spanned!(span=> #reference #declared);
            let (ty, value) = equation(write, table, field, &bound, &by_form);
            Assignment {
                ty,
                value,
                bound: fits(write, table, field, &bound),
            }
        }
    }
}

/// A field with `serialize_as = ty`: consumed and converted, so only the struct itself can be written.
fn converted(
    write: &Write<'_>,
    table: &Path,
    field: &WriteField<'_>,
    ty: &Type,
    none: NoneMeans,
) -> Assignment {
    let ident = field.field.ident;
    let span = ident.span();
    let whole = quote_spanned!(span=> #ty);
    let left_out =
        none == NoneMeans::LeaveOut && option_argument(field.field.ty.declared).is_some();
    match option_argument(ty) {
        // The conversion makes the `Option`.
        Some(inner) if left_out => {
            let bound = quote_spanned!(span=> #inner);
            let (ty, value) =
                equation(write, table, field, &bound, &quote_spanned!(span=> __value));
            Assignment {
                ty: quote_spanned!(span=> ::core::option::Option<#ty>),
                value: quote_spanned! {span=>
                    ::core::convert::Into::<#whole>::into(self.#ident).map(|__value| #value)
                },
                bound: fits(write, table, field, &bound),
            }
        }
        // The conversion takes what is in the `Option`.
        None if left_out => {
            let into = quote_spanned!(span=> ::core::convert::Into::<#whole>::into(__value));
            let (ty, value) = equation(write, table, field, &whole, &into);
            Assignment {
                ty: quote_spanned!(span=> ::core::option::Option<#ty>),
                value: quote_spanned!(span=> self.#ident.map(|__value| #value)),
                bound: fits(write, table, field, &whole),
            }
        }
        _ => {
            let into = quote_spanned!(span=> ::core::convert::Into::<#whole>::into(self.#ident));
            let (ty, value) = equation(write, table, field, &whole, &into);
            Assignment {
                ty,
                value,
                bound: fits(write, table, field, &whole),
            }
        }
    }
}

/// `column = value` and its type.
fn equation(
    write: &Write<'_>,
    table: &Path,
    field: &WriteField<'_>,
    bound: &TokenStream,
    value: &TokenStream,
) -> (TokenStream, TokenStream) {
    let private = &write.private;
    let column = &field.field.column;
    let span = field.field.ident.span();
    let (bound, value) = match field.destination {
        Destination::Plain { redacted: true } => (
            quote_spanned!(span=> #private::Redacted<#bound>),
            quote_spanned!(span=> #private::Redacted::new(#value)),
        ),
        _ => (bound.clone(), value.clone()),
    };
    match write.derive {
        Derive::Insertable => (
            quote_spanned!(span=> #private::diesel::dsl::Eq<#table::#column, #bound>),
            quote_spanned!(span=> #private::diesel::ExpressionMethods::eq(#table::#column, #value)),
        ),
        Derive::AsChangeset => (
            quote_spanned!(span=> <#bound as #private::Change<#table::#column>>::Assignment),
            quote_spanned!(span=> #private::Change::change(#value, #table::#column)),
        ),
    }
}

/// That `bound` can be bound to the column; nothing if the compiler must find that out by itself.
fn fits(
    write: &Write<'_>,
    table: &Path,
    field: &WriteField<'_>,
    bound: &TokenStream,
) -> TokenStream {
    let private = &write.private;
    let column = &field.field.column;
    let span = field.field.ident.span();
    let ty = &field.field.ty;
    match (write.derive, &field.destination) {
        // Two bounds that differ in lifetimes alone are ambiguous to the compiler (rust-lang/rust#21974).
        (Derive::Insertable, _)
            if has_lifetime(ty.declared) && !ty.is_generic(write.model.generics) =>
        {
            TokenStream::new()
        }
        (Derive::Insertable, _) => quote_spanned! {span=>
            #bound: #private::diesel::expression::AsExpression<#private::diesel::dsl::SqlTypeOf<#table::#column>>
        },
        (Derive::AsChangeset, Destination::Plain { redacted: true }) => {
            quote_spanned!(span=> #private::Redacted<#bound>: #private::Change<#table::#column>)
        }
        (Derive::AsChangeset, _) => {
            quote_spanned!(span=> #bound: #private::Change<#table::#column>)
        }
    }
}

fn has_lifetime(ty: &Type) -> bool {
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_lifetime(&mut self, _: &'ast syn::Lifetime) {
            self.0 = true;
        }
    }
    let mut finder = Finder(false);
    finder.visit_type(ty);
    finder.0
}
