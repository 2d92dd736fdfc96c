//! A stored value that was changed, cut or lengthened does not open, on any way of reading. Group B of the attacks, on a real database.

use super::adapter::Adapter;
use super::failure::{Failure, done, failed};
use super::store::Store;
use super::suites;
use super::tables::documents::{Document, document};
use super::tables::envelope_at;
use super::tables::patients::{gouty, nobody};
use super::tables::users::{sparse, user};
use fieldseal::OpenError;

for_each_adapter![
    a_changed_byte_anywhere_is_refused,
    a_value_that_was_cut_is_refused,
    a_value_that_was_lengthened_is_refused,
    a_value_that_was_emptied_is_refused,
];

/// A value of each form: in every suite, behind an index, padded, and of a column that hides NULL, with a value and without one.
const VALUES: [Value; 12] = [
    Value("users", "email", 1),
    Value("users", "phone", 1),
    Value("users", "ssn", 1),
    Value("users", "salary", 1),
    Value("users", "note", 1),
    Value("documents", "title", 1),
    Value("documents", "body", 1),
    Value("documents", "scan", 1),
    Value("patients", "diagnosis", 1),
    Value("patients", "weight", 1),
    Value("patients", "diagnosis", 2),
    Value("patients", "weight", 2),
];

/// Where a value stands: its table, column and row.
#[derive(Clone, Copy, Debug)]
struct Value(&'static str, &'static str, i32);

/// All of them, in tables whose CHECKs the attacker has taken away.
fn store<A: Adapter>() -> Store<A> {
    let mut store = Store::<A>::with_users(&[user(1), sparse(2)]);
    for id in [1, 2] {
        let (way, insert) = A::INSERT_DOCUMENT[0];
        done(way, insert(&mut store, &short(id)));
    }
    for patient in [gouty(1), nobody(2), gouty(3)] {
        let (way, insert) = A::INSERT_PATIENT[0];
        done(way, insert(&mut store, &patient));
    }
    for table in ["users", "documents", "patients"] {
        store.raw.unguard(table);
    }
    store
}

/// A document of which every byte can be changed in turn.
fn short(id: i32) -> Document {
    Document {
        scan: vec![7; 20],
        ..document(id)
    }
}

impl Value {
    fn good<A: Adapter>(self, store: &mut Store<A>) -> Vec<u8> {
        let Self(table, column, id) = self;
        store.raw.bytes(table, column, id)
    }

    fn put<A: Adapter>(self, store: &mut Store<A>, bytes: &[u8]) {
        let Self(table, column, id) = self;
        store.raw.put(table, column, id, bytes);
    }

    /// Checks that it does not open on any way of reading it, and why.
    #[track_caller]
    fn assert_not_opened<A: Adapter>(
        self,
        store: &mut Store<A>,
        what: &str,
        expect: impl Fn(&OpenError) -> bool,
    ) {
        let Self(table, column, id) = self;
        let check = |way: &str, failure: Failure| {
            let error = failure.not_opened();
            assert!(expect(&error), "{self:?} {what}, {way}: {error:?}");
        };
        match table {
            "users" => store.assert_not_opened(id, column, what, &expect),
            "documents" => {
                for (way, read) in A::READ_DOCUMENT {
                    check(way, failed(way, read(store, id)));
                }
            }
            _ => {
                for (way, read) in A::READ_PATIENT {
                    check(way, failed(way, read(store, id)));
                }
                if column == "diagnosis" {
                    for (way, read) in A::READ_DIAGNOSIS {
                        check(way, failed(way, read(store, id)));
                    }
                }
            }
        }
    }
}

impl Value {
    /// The same on one way of reading it, another one for each `nth` change.
    #[track_caller]
    fn assert_not_opened_on_one_way<A: Adapter>(
        self,
        store: &mut Store<A>,
        nth: usize,
        what: &str,
        expect: impl Fn(&OpenError) -> bool,
    ) {
        let Self(table, column, id) = self;
        let what = format!("{self:?} {what}");
        let (way, outcome) = match (table, column) {
            ("users", _) => return store.assert_not_opened_on_one_way(nth, id, &what, expect),
            ("documents", _) => {
                let (way, read) = A::READ_DOCUMENT[nth % A::READ_DOCUMENT.len()];
                (way, read(store, id).map(drop))
            }
            (_, "diagnosis") => {
                let (way, read) = A::READ_DIAGNOSIS[nth % A::READ_DIAGNOSIS.len()];
                (way, read(store, id).map(drop))
            }
            _ => {
                let (way, read) = A::READ_PATIENT[nth % A::READ_PATIENT.len()];
                (way, read(store, id).map(drop))
            }
        };
        let error = failed(way, outcome).not_opened();
        assert!(expect(&error), "{what}, {way}: {error:?}");
    }
}

/// Checks that everything is as it was written.
#[track_caller]
fn assert_untouched<A: Adapter>(store: &mut Store<A>) {
    for (way, read) in A::READ_ALL {
        assert!(done(way, read(store)) == [user(1), sparse(2)], "{way}");
    }
    for (way, read) in A::READ_DOCUMENT {
        for id in [1, 2] {
            assert_eq!(done(way, read(store, id)), short(id), "{way}");
        }
    }
    for (way, read) in A::READ_PATIENT {
        for patient in [gouty(1), nobody(2), gouty(3)] {
            assert_eq!(done(way, read(store, patient.id)), patient, "{way}");
        }
    }
}

/// The parts of a stored value, in their order.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Region {
    /// How many slots of an index follow.
    Form,
    Slot,
    Version,
    Suite,
    KeyId,
    /// Nonce or salt, commitment, ciphertext, tag.
    Body,
}

impl Region {
    fn of(good: &[u8], at: usize) -> Self {
        match at.checked_sub(envelope_at(good)) {
            None if at == 0 => Self::Form,
            None => Self::Slot,
            Some(0) => Self::Version,
            Some(1) => Self::Suite,
            Some(2..=5) => Self::KeyId,
            Some(_) => Self::Body,
        }
    }

    /// Whether this is what the format says of a value with one byte changed.
    fn is_documented(self, error: &OpenError, good: &[u8], bad: &[u8]) -> bool {
        let begins = envelope_at(good);
        match self {
            // Taken for the version of an envelope without an index, of which the key id of the index is the suite.
            Self::Form if bad[0] == 0x01 => matches!(
                error,
                OpenError::UnknownSuite { .. } | OpenError::WrongForm(_)
            ),
            // Taken for the form of an index, behind which some bytes of the body are an envelope, or none.
            Self::Version if begins == 0 && bad[0] == 0x81 => matches!(
                error,
                OpenError::NotSealed(_)
                    | OpenError::UnknownVersion { .. }
                    | OpenError::UnknownSuite { .. }
                    | OpenError::WrongForm(_)
            ),
            Self::Form | Self::Version => matches!(error, OpenError::NotSealed(_)),
            Self::Suite => suites::is_documented(error, &good[begins..], bad[begins + 1]),
            Self::KeyId => {
                let id = &bad[begins + 2..begins + 6];
                matches!(error, OpenError::UnknownKey { key, .. } if key.number().to_be_bytes() == id)
            }
            Self::Slot | Self::Body => matches!(error, OpenError::Refused { .. }),
        }
    }
}

/// Group B1: the lowest bit, the highest, or all of them; each of the three where the value says what it is.
fn a_changed_byte_anywhere_is_refused<A: Adapter>() {
    const FLIPS: [u8; 3] = [0x01, 0x80, 0xff];
    let mut store = store::<A>();
    for value in VALUES {
        let good = value.good(&mut store);
        let mut before = None;
        for at in 0..good.len() {
            let region = Region::of(&good, at);
            let flips = match region {
                Region::Slot | Region::Body => vec![FLIPS[at % 3]],
                _ => FLIPS.to_vec(),
            };
            for flip in flips {
                let mut bad = good.clone();
                bad[at] ^= flip;
                value.put(&mut store, &bad);
                let what = format!("byte {at}, {region:?}, {flip:02x}");
                let expect = |error: &OpenError| region.is_documented(error, &good, &bad);
                match before.replace(region) {
                    Some(same) if same == region => {
                        value.assert_not_opened_on_one_way(&mut store, at, &what, expect);
                    }
                    _ => value.assert_not_opened(&mut store, &what, expect),
                }
            }
        }
        value.put(&mut store, &good);
    }
    assert_untouched(&mut store);
}

fn a_value_that_was_cut_is_refused<A: Adapter>() {
    let mut store = store::<A>();
    for value in VALUES {
        let good = value.good(&mut store);
        for length in 0..good.len() {
            value.put(&mut store, &good[..length]);
            let what = format!("cut to {length}");
            let expect = |error: &OpenError| {
                matches!(error, OpenError::NotSealed(_) | OpenError::Refused { .. })
            };
            if [0, 1, good.len() - 1].contains(&length) {
                value.assert_not_opened(&mut store, &what, expect);
            } else {
                value.assert_not_opened_on_one_way(&mut store, length, &what, expect);
            }
        }
        value.put(&mut store, &good);
    }
    assert_untouched(&mut store);
}

fn a_value_that_was_lengthened_is_refused<A: Adapter>() {
    let mut store = store::<A>();
    for value in VALUES {
        let good = value.good(&mut store);
        for more in [&b"\0"[..], b"\x80", &[0; 32], &good] {
            value.put(&mut store, &[&good, more].concat());
            value.assert_not_opened(&mut store, "lengthened", |error| {
                matches!(error, OpenError::Refused { .. })
            });
        }
        value.put(&mut store, &good);
    }
    assert_untouched(&mut store);
}

fn a_value_that_was_emptied_is_refused<A: Adapter>() {
    let mut store = store::<A>();
    for value in VALUES {
        let good = value.good(&mut store);
        value.put(&mut store, b"");
        value.assert_not_opened(&mut store, "emptied", |error| {
            matches!(error, OpenError::NotSealed(_))
        });
        value.put(&mut store, &good);
    }
    assert_untouched(&mut store);
}
