//! `#[derive(FromEncrypted)]`

use fieldseal_macros_core::container::AdapterChoice;
use fieldseal_macros_core::{Container, Context};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Generics, Path, parse_quote};

/// Expands the derive.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let cx = Context::new();
    let container = Container::parse(&cx, &input.ident, &input.attrs);
    // #[protect(adapter = ::renamed)]
    let adapter: Path = match container.adapter {
        AdapterChoice::Path(path) => path,
        _ => parse_quote!(::fieldseal_diesel),
    };
    let mistakes = cx.finish().err().map(syn::Error::into_compile_error);
    let expanded = expand(&input, &adapter);
    quote!(#mistakes #expanded)
}

// The orphan rule wants these impls in the crate of the type.
fn expand(input: &DeriveInput, adapter: &Path) -> TokenStream {
    let private = quote!(#adapter::__private);
    let ident = &input.ident;
    let (_, type_generics, _) = input.generics.split_for_impl();
    let own = quote!(#private::Own<#ident #type_generics>);
    let encrypted = quote!(#private::Encrypted<__C, #own>);
    let nullable = quote!(#private::diesel::sql_types::Nullable<#encrypted>);

    let plaintext_of = head(
        input,
        &private,
        &[],
        quote!(#private::PlaintextOf<#own>),
        &[],
    );
    let column = [quote!(__C: #private::fieldseal::Field)];
    let assignable = head(
        input,
        &private,
        &column,
        quote!(#private::Assignable<#encrypted>),
        &[],
    );
    let assignable_null = head(
        input,
        &private,
        &column,
        quote!(#private::Assignable<#nullable>),
        &[],
    );
    let from_sql = head(
        input,
        &private,
        &[
            quote!(__C: #private::fieldseal::Field),
            quote!(__DB: #private::ProtectedBackend),
        ],
        quote!(#private::diesel::deserialize::FromSql<#encrypted, __DB>),
        &[],
    );
    let queryable = head(
        input,
        &private,
        &[
            quote!(__ST: #private::diesel::sql_types::SingleValue),
            quote!(__DB: #private::diesel::backend::Backend),
        ],
        quote!(#private::diesel::deserialize::Queryable<__ST, __DB>),
        &[quote!(Self: #private::diesel::deserialize::FromSql<__ST, __DB>)],
    );
    quote! {
        const _: () = {
            #plaintext_of {}

            #assignable {
                fn bind(
                    &self,
                    __row: ::core::option::Option<&#private::fieldseal::RowKey>,
                ) -> #private::Sealed<#encrypted> {
                    #private::seal::<__C, #encrypted, Self>(self, __row)
                }
            }

            #assignable_null {
                fn bind(
                    &self,
                    __row: ::core::option::Option<&#private::fieldseal::RowKey>,
                ) -> #private::Sealed<#nullable> {
                    #private::seal::<__C, #nullable, Self>(self, __row)
                }
            }

            #from_sql {
                fn from_sql(
                    __raw: <__DB as #private::diesel::backend::Backend>::RawValue<'_>,
                ) -> #private::diesel::deserialize::Result<Self> {
                    #private::open::<__C, Self, __DB>(__raw)
                }
            }

            #queryable {
                type Row = Self;

                fn build(__row: Self) -> #private::diesel::deserialize::Result<Self> {
                    ::core::result::Result::Ok(__row)
                }
            }
        };
    }
}

/// `impl<…> Trait for Type where …`, with parameters and bounds added.
fn head(
    input: &DeriveInput,
    private: &TokenStream,
    parameters: &[TokenStream],
    of: TokenStream,
    bounds: &[TokenStream],
) -> TokenStream {
    let ident = &input.ident;
    let (_, type_generics, _) = input.generics.split_for_impl();
    let mut generics: Generics = input.generics.clone();
    for parameter in parameters {
        generics.params.push(parse_quote!(#parameter));
    }
    let predicates = &mut generics.make_where_clause().predicates;
    for bound in bounds {
        predicates.push(parse_quote!(#bound));
    }
    // `Own` stands in an SQL type, and those are `'static`; whether there is an encoding depends on the parameters.
    if !input.generics.params.is_empty() {
        predicates.push(parse_quote!(Self: #private::fieldseal::Plaintext + 'static));
    }
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #of for #ident #type_generics #where_clause
    }
}
