//! What can be encrypted: the types that have a stored encoding, and the two traits that give it.

mod boolean;
mod bytes;
#[cfg(feature = "chrono")]
mod chrono;
mod decimal;
mod decrypted;
mod encoder;
mod error;
mod float;
mod index;
mod integer;
mod json;
#[cfg(any(feature = "chrono", feature = "time"))]
mod microseconds;
mod secret;
mod text;
#[cfg(feature = "time")]
mod time;
mod type_tag;
#[cfg(feature = "uuid")]
mod uuid;
mod variant;

pub use decrypted::Decrypted;
pub use encoder::Encoder;
pub use error::{DecodeError, EncodeError};
pub(crate) use index::index_encoding;
pub use json::Json;
pub use type_tag::TypeTag;
pub(crate) use type_tag::same;
#[doc(hidden)]
pub use variant::{Variant, decode_variant, encode_variant};

/// A value that can be encrypted: it has a type tag and an encoding.
///
/// The encoding is stored for years, so it is strict: an encoder refuses what the matching decoder could not give
/// back, and it never rounds.
///
/// Own types usually say `#[derive(fieldseal::Plaintext)]`, which implements both traits. By hand:
///
/// ```
/// use fieldseal::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, TypeTag};
///
/// /// A point on a map, in millionths of a degree.
/// struct Point { latitude: i32, longitude: i32 }
///
/// impl Encode for Point {
///     const TYPE: TypeTag = TypeTag::own("acme:point");
///
///     fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
///         out.push(&self.latitude.to_be_bytes());
///         out.push(&self.longitude.to_be_bytes());
///         Ok(())
///     }
/// }
///
/// impl Plaintext for Point {
///     fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
///         let bytes: [u8; 8] = bytes.as_bytes().try_into().map_err(|_| DecodeError::WrongLength)?;
///         let [a, b, c, d, e, f, g, h] = bytes;
///         Ok(Self { latitude: i32::from_be_bytes([a, b, c, d]), longitude: i32::from_be_bytes([e, f, g, h]) })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the plaintext of an encrypted field",
    label = "Fieldseal has no encoding for `{Self}`",
    note = "an enum without fields, or a newtype such as `struct Iban(String)`: `#[derive(fieldseal::Plaintext)]` on it",
    note = "any type that serde serialises, and any collection: wrap it, `fieldseal::Json<{Self}>`",
    note = "a type of `uuid`, `chrono`, `time`, `rust_decimal` or `bigdecimal`: enable the feature of that name of `fieldseal`",
    note = "an optional value: declare the field itself `Option<…>`, no deeper",
    note = "any other type: implement `fieldseal::Encode` and `fieldseal::Plaintext` for it"
)]
pub trait Encode {
    /// The name of the encoding, bound into each stored value: bytes of one type never open as another.
    const TYPE: TypeTag;

    /// Appends the encoding of the value to `out`.
    ///
    /// # Errors
    ///
    /// When the matching decoder could not give back exactly this value.
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError>;

    /// How many bytes [`encode`](Self::encode) appends, at most.
    ///
    /// A larger encoding is still right, only slower: the buffer then grows, and the outgrown one is wiped.
    fn size_hint(&self) -> usize {
        64
    }

    /// The encoding itself, where the value holds it: a look-up then needs no copy, which would have to be wiped.
    ///
    /// `Some` must be what [`encode`](Self::encode) appends.
    fn as_encoding(&self) -> Option<&[u8]> {
        None
    }
}

/// A value that can be read back: what [`Encode`] wrote can be decoded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read back from an encrypted field",
    label = "Fieldseal has no decoder for `{Self}`",
    note = "borrowed text or bytes can only be written: read an encrypted field as `String` or `Vec<u8>`",
    note = "an enum without fields, or a newtype such as `struct Iban(String)`: `#[derive(fieldseal::Plaintext)]` on it",
    note = "any type that serde deserialises, and any collection: wrap it, `fieldseal::Json<{Self}>`",
    note = "a type of `uuid`, `chrono`, `time`, `rust_decimal` or `bigdecimal`: enable the feature of that name of `fieldseal`",
    note = "any other type: implement `fieldseal::Encode` and `fieldseal::Plaintext` for it"
)]
pub trait Plaintext: Encode + Sized {
    /// Decodes what the encoder wrote, and nothing else.
    ///
    /// # Errors
    ///
    /// When the bytes are not what [`Encode::encode`] produces for some value of this type.
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError>;
}

/// A type that is stored as text (tag `str`): what a normaliser other than `none` works on.
#[diagnostic::on_unimplemented(
    message = "a normaliser needs text, and `{Self}` is not stored as text",
    label = "not `String`, `SecretString`, `str` or `char`",
    note = "leave out `normalise = …`: the index of `{Self}` is made of its encoding, where equal values are equal"
)]
pub trait Text: Encode {}

/// A type whose equal values have equal encodings, and enough of them that an index does not tell them all.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be searched",
    label = "`search` is not for `{Self}`",
    note = "`bool` has two values: an index would show which rows are equal, and soon which are true",
    note = "floats and JSON have more than one encoding for what a reader takes as equal",
    note = "leave out `search`, load the candidates by another column and compare after decryption",
    note = "an own type whose equal values always encode equally: implement `fieldseal::Searchable` for it"
)]
pub trait Searchable: Encode {}

impl<T: Encode + ?Sized> Encode for &T {
    const TYPE: TypeTag = T::TYPE;

    #[inline]
    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        T::encode(self, out)
    }

    #[inline]
    fn size_hint(&self) -> usize {
        T::size_hint(self)
    }

    #[inline]
    fn as_encoding(&self) -> Option<&[u8]> {
        T::as_encoding(self)
    }
}

impl<T: Text + ?Sized> Text for &T {}

impl<T: Searchable + ?Sized> Searchable for &T {}

/// What the tests of every family of types share.
#[cfg(test)]
mod testing {
    use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext};

    pub(super) fn encode<T: Encode + ?Sized>(value: &T) -> Vec<u8> {
        try_encode(value).expect("the value has an encoding")
    }

    pub(super) fn try_encode<T: Encode + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
        let mut buffer = Vec::with_capacity(value.size_hint());
        value
            .encode(&mut Encoder::new(&mut buffer, false))
            .map(|()| buffer)
    }

    #[cfg(any(feature = "chrono", feature = "time"))]
    pub(super) fn encode_truncated<T: Encode>(value: &T) -> Vec<u8> {
        let mut buffer = Vec::new();
        value
            .encode(&mut Encoder::new(&mut buffer, true))
            .expect("the value has an encoding");
        buffer
    }

    pub(super) fn decode<T: Plaintext>(bytes: &[u8]) -> Result<T, DecodeError> {
        T::decode(Decrypted::from(bytes.to_vec()))
    }

    pub(super) fn assert_round_trip<T: Plaintext + PartialEq>(value: &T) {
        let back = decode::<T>(&encode(value)).expect("what was encoded can be decoded");
        assert!(back == *value, "the value that comes back differs");
    }

    /// Any bytes are refused, or are exactly what the encoder writes for the value that they give.
    pub(super) fn assert_strict<T: Plaintext>(bytes: &[u8]) {
        if let Ok(value) = decode::<T>(bytes) {
            assert_eq!(
                encode(&value),
                bytes,
                "decoded from bytes that no encoder writes"
            );
        }
    }
}
