//! What a rule about text looks at.

use secrecy::{ExposeSecret, SecretString};
use std::borrow::Cow;

/// A declared type that is text: the rules of `validator` and `garde` on an encrypted field look at it.
///
/// For an own type, so that they do on a field of it too:
///
/// ```
/// use fieldseal_sea_orm::formats::ClearText;
///
/// struct Iban(String);
///
/// impl ClearText for Iban {
///     fn clear_text(&self) -> &str {
///         &self.0
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "a rule about text is for text, and `{Self}` is not known to be text",
    label = "no rule about text works on an encrypted `{Self}`",
    note = "an own type that is text inside: implement `fieldseal_sea_orm::formats::ClearText` for it"
)]
pub trait ClearText {
    /// The whole text.
    ///
    /// # Security
    ///
    /// This is the secret itself, for a rule and nothing else: what a rule says must not repeat it.
    fn clear_text(&self) -> &str;
}

impl ClearText for String {
    fn clear_text(&self) -> &str {
        self
    }
}

impl ClearText for Cow<'_, str> {
    fn clear_text(&self) -> &str {
        self
    }
}

impl ClearText for SecretString {
    fn clear_text(&self) -> &str {
        self.expose_secret()
    }
}
