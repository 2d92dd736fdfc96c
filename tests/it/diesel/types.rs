//! Every plaintext type, with its edge values, on each kind of write and read.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::{Lazy, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, FromEncrypted, Insertable};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::model::{stored, vault};

/// A table with one required and one nullable column of a type, and a test that sends its values through both.
macro_rules! round_trip {
    ($name:ident: $rust:ty, $sql:ty, same = $same:expr, [$($value:expr),+ $(,)?]) => {
        mod $name {
            use super::*;

            diesel::table! {
                use diesel::sql_types::*;
                use fieldseal_diesel::sql_types::*;
                use super::*;

                samples {
                    id -> Integer,
                    required -> Encrypted<required, $sql>,
                    nullable -> Nullable<Encrypted<nullable, $sql>>,
                }
            }

            #[derive(Protect, Queryable, Selectable, Insertable, AsChangeset)]
            #[diesel(table_name = samples)]
            struct Sample {
                id: i32,
                #[encrypted]
                required: $rust,
                #[encrypted]
                nullable: Option<$rust>,
            }

            #[test]
            fn every_value_comes_back() {
                let same: fn(&$rust, &$rust) -> bool = $same;
                vault().scope().run(|| {
                    let c = &mut samples();
                    let values: Vec<fn() -> $rust> = vec![$(|| $value),+];
                    for (id, value) in (1..).zip(values) {
                        let all_match = |found: Sample| {
                            assert!(same(&found.required, &value()));
                            assert!(same(&found.nullable.unwrap(), &value()));
                        };
                        let sample = Sample { id, required: value(), nullable: Some(value()) };
                        all_match(
                            diesel::insert_into(samples::table)
                                .values(&sample)
                                .returning(Sample::as_returning())
                                .get_result(c)
                                .unwrap(),
                        );
                        all_match(samples::table.find(id).first(c).unwrap());
                        assert!(stored(c, "samples", "required", id).unwrap()[0] == 0x01);

                        let alone: $rust = samples::table.find(id).select(samples::required).first(c).unwrap();
                        assert!(same(&alone, &value()));
                        let lazy: Lazy<$rust> = samples::table.find(id).select(samples::required).first(c).unwrap();
                        assert!(same(&lazy.open().unwrap(), &value()));

                        diesel::update(samples::table.find(id))
                            .set((samples::required.set_to(value()), samples::nullable.set_to(Some(value()))))
                            .execute(c)
                            .unwrap();
                        all_match(samples::table.find(id).first(c).unwrap());
                        diesel::update(samples::table.find(id)).set(&sample).execute(c).unwrap();
                        all_match(samples::table.find(id).first(c).unwrap());
                        diesel::update(samples::table.find(id)).set(samples::nullable.set_to(None::<$rust>)).execute(c).unwrap();
                        let none: Option<$rust> = samples::table.find(id).select(samples::nullable).first(c).unwrap();
                        assert!(none.is_none());
                    }
                });
            }
        }
    };
    ($name:ident: $rust:ty, $sql:ty, [$($value:expr),+ $(,)?]) => {
        round_trip!($name: $rust, $sql, same = |one, other| one == other, [$($value),+]);
    };
}

fn samples() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute("CREATE TABLE samples (id INTEGER NOT NULL PRIMARY KEY, required BLOB NOT NULL, nullable BLOB)")
        .unwrap();
    connection
}

round_trip!(strings: String, Text, [
    String::new(), "plain".into(), "Zoë Ångström".into(), "👩‍👩‍👧‍👦".into(), "nul \0 inside".into(), "x".repeat(100_000),
]);
round_trip!(secrets: SecretString, Text, same = |one, other| one.expose_secret() == other.expose_secret(), ["".into(), "s3cret".into()]);
round_trip!(chars: char, Text, ['a', '\0', 'ß', '👩', char::MAX]);
round_trip!(bytes: Vec<u8>, Binary, [vec![], vec![0], (0..=255).collect(), vec![0x81; 50]]);
round_trip!(keys: [u8; 32], Binary, [[0; 32], [0xff; 32]]);
round_trip!(booleans: bool, Bool, [false, true]);
round_trip!(tiny_integers: i8, TinyInt, [i8::MIN, -1, 0, 1, i8::MAX]);
round_trip!(small_integers: i16, SmallInt, [i16::MIN, -1, 0, i16::MAX]);
round_trip!(integers: i32, Integer, [i32::MIN, -1, 0, i32::MAX]);
round_trip!(big_integers: i64, BigInt, [i64::MIN, -1, 0, i64::MAX]);
round_trip!(sizes: isize, BigInt, [isize::MIN, 0, isize::MAX]);
round_trip!(unsigned_8: u8, Unsigned8, [0, u8::MAX]);
round_trip!(unsigned_16: u16, Unsigned16, [0, u16::MAX]);
round_trip!(unsigned_32: u32, Unsigned32, [0, u32::MAX]);
round_trip!(unsigned_64: u64, Unsigned64, [0, u64::MAX]);
round_trip!(unsigned_sizes: usize, Unsigned64, [0, usize::MAX]);
round_trip!(signed_128: i128, Signed128, [i128::MIN, -1, 0, i128::MAX]);
round_trip!(unsigned_128: u128, Unsigned128, [0, u128::MAX]);
round_trip!(floats: f32, Float, same = |one, other| one.to_bits() == other.to_bits(), [0.0, -0.0, 1.5, f32::MIN, f32::INFINITY]);
round_trip!(doubles: f64, Double, same = |one, other| one.to_bits() == other.to_bits(), [0.0, -0.0, 0.1, f64::MAX, f64::NEG_INFINITY]);
round_trip!(json_values: serde_json::Value, Json, [
    serde_json::Value::Null, serde_json::json!({"street": "Main", "numbers": [1, 2.5, null]}),
]);
round_trip!(json_of_a_type: fieldseal::Json<Address>, Json, same = |one, other| one.0 == other.0, [
    fieldseal::Json(Address { street: "Rue de l'Église".into(), numbers: vec![1, 2] }),
]);
round_trip!(uuids: uuid::Uuid, UuidBytes, [uuid::Uuid::nil(), uuid::Uuid::max(), uuid::Uuid::from_u128(1)]);
round_trip!(decimals: rust_decimal::Decimal, Numeric, [
    rust_decimal::Decimal::ZERO, rust_decimal::Decimal::MAX, rust_decimal::Decimal::MIN, rust_decimal::Decimal::new(-1_050, 2),
]);
round_trip!(big_decimals: bigdecimal::BigDecimal, Numeric, [
    "0".parse().unwrap(), "-123456789012345678901234567890.50".parse().unwrap(),
]);
round_trip!(chrono_dates: chrono::NaiveDate, Date, [
    chrono::NaiveDate::from_ymd_opt(1815, 12, 10).unwrap(), chrono::NaiveDate::from_ymd_opt(1970, 1, 1).unwrap(),
]);
round_trip!(chrono_times: chrono::NaiveTime, Time, [
    chrono::NaiveTime::MIN, chrono::NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(),
]);
round_trip!(chrono_date_times: chrono::NaiveDateTime, Timestamp, [
    chrono::NaiveDate::from_ymd_opt(1815, 12, 10).unwrap().and_hms_micro_opt(1, 2, 3, 4).unwrap(),
]);
round_trip!(chrono_timestamps: chrono::DateTime<chrono::Utc>, UtcTimestamp, [
    chrono::DateTime::from_timestamp_micros(-1).unwrap(), chrono::DateTime::from_timestamp_micros(1_795_000_000_000_001).unwrap(),
]);
round_trip!(time_dates: time::Date, Date, [
    time::Date::from_calendar_date(1815, time::Month::December, 10).unwrap(),
]);
round_trip!(time_times: time::Time, Time, [time::Time::MIDNIGHT, time::Time::from_hms_micro(23, 59, 59, 999_999).unwrap()]);
round_trip!(time_date_times: time::PrimitiveDateTime, Timestamp, [
    time::PrimitiveDateTime::new(
        time::Date::from_calendar_date(2026, time::Month::February, 28).unwrap(),
        time::Time::from_hms_micro(1, 2, 3, 4).unwrap(),
    ),
]);
round_trip!(time_timestamps: time::OffsetDateTime, UtcTimestamp, [
    time::OffsetDateTime::UNIX_EPOCH, time::OffsetDateTime::from_unix_timestamp(1_795_000_000).unwrap(),
]);
round_trip!(enums: Status, Own<Status>, [Status::Active, Status::OnHold]);
round_trip!(own_types: Iban, Own<Iban>, [Iban("DE02120300000000202051".into())]);
round_trip!(generic_own_types: Reading<i64>, Own<Reading<i64>>, same = |one, other| one.0 == other.0, [Reading(-3), Reading(i64::MAX)]);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Address {
    street: String,
    numbers: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, fieldseal::Plaintext, FromEncrypted)]
pub enum Status {
    Active,
    OnHold,
}

#[derive(Clone, Debug, PartialEq, fieldseal::Plaintext, FromEncrypted)]
#[plaintext(tag = "acme:iban")]
pub struct Iban(String);

#[derive(Clone, Debug, fieldseal::Plaintext, FromEncrypted)]
#[plaintext(tag = "acme:reading", unsearchable)]
pub struct Reading<T>(T);

mod borrowed {
    use super::*;

    diesel::table! {
        use diesel::sql_types::*;
        use fieldseal_diesel::sql_types::*;

        samples {
            id -> Integer,
            required -> Encrypted<required>,
            nullable -> Nullable<Encrypted<nullable, Binary>>,
        }
    }

    #[derive(Protect, Queryable, Selectable)]
    #[diesel(table_name = samples)]
    struct Sample {
        #[encrypted]
        required: String,
        #[encrypted]
        nullable: Option<Vec<u8>>,
    }

    #[derive(Protect, Insertable, AsChangeset)]
    #[diesel(table_name = samples)]
    #[protect(of = Sample)]
    struct Borrowed<'a> {
        id: &'a i32,
        #[encrypted]
        required: &'a str,
        #[encrypted]
        nullable: Option<&'a [u8]>,
    }

    #[test]
    fn borrowed_text_and_bytes_are_written() {
        vault().scope().run(|| {
            let c = &mut samples();
            let borrowed = Borrowed {
                id: &1,
                required: "borrowed",
                nullable: Some(b"bytes"),
            };
            diesel::insert_into(samples::table)
                .values(&borrowed)
                .execute(c)
                .unwrap();
            let found: Sample = samples::table.select(Sample::as_select()).first(c).unwrap();
            assert_eq!(
                (found.required.as_str(), found.nullable.as_deref()),
                ("borrowed", Some(b"bytes".as_slice()))
            );
            let changed = Borrowed {
                required: "changed",
                nullable: Some(&[1]),
                ..borrowed
            };
            diesel::update(samples::table.find(1))
                .set(changed)
                .execute(c)
                .unwrap();
            diesel::update(samples::table.find(1))
                .set(samples::nullable.set_to([1, 2, 3]))
                .execute(c)
                .unwrap();
            let found: Sample = samples::table.select(Sample::as_select()).first(c).unwrap();
            assert_eq!(
                (found.required.as_str(), found.nullable.as_deref()),
                ("changed", Some([1, 2, 3].as_slice()))
            );
        });
    }
}
