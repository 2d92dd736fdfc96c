//! A struct that is written to a table, ready to be expanded: the model, Diesel's options, and what both make of each field.

use std::fmt;

use fieldseal_macros_core::{Adapter, Context, Field, Model, Storage, name};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{DeriveInput, GenericParam, Generics, Lifetime, Path, Type, parse_quote};

use crate::diesel_options::{FieldOptions, StructOptions};

/// Which of the two derives is expanded.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Derive {
    AsChangeset,
    Insertable,
}

/// A struct that derives `Insertable` or `AsChangeset`.
pub(crate) struct Write<'a> {
    pub(crate) derive: Derive,
    pub(crate) model: Model<'a>,
    pub(crate) options: StructOptions,
    pub(crate) fields: Vec<WriteField<'a>>,
    /// `::fieldseal_diesel::__private`
    pub(crate) private: TokenStream,
}

/// A field and where it goes.
pub(crate) struct WriteField<'a> {
    pub(crate) field: Field<'a>,
    pub(crate) options: FieldOptions,
    pub(crate) destination: Destination,
}

/// What is written for a field.
pub(crate) enum Destination {
    /// Several columns: the field's type is itself written to the table.
    Embedded,
    /// An encrypted or password column.
    Protected,
    /// A column that stores the value as it is.
    Plain {
        /// Whether `debug_query` must not print it.
        redacted: bool,
    },
}

impl<'a> Write<'a> {
    /// Reads the struct; mistakes go to `cx`, but for those that `Protect` reports.
    pub(crate) fn from_syn(cx: &Context, input: &'a DeriveInput, derive: Derive) -> Option<Self> {
        let protects = Context::new();
        let model = Model::from_syn(&protects, input);
        let _reported_by_protect = protects.discard();
        let Some(mut model) = model else {
            cx.error(
                &input.ident,
                format_args!("`{derive}` is for structs with named fields"),
                "name the fields after the columns: `struct NewUser { email: String }`",
            );
            return None;
        };
        let options = StructOptions::parse(cx, model.diesel_attributes());
        let adapter = match &model.adapter {
            Some(adapter) => adapter.path.clone(),
            None => parse_quote!(::fieldseal_diesel),
        };
        table_is_known(cx, &model, derive);
        let fields: Vec<_> = std::mem::take(&mut model.fields)
            .into_iter()
            .map(|field| WriteField::new(cx, field))
            .collect();
        for field in &fields {
            field_of_a_reader_is_not_written(cx, derive, field);
        }
        Some(Self {
            derive,
            model,
            options,
            fields,
            private: quote!(#adapter::__private),
        })
    }

    /// The tables to write to; none if a mistake was reported for that.
    pub(crate) fn tables(&self) -> &[Path] {
        match self.model.adapter {
            Some(_) => &self.options.tables,
            None => &[],
        }
    }

    /// `const _: () = { … };` around `impls`, with the checks that every write derive makes.
    pub(crate) fn wrap(&self, impls: &TokenStream) -> TokenStream {
        let private = &self.private;
        let ident = self.model.ident;
        let (impl_generics, type_generics, where_clause) = self.model.generics.split_for_impl();
        // The attributes are checked, and `Debug` is written, by `Protect` alone.
        let protect = self
            .fields
            .iter()
            .any(|field| field.field.is_protected())
            .then(|| {
                quote_spanned! {ident.span()=>
                    #[allow(dead_code)]
                    fn __derives_protect #impl_generics () #where_clause {
                        #private::derives_protect::<#ident #type_generics>()
                    }
                }
            });
        quote! {
            #[allow(deprecated, unused_qualifications)]
            const _: () = {
                #protect
                #impls
            };
        }
    }
}

impl fmt::Display for Derive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsChangeset => "AsChangeset",
            Self::Insertable => "Insertable",
        })
    }
}

impl<'a> WriteField<'a> {
    fn new(cx: &Context, field: Field<'a>) -> Self {
        let options = FieldOptions::parse(cx, field.diesel_attributes());
        let destination = match &field.storage {
            _ if options.embed => Destination::Embedded,
            Storage::Plain => Destination::Plain {
                redacted: field.redact.is_some(),
            },
            _ => Destination::Protected,
        };
        let field = Self {
            field,
            options,
            destination,
        };
        protected_field_is_written_as_it_is(cx, &field);
        field
    }

    /// Is the column one of `primary_key`?
    pub(crate) fn is_key_of(&self, model: &Model<'_>) -> bool {
        let table = model.adapter.as_ref().and_then(Adapter::diesel);
        table.is_some_and(|table| {
            table
                .primary_key
                .iter()
                .any(|key| name::plain(key) == name::plain(&self.field.column))
        })
    }
}

/// Whether the struct or a reference to it is written.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    Owned,
    Borrowed,
}

impl Form {
    /// `&'__row `, or nothing.
    pub(crate) fn reference(self) -> Option<TokenStream> {
        match self {
            Self::Owned => None,
            Self::Borrowed => {
                let lifetime = row_lifetime();
                Some(quote!(&#lifetime))
            }
        }
    }

    /// The generics of the impl for the struct, or for a reference to it.
    pub(crate) fn generics(self, generics: &Generics, bounds: Vec<TokenStream>) -> Generics {
        let mut generics = generics.clone();
        if self == Self::Borrowed {
            let lifetime = row_lifetime();
            generics
                .params
                .insert(0, GenericParam::Lifetime(parse_quote!(#lifetime)));
        }
        if !bounds.is_empty() {
            let predicates = &mut generics.make_where_clause().predicates;
            for bound in bounds {
                predicates.push(parse_quote!(#bound));
            }
        }
        generics
    }
}

/// The `T` of `Option<T>`, as Diesel recognises it: by its syntax.
pub(crate) fn option_argument(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Group(group) => option_argument(&group.elem),
        Type::Paren(paren) => option_argument(&paren.elem),
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
                return None;
            };
            match arguments.args.first() {
                Some(syn::GenericArgument::Type(argument))
                    if last.ident == "Option" && arguments.args.len() == 1 =>
                {
                    Some(argument)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

// A protected field without a table is reported by `Protect`.
fn table_is_known(cx: &Context, model: &Model<'_>, derive: Derive) {
    let reported = model
        .fields
        .iter()
        .any(|field| !matches!(field.storage, Storage::Plain));
    if model.adapter.is_some() {
        return;
    }
    if model.is_without_adapter() {
        cx.error(
            model.ident,
            format_args!("`{derive}` writes through this adapter, and `adapter = none` says that there is none"),
            format_args!("remove `adapter = none`, or derive `diesel::{derive}`"),
        );
    } else if !reported {
        cx.error(
            model.ident,
            format_args!("`{derive}` needs the table that the struct is written to"),
            "add `#[diesel(table_name = users)]` to the struct",
        );
    }
}

// A conversion would run before encryption and change the type that the policy was declared with.
fn protected_field_is_written_as_it_is(cx: &Context, field: &WriteField<'_>) {
    if let (Destination::Protected, Some((key, _))) =
        (&field.destination, &field.options.serialize_as)
    {
        cx.error(
            key,
            format_args!(
                "`{}` is protected and is written as it is: `serialize_as` has no place here",
                field.field.ident
            ),
            "derive `fieldseal::Plaintext` and `fieldseal_diesel::FromEncrypted` on the field's own type",
        );
    }
}

// A `Lazy` holds what was read, under the key of then; writing it back would keep a row from being sealed anew. An `Opened` may hold nothing.
fn field_of_a_reader_is_not_written(cx: &Context, derive: Derive, field: &WriteField<'_>) {
    let (skipped, skip) = match derive {
        Derive::AsChangeset => (field.options.skip_update, "skip_update"),
        Derive::Insertable => (field.options.skip_insertion, "skip_insertion"),
    };
    if let Some(reader) = field.field.ty.reader
        && matches!(field.destination, Destination::Protected)
        && !skipped
    {
        cx.error(
            field.field.ty.declared,
            format_args!(
                "`{}` is `{}`, which is for reading, and `{derive}` writes it",
                field.field.ident,
                reader.name()
            ),
            format_args!(
                "derive `{derive}` on a struct with the plaintext's type, or write `#[diesel({skip})]` here"
            ),
        );
    }
}

fn row_lifetime() -> Lifetime {
    let name = format_ident!("__row");
    Lifetime::new(&format!("'{name}"), name.span())
}
