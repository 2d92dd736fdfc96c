//! Logical names: what a field is called in keys and stored values, whatever the code is renamed to.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt;

use crate::argument::Argument;
use crate::context::Context;

/// Reads `entity = "user"` or `id = "ssn"`.
pub fn parse(cx: &Context, argument: &Argument, example: &str) -> Option<LitStr> {
    let name: LitStr = argument.parse(cx, "a string", example)?;
    // The stored format writes a name as 1 to 255 bytes.
    if name.value().is_empty() {
        cx.error(
            &name,
            format_args!("`{}` is empty", argument.key),
            format_args!("write `{example}`"),
        );
        return None;
    }
    if name.value().len() > MAX_BYTES {
        cx.error(
            &name,
            format_args!(
                "`{}` is {} bytes long, and a name has at most {MAX_BYTES}",
                argument.key,
                name.value().len()
            ),
            format_args!("write `{example}`"),
        );
        return None;
    }
    Some(name)
}

/// The name without `r#`.
#[must_use]
pub fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `HttpUser` and `HTTPUser` as `http_user`.
#[must_use]
pub fn snake_case(ident: &Ident) -> String {
    let letters: Vec<char> = plain(ident).chars().collect();
    let mut name = String::new();
    for (i, letter) in letters.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| letters.get(i));
        let starts_word = before.is_some_and(|before| {
            *before != '_'
                && (!before.is_uppercase()
                    || letters.get(i + 1).is_some_and(|next| next.is_lowercase()))
        });
        if letter.is_uppercase() && starts_word {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// `email` as `EMAIL`, for a constant.
#[must_use]
pub fn screaming_case(ident: &Ident) -> Ident {
    Ident::new(&snake_case(ident).to_uppercase(), ident.span())
}

const MAX_BYTES: usize = 255;

#[cfg(test)]
mod tests {
    use quote::format_ident;

    use super::*;

    #[test]
    fn names_become_snake_case() {
        for (name, expect) in [
            ("User", "user"),
            ("NewUser", "new_user"),
            ("HTTPServer", "http_server"),
            ("User2", "user2"),
            ("OAuthToken", "o_auth_token"),
            ("already_snake", "already_snake"),
            ("r#type", "type"),
        ] {
            assert_eq!(snake_case(&format_ident!("{name}")), expect);
        }
    }

    #[test]
    fn constants_are_in_capitals() {
        assert_eq!(screaming_case(&format_ident!("r#type")), "TYPE");
        assert_eq!(screaming_case(&format_ident!("national_id")), "NATIONAL_ID");
    }
}
