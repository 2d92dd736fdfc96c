//! Why a normaliser does not take a text. The error never contains the text.

/// Why a normaliser does not take a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NormaliseError {
    /// `email/1`: nothing before or nothing after the last `@`, or no `@`.
    #[error("not an email address: there must be something before and after the last `@`")]
    NotAnEmail,
    /// `digits/1`: the text has no digit 0–9.
    #[error("the text has no digit")]
    NoDigits,
    /// `caseless/1`: a code point that Unicode 16.0 does not assign; its case folding is not fixed yet.
    #[error("the text has a character that Unicode 16.0 does not assign")]
    UnassignedCodePoint,
    /// An own normaliser refuses the text; the reason says why and must not contain it.
    #[error("{0}")]
    Refused(&'static str),
}
