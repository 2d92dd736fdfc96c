//! `samples`: a required and a nullable column of one type; each type of plaintext has such a table, and values at its edges.

#![allow(
    unreachable_pub,
    reason = "SeaORM's macros write public items for an entity, and its types are named there"
)]

use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use bigdecimal::BigDecimal;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Utc};
use fieldseal::{Json, Model, Plaintext};
use fieldseal_diesel::FromEncrypted;
use rust_decimal::Decimal;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};
use uuid::Uuid;

/// A type of plaintext.
pub trait Sample: 'static {
    type Value: Clone;

    fn values() -> Vec<Self::Value>;

    /// Whether what was read is what was written.
    fn same(one: &Self::Value, other: &Self::Value) -> bool;
}

/// What an ORM can do with the table of a type.
pub(crate) trait Holds<S: Sample>: Connection {
    /// Its model.
    const SAMPLES: &'static Model;

    /// Writes a row that was not there.
    const WRITE: Ways<fn(&mut Self, i32, &S::Value, Option<&S::Value>) -> Outcome<()>>;
    const READ: Ways<fn(&mut Self, i32) -> Outcome<(S::Value, Option<S::Value>)>>;
}

macro_rules! samples {
    ($($name:ident: $value:ty $(, same = $same:expr)? => [$($sample:expr),+ $(,)?];)+) => {$(
        pub enum $name {}

        impl Sample for $name {
            type Value = $value;

            fn values() -> Vec<$value> {
                vec![$($sample),+]
            }

            fn same(one: &$value, other: &$value) -> bool {
                samples!(@same one, other $(, $same)?)
            }
        }
    )+};
    (@same $one:expr, $other:expr) => { $one == $other };
    (@same $one:expr, $other:expr, $same:expr) => {{
        let same: fn(&Self::Value, &Self::Value) -> bool = $same;
        same($one, $other)
    }};
}

samples! {
    Strings: String => [
        String::new(), "a".into(), "Zoë Ångström".into(), "👩‍👩‍👧‍👦 𝔸𝕕𝕒 \u{10ffff}".into(), "nul \0 inside".into(),
        "x".repeat(16 * 1024), "x".repeat(100_000),
    ];
    Secrets: SecretString, same = |one, other| one.expose_secret() == other.expose_secret() => ["".into(), "s3cret".into()];
    Chars: char => ['a', '\0', 'ß', '👩', char::MAX];
    Bytes: Vec<u8> => [vec![], vec![0], (0..=255).collect(), vec![0x81; 50], vec![1; 16 * 1024]];
    ByteArrays: [u8; 32] => [[0; 32], [0xff; 32]];
    Booleans: bool => [false, true];
    Integers8: i8 => [i8::MIN, -1, 0, 1, i8::MAX];
    Integers16: i16 => [i16::MIN, -1, 0, i16::MAX];
    Integers32: i32 => [i32::MIN, -1, 0, i32::MAX];
    Integers64: i64 => [i64::MIN, -1, 0, i64::MAX];
    Integers128: i128 => [i128::MIN, -1, 0, i128::MAX];
    Sizes: isize => [isize::MIN, 0, isize::MAX];
    Unsigned8: u8 => [0, u8::MAX];
    Unsigned16: u16 => [0, u16::MAX];
    Unsigned32: u32 => [0, u32::MAX];
    Unsigned64: u64 => [0, u64::MAX];
    Unsigned128: u128 => [0, u128::MAX];
    UnsignedSizes: usize => [0, usize::MAX];
    Floats: f32, same = |one, other| one.to_bits() == other.to_bits() => [
        0.0, -0.0, 1.5, f32::MIN, f32::MIN_POSITIVE, f32::INFINITY, f32::NAN,
    ];
    Doubles: f64, same = |one, other| one.to_bits() == other.to_bits() => [
        0.0, -0.0, 0.1, f64::MAX, f64::MIN_POSITIVE, f64::NEG_INFINITY, f64::NAN,
    ];
    JsonValues: serde_json::Value => [
        serde_json::Value::Null, json!(""), json!({"street": "Main", "numbers": [1, 2.5, null]}),
    ];
    JsonTypes: Json<Address>, same = |one, other| one.0 == other.0 => [
        Json(Address { street: "Rue de l'Église".into(), numbers: vec![1, 2] }),
    ];
    Uuids: Uuid => [Uuid::nil(), Uuid::max(), Uuid::from_u128(1)];
    Decimals: Decimal => [Decimal::ZERO, Decimal::MAX, Decimal::MIN, Decimal::new(-1_050, 2), Decimal::new(1, 28)];
    BigDecimals: BigDecimal => ["0".parse().unwrap(), "-123456789012345678901234567890.50".parse().unwrap()];
    ChronoDates: NaiveDate => [
        NaiveDate::from_ymd_opt(1815, 12, 10).unwrap(), NaiveDate::from_ymd_opt(1970, 1, 1).unwrap(),
        NaiveDate::from_ymd_opt(9999, 12, 31).unwrap(),
    ];
    ChronoTimes: NaiveTime => [NaiveTime::MIN, NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap()];
    ChronoDateTimes: NaiveDateTime => [
        NaiveDate::from_ymd_opt(1815, 12, 10).unwrap().and_hms_micro_opt(1, 2, 3, 4).unwrap(),
    ];
    ChronoTimestamps: chrono::DateTime<Utc> => [
        chrono::DateTime::from_timestamp_micros(-1).unwrap(), chrono::DateTime::from_timestamp_micros(1_795_000_000_000_001).unwrap(),
    ];
    TimeDates: Date => [Date::from_calendar_date(1815, Month::December, 10).unwrap()];
    TimeTimes: Time => [Time::MIDNIGHT, Time::from_hms_micro(23, 59, 59, 999_999).unwrap()];
    TimeDateTimes: PrimitiveDateTime => [PrimitiveDateTime::new(
        Date::from_calendar_date(2026, Month::February, 28).unwrap(),
        Time::from_hms_micro(1, 2, 3, 4).unwrap(),
    )];
    TimeTimestamps: OffsetDateTime => [
        OffsetDateTime::UNIX_EPOCH, OffsetDateTime::from_unix_timestamp(1_795_000_000).unwrap(),
    ];
    Enums: Status => [Status::Active, Status::OnHold];
    OwnTypes: Iban => [Iban("DE02120300000000202051".into())];
    GenericOwnTypes: Reading<i64>, same = |one, other| one.0 == other.0 => [Reading(-3), Reading(i64::MAX)];
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Address {
    street: String,
    numbers: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Plaintext, FromEncrypted)]
pub enum Status {
    Active,
    OnHold,
}

#[derive(Clone, Debug, PartialEq, Plaintext, FromEncrypted)]
#[plaintext(tag = "acme:iban")]
pub struct Iban(String);

#[derive(Clone, Debug, PartialEq, Plaintext, FromEncrypted)]
#[plaintext(tag = "acme:reading", unsearchable)]
pub struct Reading<T>(T);
