//! `#[password]`: the field is hashed on its way to the database.

use proc_macro2::Ident;
use syn::LitStr;

use crate::argument::Argument;
use crate::context::{Context, Slot};
use crate::name;
use crate::protection::unknown_argument;

/// `#[password]`, parsed.
#[derive(Clone, Debug)]
pub struct Password {
    /// The word `password`, to point at.
    pub attribute: Ident,
    /// The first argument's name: there are options, so this struct declares them.
    pub first_argument: Option<Ident>,
    /// `id = "login"`: the logical name.
    pub id: Option<LitStr>,
    /// `pepper`
    pub pepper: Option<Ident>,
}

impl Password {
    pub(super) fn parse(cx: &Context, attribute: Ident, arguments: &[Argument]) -> Self {
        let mut id = Slot::empty();
        let mut pepper = Slot::empty();
        for argument in arguments {
            let key = &argument.key;
            match key.to_string().as_str() {
                // #[password(id = "login")]
                "id" => id.set(cx, key, name::parse(cx, argument, r#"id = "login""#)),
                // #[password(pepper)]
                "pepper" => pepper.set(cx, key, argument.flag(cx)),
                _ => unknown_argument(cx, "password", argument, ARGUMENTS),
            }
        }
        Self {
            attribute,
            first_argument: arguments.first().map(|argument| argument.key.clone()),
            id: id.into_value().flatten(),
            pepper: pepper.into_key(),
        }
    }
}

pub(crate) const ARGUMENTS: &[&str] = &["id", "pepper"];
