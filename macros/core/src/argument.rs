//! The arguments of an attribute, split so that one mistake does not hide the next.

use std::fmt::Display;

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, ExprPath, Lit, Meta, Path, Token};

use crate::context::Context;

/// One argument: `search`, `bits = 20` or `encrypted(search)`.
#[derive(Clone, Debug)]
pub struct Argument {
    /// What stands first, and names the argument.
    pub key: Ident,
    /// What follows it.
    pub value: Value,
}

/// What follows the name of an argument.
#[derive(Clone, Debug)]
pub enum Value {
    /// `search`
    Absent,
    /// `bits = 20`
    Assigned(TokenStream),
    /// `encrypted(search)`
    List(Group),
}

/// A path as an expression takes it: to a constant, whose generic arguments need a turbofish.
#[derive(Clone, Debug)]
pub struct ConstPath(pub Path);

impl Parse for ConstPath {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ExprPath { attrs, qself, path } = input.parse()?;
        match attrs.is_empty() && qself.is_none() {
            true => Ok(Self(path)),
            false => Err(syn::Error::new_spanned(path, "no path alone")),
        }
    }
}

/// A path as `use` takes it: to a crate or a module.
///
/// In front of `::email` generic arguments would need a turbofish where an expression stands, and what is expanded would not parse.
#[derive(Clone, Debug)]
pub struct PlainPath(pub Path);

impl Parse for PlainPath {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Path::parse_mod_style).map(Self)
    }
}

impl Argument {
    /// The value as a `T`, or a report that says what belongs here.
    pub fn parse<T: Parse>(&self, cx: &Context, what: &str, example: impl Display) -> Option<T> {
        let parsed = self.value();
        if parsed.is_none() {
            cx.error(
                self,
                format_args!("`{}` needs {what}", self.key),
                format_args!("write `{example}`"),
            );
        }
        parsed
    }

    /// The value as a `T`, if it is one.
    #[must_use]
    pub fn value<T: Parse>(&self) -> Option<T> {
        match &self.value {
            Value::Assigned(tokens) => syn::parse2(tokens.clone()).ok(),
            Value::Absent | Value::List(_) => None,
        }
    }

    /// The values of `name(a, b)`, if that is what it is.
    #[must_use]
    pub fn list<T: Parse>(&self) -> Option<Punctuated<T, Token![,]>> {
        match &self.value {
            Value::List(list) => Punctuated::parse_terminated.parse2(list.stream()).ok(),
            Value::Absent | Value::Assigned(_) => None,
        }
    }

    /// The name alone; anything after it is reported.
    pub fn flag(&self, cx: &Context) -> Option<()> {
        if let Value::Absent = self.value {
            return Some(());
        }
        cx.error(
            self,
            format_args!("`{}` takes no value", self.key),
            format_args!("write `{}` alone", self.key),
        );
        None
    }
}

impl ToTokens for Argument {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.key.to_tokens(tokens);
        match &self.value {
            Value::Absent => {}
            Value::Assigned(value) => {
                Token![=](self.key.span()).to_tokens(tokens);
                value.to_tokens(tokens);
            }
            Value::List(list) => list.to_tokens(tokens),
        }
    }
}

/// The arguments of `attribute`, whose right spelling is `example`.
pub fn of_attribute(cx: &Context, attribute: &Attribute, example: &str) -> Vec<Argument> {
    match &attribute.meta {
        Meta::Path(_) => Vec::new(),
        Meta::List(list) if matches!(list.delimiter, syn::MacroDelimiter::Paren(_)) => {
            split(cx, list.tokens.clone())
        }
        Meta::List(_) | Meta::NameValue(_) => {
            cx.error(
                &attribute.meta,
                format_args!(
                    "arguments of `#[{}]` stand in parentheses",
                    attribute.path().to_token_stream()
                ),
                format_args!("write `{example}`"),
            );
            Vec::new()
        }
    }
}

/// The arguments of every `#[name(…)]` of another macro's, whose own code reports mistakes: what does not parse is passed over.
#[must_use]
pub fn of_foreign(attributes: &[Attribute], name: &str) -> Vec<Argument> {
    let cx = Context::new();
    let arguments = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident(name))
        .flat_map(|attribute| of_attribute(&cx, attribute, ""))
        .collect();
    let _not_ours_to_report = cx.discard();
    arguments
}

/// The first of `arguments` that is called `key`.
#[must_use]
pub fn find<'a>(arguments: &'a [Argument], key: &str) -> Option<&'a Argument> {
    arguments.iter().find(|argument| argument.key == key)
}

/// The arguments of one that takes a list itself, such as `encrypted(search)` inside `#[protect(..)]`.
pub fn of_argument(cx: &Context, argument: &Argument, example: &str) -> Vec<Argument> {
    match &argument.value {
        Value::Absent => Vec::new(),
        Value::List(list) => split(cx, list.stream()),
        Value::Assigned(_) => {
            cx.error(
                argument,
                format_args!("arguments of `{}` stand in parentheses", argument.key),
                format_args!("write `{example}`"),
            );
            Vec::new()
        }
    }
}

/// Splits at commas and reports what is not an argument; the others survive.
pub fn split(cx: &Context, tokens: TokenStream) -> Vec<Argument> {
    let mut arguments = Vec::new();
    let mut piece = Vec::new();
    // A comma inside `<…>` belongs to a generic path.
    let mut angles = 0_usize;
    let mut arrow = false;
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                ',' if angles == 0 => {
                    if piece.is_empty() {
                        cx.error(
                            punct,
                            "expected an argument before the comma",
                            "remove this comma",
                        );
                    } else {
                        arguments.extend(argument(cx, &piece));
                        piece.clear();
                    }
                    continue;
                }
                '<' => angles += 1,
                '>' if !arrow => angles = angles.saturating_sub(1),
                _ => {}
            }
            arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
        } else {
            arrow = false;
        }
        piece.push(token);
    }
    if !piece.is_empty() {
        arguments.extend(argument(cx, &piece));
    }
    arguments
}

fn argument(cx: &Context, piece: &[TokenTree]) -> Option<Argument> {
    let (key, rest) = match piece {
        [TokenTree::Ident(key), rest @ ..] => (key.clone(), rest),
        [TokenTree::Literal(literal), ..] => {
            let help = match syn::parse2::<Lit>(literal.to_token_stream()) {
                Ok(Lit::Str(text)) => format!("write `{}` without quotes", text.value()),
                _ => "write `name` or `name = value`".to_owned(),
            };
            cx.error(literal, "expected the name of an argument", help);
            return None;
        }
        _ => {
            cx.error(
                piece.iter().cloned().collect::<TokenStream>(),
                "expected the name of an argument",
                "write `name` or `name = value`",
            );
            return None;
        }
    };
    let value = match rest {
        [] => Value::Absent,
        [TokenTree::Punct(equals)] if equals.as_char() == '=' => {
            cx.error(
                equals,
                format_args!("`{key}` has no value after `=`"),
                format_args!("write `{key} = value`"),
            );
            return None;
        }
        [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => {
            Value::Assigned(value.iter().cloned().collect())
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            Value::List(group.clone())
        }
        [TokenTree::Group(group), next, ..] if group.delimiter() == Delimiter::Parenthesis => {
            cx.error(
                next,
                format_args!("expected a comma after `{key}(..)`"),
                "arguments are separated by commas",
            );
            return None;
        }
        [next, ..] => {
            cx.error(
                next,
                format_args!("expected a comma or `=` after `{key}`"),
                "arguments are separated by commas",
            );
            return None;
        }
    };
    Some(Argument { key, value })
}
