//! What a mask can be applied to.

use std::borrow::Cow;

use secrecy::{ExposeSecret, SecretString};

/// A field of which a mask may show a part: text, or an optional one.
///
/// For an own type, so that `#[redact(last = 4)]` works on it:
///
/// ```
/// use std::borrow::Cow;
///
/// use fieldseal::MaskSource;
///
/// struct Iban(String);
///
/// impl MaskSource for Iban {
///     fn unmasked(&self) -> Option<Cow<'_, str>> {
///         self.0.unmasked()
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "only text can show a part of itself, and `{Self}` is not text",
    label = "`last`, `first` and `email` are not for `{Self}`",
    note = "`#[redact]` without arguments works on any type and shows nothing: `[REDACTED]`",
    note = "an own type that is text inside: implement `fieldseal::MaskSource` for it"
)]
pub trait MaskSource {
    /// The whole text, or nothing if the field is empty (`None`).
    ///
    /// # Security
    ///
    /// This is the secret itself, for [`Mask::apply`](crate::Mask::apply) and nothing else.
    fn unmasked(&self) -> Option<Cow<'_, str>>;
}

impl MaskSource for str {
    fn unmasked(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl MaskSource for String {
    fn unmasked(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl MaskSource for Cow<'_, str> {
    fn unmasked(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl MaskSource for SecretString {
    fn unmasked(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self.expose_secret()))
    }
}

impl MaskSource for char {
    fn unmasked(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Owned(self.to_string()))
    }
}

impl<T: MaskSource> MaskSource for Option<T> {
    fn unmasked(&self) -> Option<Cow<'_, str>> {
        self.as_ref()?.unmasked()
    }
}

impl<T: MaskSource + ?Sized> MaskSource for &T {
    fn unmasked(&self) -> Option<Cow<'_, str>> {
        T::unmasked(self)
    }
}
