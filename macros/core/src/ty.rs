//! What the type of a field says, read from its syntax: `Option`, `Lazy`, `Opened`, references, generics.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{GenericArgument, GenericParam, Generics, Lifetime, PathArguments, Type};

/// The type of a field, peeled.
#[derive(Clone, Debug)]
pub struct FieldType<'a> {
    /// As it stands in the struct.
    pub declared: &'a Type,
    /// How many `Option` stand around the rest: 0, 1 (nullable) or 2 (a changeset that can write NULL).
    pub options: usize,
    /// Without the `Option`s: `String`, `Lazy<String>`, `&'a str`.
    pub inner: &'a Type,
    /// What `inner` puts around what is encrypted.
    pub reader: Option<Reader>,
    /// Is what is encrypted behind a reference?
    pub borrowed: bool,
    /// What is encrypted: `inner` without its reader and without references.
    pub plain: &'a Type,
}

/// A type that says how a field is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// `Lazy<…>` stays sealed until it is opened.
    Lazy,
    /// `Opened<…>` says what became of a value that does not open.
    Opened,
}

impl Reader {
    const ALL: [Self; 2] = [Self::Lazy, Self::Opened];

    /// The name of the type.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lazy => "Lazy",
            Self::Opened => "Opened",
        }
    }
}

impl<'a> FieldType<'a> {
    /// Peels `declared`.
    #[must_use]
    pub fn new(declared: &'a Type) -> Self {
        let mut options = 0;
        let mut inner = ungrouped(declared);
        while let Some(argument) = only_argument(inner, "Option") {
            options += 1;
            inner = ungrouped(argument);
        }
        let (reader, mut plain) = Reader::ALL
            .into_iter()
            .find_map(|reader| Some((Some(reader), only_argument(inner, reader.name())?)))
            .unwrap_or((None, inner));
        let borrowed = matches!(ungrouped(plain), Type::Reference(_));
        while let Type::Reference(reference) = ungrouped(plain) {
            plain = &reference.elem;
        }
        Self {
            declared,
            options,
            inner,
            reader,
            borrowed,
            plain: ungrouped(plain),
        }
    }

    /// The declared type with `inner` inside the `Option`s.
    #[must_use]
    pub fn around(&self, inner: Type) -> Type {
        around(self.declared, inner)
    }

    /// Does it stay sealed until it is opened?
    #[must_use]
    pub fn is_lazy(&self) -> bool {
        self.reader == Some(Reader::Lazy)
    }

    /// What is encrypted, with every lifetime `'static`, to be named outside the struct's generics.
    #[must_use]
    pub fn plain_static(&self) -> TokenStream {
        with_static_lifetimes(self.plain.to_token_stream())
    }

    /// Does the field's type mention a type or const parameter of the struct?
    #[must_use]
    pub fn is_generic(&self, generics: &Generics) -> bool {
        !parameters_in(self.declared, generics).is_empty()
    }
}

/// The last segment of a path type: `Password` of `fieldseal::Password`.
#[must_use]
pub fn last_segment(ty: &Type) -> Option<&Ident> {
    match ungrouped(ty) {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The type and const parameters of `generics` that `ty` mentions, but for those inside `PhantomData`.
#[must_use]
pub fn parameters_in(ty: &Type, generics: &Generics) -> BTreeSet<Ident> {
    struct Finder<'g> {
        generics: &'g Generics,
        found: BTreeSet<Ident>,
    }
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            if let Some(last) = path.segments.last()
                && last.ident == "PhantomData"
            {
                return;
            }
            if path.leading_colon.is_none()
                && let Some(first) = path.segments.first()
                && is_parameter(self.generics, &first.ident)
            {
                self.found.insert(first.ident.clone());
            }
            visit::visit_path(self, path);
        }
    }
    let mut finder = Finder {
        generics,
        found: BTreeSet::new(),
    };
    finder.visit_type(ty);
    finder.found
}

/// A type, a path or an argument as a person writes it: `Option<String>`.
#[must_use]
pub fn spelled(ty: &impl ToTokens) -> String {
    let mut text = String::new();
    spell(ty.to_token_stream(), &mut text);
    text
}

fn spell(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                text.push_str(open);
                spell(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => {
                if matches!(punct.as_char(), '+' | '=') && !text.ends_with(' ') {
                    text.push(' ');
                }
                text.push(punct.as_char());
                if matches!(punct.as_char(), ',' | ';' | '+' | '=') {
                    text.push(' ');
                }
            }
            word => {
                // Two words in a row: `dyn Trait`, `'a str`.
                if text.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
    }
}

/// A type that came out of a `macro_rules!` fragment stands in an invisible group.
fn ungrouped(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            other => return other,
        };
    }
}

/// `T` of `Name<T>`, whatever path leads to `Name`.
fn only_argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = ungrouped(ty) else {
        return None;
    };
    let last = path.path.segments.last()?;
    if path.qself.is_some() || last.ident != name {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(argument)) if arguments.args.len() == 1 => Some(argument),
        _ => None,
    }
}

fn around(declared: &Type, inner: Type) -> Type {
    let ty = ungrouped(declared);
    let Some(argument) = only_argument(ty, "Option") else {
        return inner;
    };
    let argument = around(argument, inner);
    let mut ty = ty.clone();
    if let Type::Path(path) = &mut ty
        && let Some(last) = path.path.segments.last_mut()
        && let PathArguments::AngleBracketed(arguments) = &mut last.arguments
        && let Some(first) = arguments.args.first_mut()
    {
        *first = GenericArgument::Type(argument);
    }
    ty
}

fn is_parameter(generics: &Generics, ident: &Ident) -> bool {
    generics.params.iter().any(|parameter| match parameter {
        GenericParam::Type(parameter) => parameter.ident == *ident,
        GenericParam::Const(parameter) => parameter.ident == *ident,
        _ => false,
    })
}

fn with_static_lifetimes(tokens: TokenStream) -> TokenStream {
    let mut output = TokenStream::new();
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                // A lifetime is an apostrophe and the word after it.
                let span = tokens.next().map_or(punct.span(), |word| word.span());
                Lifetime::new("'static", span).to_tokens(&mut output);
            }
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(
                    group.delimiter(),
                    with_static_lifetimes(group.stream()),
                );
                inner.set_span(group.span());
                inner.to_tokens(&mut output);
            }
            other => other.to_tokens(&mut output),
        }
    }
    output
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::parse_quote;

    use super::*;

    #[track_caller]
    fn check(ty: Type, options: usize, reader: Option<Reader>, plain: &str) {
        let peeled = FieldType::new(&ty);
        assert_eq!(peeled.options, options);
        assert_eq!(peeled.reader, reader);
        assert_eq!(peeled.borrowed, quote!(#ty).to_string().contains('&'));
        assert_eq!(spelled(peeled.plain), plain);
    }

    #[test]
    fn options_and_readers_are_peeled() {
        check(parse_quote!(String), 0, None, "String");
        check(parse_quote!(Option<String>), 1, None, "String");
        check(
            parse_quote!(::std::option::Option<Option<i64>>),
            2,
            None,
            "i64",
        );
        check(
            parse_quote!(Option<fieldseal::Lazy<Vec<u8>>>),
            1,
            Some(Reader::Lazy),
            "Vec<u8>",
        );
        check(
            parse_quote!(Opened<String>),
            0,
            Some(Reader::Opened),
            "String",
        );
        check(parse_quote!(&'a str), 0, None, "str");
        check(parse_quote!(Option<&'a [u8]>), 1, None, "[u8]");
        check(parse_quote!((Option<(String)>)), 1, None, "String");
    }

    #[test]
    fn options_stay_outside() {
        let around = |ty: Type| spelled(&FieldType::new(&ty).around(parse_quote!(Sealed<A>)));
        assert_eq!(around(parse_quote!(String)), "Sealed<A>");
        assert_eq!(
            around(parse_quote!(Option<Lazy<String>>)),
            "Option<Sealed<A>>"
        );
        assert_eq!(
            around(parse_quote!((::std::option::Option<Option<i64>>))),
            "::std::option::Option<Option<Sealed<A>>>"
        );
    }

    #[test]
    fn other_names_are_left_alone() {
        check(parse_quote!(Optional<String>), 0, None, "Optional<String>");
        check(parse_quote!(Lazy<A, B>), 0, None, "Lazy<A, B>");
        check(parse_quote!([u8; 16]), 0, None, "[u8; 16]");
    }

    #[test]
    fn lifetimes_become_static() {
        let ty: Type = parse_quote!(Cow<'a, str>);
        assert_eq!(
            FieldType::new(&ty).plain_static().to_string(),
            "Cow < 'static , str >"
        );
    }

    #[test]
    fn parameters_are_found_where_they_count() {
        let generics: Generics = parse_quote!(<'a, T, U, const N: usize>);
        let found = |ty: Type| {
            parameters_in(&ty, &generics)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(found(parse_quote!(Vec<(T, &'a str)>)), "T");
        assert_eq!(found(parse_quote!([T; N])), "N T");
        assert_eq!(found(parse_quote!(PhantomData<U>)), "");
        assert_eq!(found(parse_quote!(U::Item)), "U");
        assert_eq!(found(parse_quote!(crate::T)), "");
    }
}
