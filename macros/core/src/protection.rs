//! How a field is protected: the one list of attributes, in both spellings.

pub mod encrypted;
pub mod password;
pub mod redact;

use proc_macro2::Ident;
use syn::Attribute;

use crate::argument::{self, Argument};
use crate::container;
use crate::context::{Context, Slot};
use crate::suggest::{did_you_mean, listed};
use crate::ty::spelled;

pub use encrypted::Encrypted;
pub use password::Password;
pub use redact::{Mask, Redact};

/// What the attributes of one field say.
#[derive(Clone, Debug)]
pub struct Protection {
    /// How the database holds it.
    pub storage: Storage,
    /// `#[redact]`: how logs and serialised values show it.
    pub redact: Option<Redact>,
}

/// How the database holds a field.
#[derive(Clone, Debug)]
pub enum Storage {
    /// As it is.
    Plain,
    /// `#[encrypted]`
    Encrypted(Box<Encrypted>),
    /// `#[password]`
    Password(Password),
}

impl Protection {
    /// Reads the attributes of a field.
    pub fn parse(cx: &Context, attributes: &[Attribute]) -> Self {
        let mut encrypted = Slot::empty();
        let mut password = Slot::empty();
        let mut redact = Slot::empty();
        for (key, arguments) in written(cx, attributes) {
            // #[encrypted(search, …)] and #[protect(encrypted(search, …))]
            if key == "encrypted" {
                let parsed = Encrypted::parse(cx, key.clone(), &arguments);
                set_attribute(cx, &mut encrypted, &key, parsed);
            }
            // #[password], #[password(id = "login")]
            else if key == "password" {
                let parsed = Password::parse(cx, key.clone(), &arguments);
                set_attribute(cx, &mut password, &key, parsed);
            }
            // #[redact], #[redact(last = 4)]
            else {
                let parsed = Redact::parse(cx, key.clone(), &arguments);
                set_attribute(cx, &mut redact, &key, parsed);
            }
        }
        Self {
            storage: one_storage(cx, encrypted, password),
            redact: redact.into_value(),
        }
    }
}

/// The attributes of ours that stand on a field, whichever way they are spelled.
fn written(cx: &Context, attributes: &[Attribute]) -> Vec<(Ident, Vec<Argument>)> {
    let mut found = Vec::new();
    for attribute in attributes {
        let Some(name) = attribute.path().get_ident() else {
            continue;
        };
        if let Some(example) = example(name) {
            found.push((
                name.clone(),
                argument::of_attribute(cx, attribute, &format!("#[{example}]")),
            ));
        } else if name == "protect" {
            found.extend(namespaced(cx, attribute));
        }
    }
    found
}

// #[protect(encrypted(search), redact(last = 4))]
fn namespaced(cx: &Context, attribute: &Attribute) -> Vec<(Ident, Vec<Argument>)> {
    let before = cx.has_errors();
    let arguments = argument::of_attribute(cx, attribute, "#[protect(encrypted)]");
    if arguments.is_empty() && (before || !cx.has_errors()) {
        cx.error(
            &attribute.meta,
            "`#[protect]` without arguments protects nothing",
            "write `#[encrypted]`, `#[password]` or `#[redact]` on this field",
        );
    }
    let mut found = Vec::new();
    for argument in arguments {
        let key = &argument.key;
        if let Some(example) = example(key) {
            found.push((
                key.clone(),
                argument::of_argument(cx, &argument, &format!("#[protect({example})]")),
            ));
        } else if container::ARGUMENTS.iter().any(|known| key == known) {
            cx.error(
                key,
                format_args!("`{key}` is not expected on a field"),
                format_args!(
                    "write `#[protect({})]` above the struct",
                    spelled(&argument)
                ),
            );
        } else {
            let word = key.to_string();
            cx.error(
                key,
                format_args!(
                    "unknown protection `{word}`{}",
                    did_you_mean(&word, ATTRIBUTES)
                ),
                format_args!("`#[protect(..)]` on a field takes {}", listed(ATTRIBUTES)),
            );
        }
    }
    found
}

/// Does an attribute of ours stand in a `#[cfg_attr(…)]`?
#[must_use]
pub fn is_conditional(attribute: &Attribute) -> bool {
    // #[cfg_attr(feature = "sealed", encrypted(search))]
    attribute.path().is_ident("cfg_attr")
        && attribute.meta.require_list().is_ok_and(|list| {
            // What stands first is the condition.
            list.tokens.clone().into_iter().skip(1).any(|token| {
                let word = token.to_string();
                word == "protect" || ATTRIBUTES.contains(&word.as_str())
            })
        })
}

fn set_attribute<T>(cx: &Context, slot: &mut Slot<T>, key: &Ident, parsed: T) {
    if slot.key().is_some() {
        cx.error(
            key,
            format_args!("duplicate attribute `#[{key}]`"),
            format_args!("write one `#[{key}(..)]` with all arguments"),
        );
    } else {
        slot.set(cx, key, parsed);
    }
}

// A password is hashed so that nobody can read it back; what is encrypted can be read back. A column is one or the other.
fn one_storage(cx: &Context, encrypted: Slot<Encrypted>, password: Slot<Password>) -> Storage {
    match (encrypted.into_value(), password.into_value()) {
        (None, None) => Storage::Plain,
        (Some(encrypted), None) => Storage::Encrypted(Box::new(encrypted)),
        (None, Some(password)) => Storage::Password(password),
        (Some(encrypted), Some(password)) => {
            cx.error(
                &encrypted.attribute,
                "a field is either `#[encrypted]` or `#[password]`",
                "keep `#[password]` for what is only ever verified, `#[encrypted]` for what is read back",
            );
            Storage::Password(password)
        }
    }
}

/// The attributes that stand on a field.
pub const ATTRIBUTES: &[&str] = &["encrypted", "password", "redact"];

/// The right spelling of an attribute of ours, `None` for another's.
fn example(name: &Ident) -> Option<&'static str> {
    match () {
        () if name == "encrypted" => Some("encrypted(search)"),
        () if name == "password" => Some("password"),
        () if name == "redact" => Some("redact(last = 4)"),
        () => None,
    }
}

/// Reports an argument that the attribute does not have.
fn unknown_argument(cx: &Context, attribute: &str, argument: &Argument, known: &[&str]) {
    let word = argument.key.to_string();
    // An argument of another attribute, such as the mask in `#[encrypted(last = 4)]`, is a matter of place, not of spelling.
    let home = HOMES
        .iter()
        .find(|(home, arguments)| *home != attribute && arguments.contains(&word.as_str()));
    match home {
        Some((home, _)) if !known.contains(&word.as_str()) => cx.error(
            argument,
            format_args!("`{word}` is not an argument of `#[{attribute}]`"),
            format_args!(
                "write `#[{home}({})]`{}",
                spelled(argument),
                if *home == "protect" {
                    " above the struct"
                } else {
                    ""
                }
            ),
        ),
        _ => cx.error(
            &argument.key,
            format_args!(
                "unknown argument `{word}` of `#[{attribute}]`{}",
                did_you_mean(&word, known)
            ),
            format_args!("`#[{attribute}]` takes {}", listed(known)),
        ),
    }
}

const HOMES: &[(&str, &[&str])] = &[
    ("encrypted", encrypted::ARGUMENTS),
    ("password", password::ARGUMENTS),
    ("redact", redact::ARGUMENTS),
    ("protect", container::ARGUMENTS),
];
