//! JSON: tag `json`, one JSON text of any serde type.

mod faithful;

use std::cell::Cell;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use self::faithful::{Faithful, Obstacle};
use super::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, TypeTag};

/// Any serde type as the plaintext of a field, stored as one JSON text: structs, enums with fields, collections.
///
/// A JSON text is not canonical (the same map may be written in two orders), so such a field cannot be searched.
///
/// ```
/// use fieldseal::Json;
/// use std::collections::BTreeMap;
///
/// let answers = Json(BTreeMap::from([("first pet", "Minka")]));
/// assert_eq!(answers.0["first pet"], "Minka");
/// assert_eq!(format!("{answers:?}"), "Json([REDACTED])");
/// ```
///
/// # Security
///
/// It is not `Serialize`, and its `Debug` shows nothing: what is inside is reached by `.0`, by name.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a transparent wrapper: it is built and taken apart by pattern"
)]
pub struct Json<T>(pub T);

impl<T: Serialize> Encode for Json<T> {
    const TYPE: TypeTag = TypeTag::JSON;

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        encode(&self.0, out)
    }

    fn size_hint(&self) -> usize {
        SIZE_HINT
    }
}

impl<T: Serialize + DeserializeOwned> Plaintext for Json<T> {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        decode(&bytes).map(Self)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Json<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Json([REDACTED])")
    }
}

impl Encode for serde_json::Value {
    const TYPE: TypeTag = TypeTag::JSON;

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        encode(self, out)
    }

    fn size_hint(&self) -> usize {
        SIZE_HINT
    }
}

impl Plaintext for serde_json::Value {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        decode(&bytes)
    }
}

fn encode<T: Serialize>(value: &T, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
    let obstacle = Cell::new(None);
    let mut json = serde_json::Serializer::new(out.bytes());
    // The error of serde_json may contain the value: nothing of it leaves this function.
    value
        .serialize(Faithful::new(&mut json, &obstacle))
        .map(drop)
        .map_err(|_| match obstacle.get() {
            Some(Obstacle::NotFinite) => EncodeError::NotFinite,
            Some(Obstacle::SomeNull) => EncodeError::SomeNull,
            Some(Obstacle::TooDeep) => EncodeError::TooDeep,
            None => EncodeError::Json,
        })
}

fn decode<T: DeserializeOwned>(bytes: &Decrypted) -> Result<T, DecodeError> {
    serde_json::from_slice(bytes.as_bytes()).map_err(|_| DecodeError::Malformed)
}

/// A guess; the buffer grows if it must.
const SIZE_HINT: usize = 256;

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::testing::{assert_round_trip, decode, encode, try_encode};
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Unit,
        Newtype(f64),
        Tuple(i8, u128),
        Struct {
            name: String,
            inner: Option<Box<Shape>>,
        },
    }

    #[test]
    fn any_serde_type_is_one_json_text() {
        assert_eq!(<Json<Vec<u8>> as Encode>::TYPE.as_str(), "json");
        assert_eq!(encode(&Json(vec!["a", "b"])), br#"["a","b"]"#);
        assert_eq!(encode(&json!({"a": [1, null]})), br#"{"a":[1,null]}"#);

        for shape in [
            Shape::Unit,
            Shape::Newtype(0.1),
            Shape::Tuple(-1, u128::MAX),
            Shape::Struct {
                name: "Zoë \"\n".to_owned(),
                inner: Some(Box::new(Shape::Unit)),
            },
        ] {
            assert_round_trip(&Json(shape));
        }
        assert_round_trip(&Json(HashMap::from([
            (1_u8, ('é', 1.5_f32, Some(Some(1)))),
            (2, ('x', -0.0, None)),
        ])));
        assert_round_trip(&Json(BTreeMap::from([(i128::MIN, [1_u64; 3])])));
    }

    #[test]
    fn what_json_would_turn_into_null_is_refused() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(try_encode(&Json(number)), Err(EncodeError::NotFinite));
            assert_eq!(
                try_encode(&Json(Shape::Newtype(number))),
                Err(EncodeError::NotFinite)
            );
            assert_eq!(
                try_encode(&Json(vec![Some((1, number))])),
                Err(EncodeError::NotFinite)
            );
        }
        assert_eq!(
            try_encode(&Json(BTreeMap::from([("x", f32::NAN)]))),
            Err(EncodeError::NotFinite)
        );
    }

    #[test]
    fn a_some_that_would_come_back_as_none_is_refused() {
        assert_eq!(try_encode(&Json(Some(()))), Err(EncodeError::SomeNull));
        assert_eq!(
            try_encode(&Json(Some(Value::Null))),
            Err(EncodeError::SomeNull)
        );
        assert_eq!(
            try_encode(&Json(vec![Some(Some(None::<u8>))])),
            Err(EncodeError::SomeNull)
        );
        assert_round_trip(&Json(Some(vec![None::<u8>])));
        assert_round_trip(&Json((None::<u8>, ())));
    }

    #[test]
    fn what_lies_deeper_than_a_reader_goes_is_refused() {
        let nested = |depth: usize| {
            (1..depth).fold(json!([]), |inner, level| {
                if level % 2 == 0 {
                    json!([inner])
                } else {
                    json!({"a": inner})
                }
            })
        };
        assert_round_trip(&nested(127));
        assert_eq!(try_encode(&nested(128)), Err(EncodeError::TooDeep));

        let shapes = |depth: usize| {
            (0..depth).fold(Shape::Unit, |inner, _| Shape::Struct {
                name: String::new(),
                inner: Some(Box::new(inner)),
            })
        };
        assert_round_trip(&Json(shapes(63)));
        assert_eq!(try_encode(&Json(shapes(64))), Err(EncodeError::TooDeep));
    }

    #[test]
    fn a_map_without_text_keys_is_refused() {
        assert_eq!(
            try_encode(&Json(BTreeMap::from([((1, 2), 3)]))),
            Err(EncodeError::Json)
        );
    }

    #[test]
    fn errors_say_nothing_of_the_value() {
        let refused = decode::<Json<u32>>(br#""4111111111111111""#).unwrap_err();
        assert_eq!(refused, DecodeError::Malformed);
        assert_eq!(
            refused.to_string(),
            "the bytes are not an encoding of the type"
        );
        assert_eq!(decode::<Value>(b"{} {}"), Err(DecodeError::Malformed));
        assert_eq!(decode::<Value>(b""), Err(DecodeError::Malformed));
        assert_eq!(
            decode::<Value>(&[b'[', 0xff, b']']),
            Err(DecodeError::Malformed)
        );
    }

    proptest! {
        #[test]
        fn numbers_in_json_come_back_to_the_bit(numbers: Vec<f64>, narrow: Vec<f32>) {
            let finite: Vec<f64> = numbers.into_iter().filter(|number| number.is_finite()).collect();
            let back = decode::<Json<Vec<f64>>>(&encode(&Json(finite.clone()))).unwrap();
            prop_assert_eq!(back.0.iter().map(|n| n.to_bits()).collect::<Vec<_>>(), finite.iter().map(|n| n.to_bits()).collect::<Vec<_>>());

            let finite: Vec<f32> = narrow.into_iter().filter(|number| number.is_finite()).collect();
            let back = decode::<Json<Vec<f32>>>(&encode(&Json(finite.clone()))).unwrap();
            prop_assert_eq!(back.0.iter().map(|n| n.to_bits()).collect::<Vec<_>>(), finite.iter().map(|n| n.to_bits()).collect::<Vec<_>>());
        }

        #[test]
        fn text_in_json_comes_back(map: BTreeMap<String, Vec<Option<String>>>) {
            assert_round_trip(&Json(map));
        }

        #[test]
        fn any_bytes_are_refused_or_are_a_value_that_comes_back(bytes in "[\\[\\]{},:0-9a\"eE.\\-]{0,24}") {
            if let Ok(value) = decode::<Value>(bytes.as_bytes()) {
                assert_round_trip(&value);
            }
        }
    }
}
