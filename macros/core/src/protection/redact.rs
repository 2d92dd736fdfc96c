//! `#[redact(…)]`: how logs and serialised values show the field.

use proc_macro2::Ident;
use syn::LitInt;

use crate::argument::Argument;
use crate::context::{Context, Slot};
use crate::protection::unknown_argument;

/// `#[redact(…)]`, parsed.
#[derive(Clone, Debug)]
pub struct Redact {
    /// The word `redact`, to point at.
    pub attribute: Ident,
    /// What remains to be seen.
    pub mask: Mask,
    /// `serde = expose`: serialised values show the field as it is.
    pub expose: Option<Ident>,
}

/// What remains to be seen of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mask {
    /// Nothing.
    #[default]
    Full,
    /// The last characters.
    Last(u8),
    /// The first characters.
    First(u8),
    /// The first character and the domain of an e-mail address.
    Email,
}

impl Redact {
    pub(super) fn parse(cx: &Context, attribute: Ident, arguments: &[Argument]) -> Self {
        // The masks exclude each other, so they share a slot of their own kind.
        let mut mask: Option<(Ident, Option<Mask>)> = None;
        let mut expose = Slot::empty();
        for argument in arguments {
            let key = &argument.key;
            let parsed = match key.to_string().as_str() {
                // #[redact(full)]
                "full" => argument.flag(cx).map(|()| Mask::Full),
                // #[redact(email)]
                "email" => argument.flag(cx).map(|()| Mask::Email),
                // #[redact(last = 4)]
                "last" => parse_count(cx, argument).map(Mask::Last),
                // #[redact(first = 2)]
                "first" => parse_count(cx, argument).map(Mask::First),
                // #[redact(serde = expose)]
                "serde" => {
                    expose.set(cx, key, parse_serde(cx, argument));
                    continue;
                }
                _ => {
                    unknown_argument(cx, "redact", argument, ARGUMENTS);
                    continue;
                }
            };
            match &mask {
                None => mask = Some((key.clone(), parsed)),
                Some((first, _)) if first == key => cx.error(
                    key,
                    format_args!("duplicate argument `{key}`"),
                    format_args!("remove one of the two `{key}`"),
                ),
                Some((first, _)) => cx.error(
                    key,
                    format_args!("a field has one mask, and `{first}` stands before `{key}`"),
                    format_args!("keep `{first}` or `{key}`"),
                ),
            }
        }
        Self {
            attribute,
            mask: mask.and_then(|(_, mask)| mask).unwrap_or_default(),
            expose: expose.into_value().flatten(),
        }
    }
}

fn parse_count(cx: &Context, argument: &Argument) -> Option<u8> {
    let key = &argument.key;
    let literal: LitInt =
        argument.parse(cx, "a number of characters", format_args!("{key} = 4"))?;
    match literal.base10_parse::<u8>() {
        Ok(count @ 1..) => Some(count),
        Ok(0) => {
            cx.error(
                &literal,
                format_args!("`{key} = 0` shows nothing"),
                "write `#[redact]` to hide the whole value",
            );
            None
        }
        _ => {
            cx.error(
                &literal,
                format_args!("`{key} = {literal}` is out of range"),
                "a mask shows 1 to 255 characters",
            );
            None
        }
    }
}

fn parse_serde(cx: &Context, argument: &Argument) -> Option<Ident> {
    let word: Ident = argument.parse(cx, "the word `expose`", "serde = expose")?;
    if word == "expose" {
        return Some(word);
    }
    cx.error(
        &word,
        format_args!("`serde = {word}` is not a choice"),
        "write `serde = expose` to serialise the value itself, or leave it out",
    );
    None
}

pub(crate) const ARGUMENTS: &[&str] = &["full", "last", "first", "email", "serde"];
