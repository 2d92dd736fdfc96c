//! `#[derive(Insertable)]`

use fieldseal_macros_core::Context;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Path};

use crate::assignment::{self, Assignment, NoneMeans};
use crate::write::{Derive, Destination, Form, Write, WriteField};

/// Expands the derive.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let cx = Context::new();
    let write = Write::from_syn(&cx, &input, Derive::Insertable);
    let mistakes = cx.finish().err().map(syn::Error::into_compile_error);
    let expanded = write.as_ref().map(expand);
    quote!(#mistakes #expanded)
}

fn expand(write: &Write<'_>) -> TokenStream {
    let impls = write.tables().iter().map(|table| into_table(write, table));
    write.wrap(&quote!(#(#impls)*))
}

fn into_table(write: &Write<'_>, table: &Path) -> TokenStream {
    let private = &write.private;
    let ident = write.model.ident;
    let (impl_generics, type_generics, where_clause) = write.model.generics.split_for_impl();
    let owned = record(write, table, Form::Owned);
    // A conversion consumes the field.
    let borrowed = fields(write)
        .all(|field| field.options.serialize_as.is_none())
        .then(|| record(write, table, Form::Borrowed));
    quote! {
        #owned
        #borrowed
        #[automatically_derived]
        impl #impl_generics #private::diesel::internal::derives::insertable::UndecoratedInsertRecord<#table::table>
            for #ident #type_generics #where_clause {}
    }
}

fn record(write: &Write<'_>, table: &Path, form: Form) -> TokenStream {
    let private = &write.private;
    let ident = write.model.ident;
    let assignments: Vec<_> = fields(write)
        .map(|field| assignment(write, table, field, form))
        .collect();
    let bounds = assignments
        .iter()
        .filter(|assignment| !assignment.bound.is_empty())
        .map(|assignment| assignment.bound.clone())
        .collect();
    let types = assignments.iter().map(|assignment| &assignment.ty);
    let values = assignments.iter().map(|assignment| &assignment.value);
    let generics = form.generics(write.model.generics, bounds);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = write.model.generics.split_for_impl();
    let reference = form.reference();
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::diesel::Insertable<#table::table>
            for #reference #ident #type_generics #where_clause
        {
            type Values = <(#(#types,)*) as #private::diesel::Insertable<#table::table>>::Values;

            fn values(self) -> Self::Values {
                #private::diesel::Insertable::<#table::table>::values((#(#values,)*))
            }
        }
    }
}

fn fields<'w, 'a>(write: &'w Write<'a>) -> impl Iterator<Item = &'w WriteField<'a>> {
    write
        .fields
        .iter()
        .filter(|field| !field.options.skip_insertion)
}

fn assignment(write: &Write<'_>, table: &Path, field: &WriteField<'_>, form: Form) -> Assignment {
    let ident = field.field.ident;
    let span = ident.span();
    let defaults = field
        .options
        .treat_none_as_default_value
        .or(write.options.treat_none_as_default_value)
        .unwrap_or(true);
    match &field.destination {
        Destination::Embedded => embedded(field, form),
        // NULL is bound, never left out: a protected column has no default value, and one that hides NULL must hide this one.
        Destination::Protected => {
            let assigned = assignment::of_column(write, table, field, form, NoneMeans::Null);
            if defaults {
                optional(assigned, span)
            } else {
                assigned
            }
        }
        Destination::Plain { .. } if !defaults => {
            assignment::of_column(write, table, field, form, NoneMeans::Null)
        }
        Destination::Plain { .. } => {
            let is_option = crate::write::option_argument(field.field.ty.declared).is_some();
            let assigned = assignment::of_column(write, table, field, form, NoneMeans::LeaveOut);
            if is_option {
                assigned
            } else {
                optional(assigned, span)
            }
        }
    }
}

// Diesel's own derive wraps every column so, which makes SQLite insert row by row: no limit of bind parameters cuts a batch.
fn optional(assigned: Assignment, span: proc_macro2::Span) -> Assignment {
    let Assignment { ty, value, bound } = assigned;
    Assignment {
        ty: quote_spanned!(span=> ::core::option::Option<#ty>),
        value: quote_spanned!(span=> ::core::option::Option::Some(#value)),
        bound,
    }
}

fn embedded(field: &WriteField<'_>, form: Form) -> Assignment {
    let ident = field.field.ident;
    let declared = field.field.ty.declared;
    let reference = form.reference();
    let borrow = reference.as_ref().map(|_| quote!(&));
    Assignment {
        ty: quote_spanned!(ident.span()=> #reference #declared),
        value: quote_spanned!(ident.span()=> #borrow self.#ident),
        bound: TokenStream::new(),
    }
}
