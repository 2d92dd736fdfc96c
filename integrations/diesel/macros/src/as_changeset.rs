//! `#[derive(AsChangeset)]`

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
    let write = Write::from_syn(&cx, &input, Derive::AsChangeset);
    if let Some(write) = &write {
        something_changes(&cx, write);
        one_table_is_changed(&cx, write);
    }
    let mistakes = cx.finish().err().map(syn::Error::into_compile_error);
    let expanded = write.as_ref().map(expand);
    quote!(#mistakes #expanded)
}

fn expand(write: &Write<'_>) -> TokenStream {
    let impls = match write.tables().first() {
        Some(table) if fields(write).next().is_some() => of_table(write, table),
        _ => TokenStream::new(),
    };
    write.wrap(&impls)
}

fn of_table(write: &Write<'_>, table: &Path) -> TokenStream {
    let owned = changeset(write, table, Form::Owned);
    // A conversion consumes the field.
    let borrowed = fields(write)
        .all(|field| field.options.serialize_as.is_none())
        .then(|| changeset(write, table, Form::Borrowed));
    quote!(#owned #borrowed)
}

fn changeset(write: &Write<'_>, table: &Path, form: Form) -> TokenStream {
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
        impl #impl_generics #private::diesel::query_builder::AsChangeset
            for #reference #ident #type_generics #where_clause
        {
            type Target = #table::table;
            type Changeset = <(#(#types,)*) as #private::diesel::query_builder::AsChangeset>::Changeset;

            fn as_changeset(self) -> Self::Changeset {
                #private::diesel::query_builder::AsChangeset::as_changeset((#(#values,)*))
            }
        }
    }
}

// Like Diesel's own derive, this one never changes the primary key of a row.
fn fields<'w, 'a>(write: &'w Write<'a>) -> impl Iterator<Item = &'w WriteField<'a>> {
    write
        .fields
        .iter()
        .filter(|field| !field.options.skip_update && !field.is_key_of(&write.model))
}

fn assignment(write: &Write<'_>, table: &Path, field: &WriteField<'_>, form: Form) -> Assignment {
    let nulls = field
        .options
        .treat_none_as_null
        .or(write.options.treat_none_as_null)
        .unwrap_or(false);
    match &field.destination {
        Destination::Embedded => embedded(field, form),
        _ if nulls => assignment::of_column(write, table, field, form, NoneMeans::Null),
        _ => assignment::of_column(write, table, field, form, NoneMeans::LeaveOut),
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

fn something_changes(cx: &Context, write: &Write<'_>) {
    if write.model.adapter.is_some() && fields(write).next().is_none() {
        cx.error(
            write.model.ident,
            "a changeset of nothing but the primary key changes nothing",
            "to change the key of a row, write `.set(users::id.eq(new_id))`",
        );
    }
}

fn one_table_is_changed(cx: &Context, write: &Write<'_>) {
    if let [_, second, ..] = write.tables() {
        cx.error(
            second,
            "an update has one table",
            "remove this `table_name`, or derive `AsChangeset` on another struct",
        );
    }
}
