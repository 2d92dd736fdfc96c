//! Every type, in every suite, under all options at random: what is sealed comes back, and only as what it is.

use crate::keys::vault;
use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use fieldseal::adapter::{self, SealedValue};
use fieldseal::{Encode, FieldPolicy, Json, Normaliser, Plaintext, RowKey, Suite, TypeTag};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Debug;
use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};
use uuid::Uuid;

/// What a field may say, as far as its type lets it.
#[derive(Clone, Debug)]
struct Options {
    suite: Suite,
    pad: Option<u32>,
    row: Option<RowKey>,
    hide_null: bool,
    search: Option<u8>,
    fresh: bool,
    tenant: Option<String>,
    others: Vec<Suite>,
}

fn options() -> impl Strategy<Value = Options> {
    let row = ("[a-z]{1,5}", any::<i64>(), "[a-z]{0,5}").prop_map(|(name, id, text)| {
        let row = RowKey::new().part("id", &id).unwrap();
        if name == "id" {
            row
        } else {
            row.part(&name, &text).unwrap()
        }
    });
    let suites = Suite::ALL.to_vec();
    (
        prop::sample::select(suites),
        prop::option::of(1..300_u32),
        prop::option::of(row),
        any::<bool>(),
        prop::option::of(prop_oneof![Just(128_u8), 1..=63_u8]),
        any::<bool>(),
        prop::option::of("\\PC{1,20}"),
        any::<bool>(),
    )
        .prop_map(
            |(suite, pad, row, hide_null, search, fresh, tenant, accepts)| Options {
                suite,
                pad,
                row: row.filter(|_| !suite.is_deterministic()),
                hide_null: hide_null && pad.is_some(),
                search: search.filter(|_| !(hide_null && pad.is_some())),
                fresh,
                tenant,
                others: match accepts && !suite.is_deterministic() {
                    true => Suite::ALL
                        .into_iter()
                        .filter(|other| *other != suite && !other.is_deterministic())
                        .collect(),
                    false => Vec::new(),
                },
            },
        )
}

impl Options {
    fn policy(&self, type_tag: TypeTag) -> Option<&'static FieldPolicy> {
        if type_tag == TypeTag::JSON && self.suite.is_deterministic() {
            return None;
        }
        let mut policy = FieldPolicy::new("thing", "value", type_tag).suite(self.suite);
        for other in &self.others {
            policy = policy.accept(*other);
        }
        if let Some(multiple) = self.pad {
            policy = policy.pad(multiple);
        }
        if self.row.is_some() {
            policy = policy.row_bound();
        }
        if self.hide_null {
            policy = policy.hide_null();
        }
        if let Some(bits) = self
            .search
            .filter(|_| type_tag != TypeTag::F64 && type_tag != TypeTag::JSON)
        {
            policy = policy.search(Normaliser::NONE).bits(bits);
        }
        if self.fresh {
            policy = policy.fresh_nonces();
        }
        if self.tenant.is_some() {
            policy = policy.tenant();
        }
        Some(crate::keys::policy(policy))
    }
}

/// Random values and options, through every way in and out.
fn comes_back<T: Plaintext + PartialEq + Debug>(values: impl Strategy<Value = T>) {
    let mut runner = TestRunner::deterministic();
    let vault = vault();
    for _ in 0..48 {
        let options = options().new_tree(&mut runner).unwrap().current();
        let value = values.new_tree(&mut runner).unwrap().current();
        let Some(policy) = options.policy(T::TYPE) else {
            continue;
        };
        let scope = match &options.tenant {
            None => vault.scope(),
            Some(tenant) => vault.scope().tenant(tenant).unwrap(),
        };
        let (alone, batched) = scope.run(|| match &options.row {
            None => (
                fieldseal::seal(policy, &value),
                SealedValue::new(policy, &value),
            ),
            Some(row) => (
                fieldseal::seal_in_row(policy, row, &value),
                SealedValue::in_row(policy, row, &value),
            ),
        });
        for stored in [alone.unwrap(), batched.stored().unwrap().unwrap().to_vec()] {
            let prefix = if policy.search_policy().is_some() {
                21
            } else {
                0
            };
            assert_eq!(
                stored[prefix + 1],
                options.suite.byte() | if options.pad.is_some() { 0x80 } else { 0 }
            );
            let opened = match &options.row {
                None => scope.open::<T>(policy, &stored),
                Some(row) => scope.open_in_row::<T>(policy, row, &stored),
            };
            assert_eq!(opened.as_ref().ok(), Some(&value), "{options:?}");
            if options.row.is_none() {
                let opened = scope.run(|| adapter::open_nullable::<T>(policy, Some(&stored)));
                assert_eq!(opened.unwrap().as_ref(), Some(&value));
            }
            // The length is that of the encoding, and nothing else of the value shows in it.
            let encoded = scope
                .open_encoded(policy, options.row.as_ref(), &stored)
                .unwrap()
                .as_bytes()
                .len();
            let padded = options.pad.map_or(encoded, |multiple| {
                (encoded + 1).next_multiple_of(multiple as usize)
            });
            assert_eq!(stored.len(), prefix + options.suite.envelope_len(padded));
        }
    }
}

#[test]
fn text_comes_back() {
    comes_back(any::<String>());
    comes_back(any::<char>());
}

#[test]
fn bytes_come_back() {
    comes_back(prop::collection::vec(any::<u8>(), 0..100));
    comes_back(any::<[u8; 5]>());
    comes_back(Just([0_u8; 0]));
}

#[test]
fn booleans_and_integers_come_back() {
    comes_back(any::<bool>());
    comes_back(any::<i8>());
    comes_back(any::<i16>());
    comes_back(any::<i32>());
    comes_back(any::<i64>());
    comes_back(any::<isize>());
    comes_back(any::<u8>());
    comes_back(any::<u16>());
    comes_back(any::<u32>());
    comes_back(any::<u64>());
    comes_back(any::<usize>());
    comes_back(any::<i128>());
    comes_back(any::<u128>());
}

#[test]
fn floats_come_back() {
    comes_back(any::<f32>());
    comes_back(any::<f64>());
}

#[test]
fn ids_and_decimals_come_back() {
    comes_back(any::<u128>().prop_map(Uuid::from_u128));
    comes_back((any::<i64>(), 0..=28_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale)));
    comes_back(
        (any::<i128>(), 0..60_i64)
            .prop_map(|(digits, scale)| BigDecimal::new(digits.into(), scale)),
    );
}

#[test]
fn dates_and_times_of_chrono_come_back() {
    let micros = -60_000_000_000_000_000..60_000_000_000_000_000_i64;
    let times = micros.prop_map(|micros| DateTime::from_timestamp_micros(micros).unwrap());
    comes_back(times.clone());
    comes_back(
        times
            .clone()
            .prop_map(|time: DateTime<Utc>| -> NaiveDateTime { time.naive_utc() }),
    );
    comes_back(
        times
            .clone()
            .prop_map(|time: DateTime<Utc>| -> NaiveDate { time.date_naive() }),
    );
    comes_back(times.prop_map(|time: DateTime<Utc>| -> NaiveTime { time.time() }));
}

#[test]
fn dates_and_times_of_time_come_back() {
    let micros = -60_000_000_000_000_000..60_000_000_000_000_000_i128;
    let times =
        micros.prop_map(|micros| OffsetDateTime::from_unix_timestamp_nanos(micros * 1000).unwrap());
    comes_back(times.clone());
    comes_back(times.clone().prop_map(|time| -> PrimitiveDateTime {
        PrimitiveDateTime::new(time.date(), time.time())
    }));
    comes_back(times.clone().prop_map(|time| -> Date { time.date() }));
    comes_back(times.prop_map(|time| -> Time { time.time() }));
}

#[derive(Clone, Copy, PartialEq, Debug, Plaintext)]
enum Plan {
    Free,
    #[plaintext(name = "gold")]
    Premium,
}

#[derive(Clone, PartialEq, Debug, Plaintext)]
#[plaintext(tag = "acme:iban")]
struct Iban(String);

#[test]
fn enums_and_own_types_come_back() {
    comes_back(prop::sample::select(vec![Plan::Free, Plan::Premium]));
    comes_back("[A-Z]{2}[0-9]{5,20}".prop_map(Iban));
    assert_eq!(
        (Plan::TYPE, Iban::TYPE.as_str()),
        (TypeTag::ENUM, "acme:iban")
    );
}

#[test]
fn json_comes_back() {
    comes_back(
        prop::collection::btree_map(".{0,5}", prop::collection::vec(any::<i32>(), 0..4), 0..4)
            .prop_map(Json),
    );
    comes_back(Just(
        serde_json::json!({ "a": [1, null, "x"], "b": 1.5e300 }),
    ));
    comes_back(
        any::<bool>().prop_map(|flag| Json(BTreeMap::from([("flag".to_owned(), Some(flag))]))),
    );
}
