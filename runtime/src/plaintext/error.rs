//! Why a value cannot be encoded or decoded. No error here carries a value, nor another crate's error that might.

/// Why a value cannot be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The time is finer than a microsecond. Round it, or let the field say `truncate`.
    #[error("the time is finer than a microsecond: round it, or declare the field `truncate`")]
    FinerThanMicrosecond,
    /// A leap second has no number of its own since 1970, so it could not be given back.
    #[error("the time is a leap second, which has no stored form")]
    LeapSecond,
    /// The value lies outside what its encoding can hold.
    #[error("the value lies outside what its encoding can hold")]
    OutOfRange,
    /// A decimal number has more than 1,000 characters when written out.
    #[error("the decimal number has more than 1,000 characters")]
    TooManyDigits,
    /// A value inside a JSON value is infinite or not a number; JSON would turn it into `null`.
    #[error("the JSON value contains a number that is infinite or not a number")]
    NotFinite,
    /// A JSON value contains a `Some` around `None`, `()` or null, which would come back as `None`.
    #[error("the JSON value contains a `Some` that would come back as `None`")]
    SomeNull,
    /// A JSON value is nested deeper than 127 brackets; no reader would follow.
    #[error("the JSON value is nested deeper than 127 levels")]
    TooDeep,
    /// The `Serialize` of a JSON value failed, or a map in it has keys that are not text.
    #[error("the value cannot be written as JSON")]
    Json,
    /// An own type refuses the value; the text says why and must not contain it.
    #[error("{0}")]
    Refused(&'static str),
}

/// Why decrypted bytes are not a value of the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes are not UTF-8.
    #[error("the bytes are not UTF-8")]
    NotUtf8,
    /// The encoding of this type has another length.
    #[error("the number of bytes does not fit the type")]
    WrongLength,
    /// The value does not fit the type: a field that was narrowed, or a date outside the calendar.
    #[error("the value lies outside the range of the type")]
    OutOfRange,
    /// The bytes are not what the encoder produces.
    #[error("the bytes are not an encoding of the type")]
    Malformed,
    /// The enum has no variant of the stored name.
    #[error("the enum has no variant of the stored name")]
    UnknownVariant,
    /// An own type refuses the bytes; the text says why and must not contain them.
    #[error("{0}")]
    Refused(&'static str),
}
