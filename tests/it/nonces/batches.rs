//! The values of one statement.

use super::{NOTE, nonce};
use crate::keys::{DATA, policy, vault, vault_of};
use fieldseal::adapter::SealedValue;
use fieldseal::keyring::{Purpose, State};
use fieldseal::{Encode, EncodeError, Encoder, FieldPolicy, SealError, Suite, TypeTag};
use std::collections::HashSet;
use std::thread;

/// Values of every suite in one statement, each with the bytes that it needs.
#[test]
fn each_value_of_a_batch_opens_to_itself_in_whatever_order_they_are_asked_for() {
    let vault = vault();
    let fields = Suite::ALL
        .map(|suite| policy(FieldPolicy::new("user", suite.name(), TypeTag::STR).suite(suite)));
    vault.scope().run(|| {
        for order in [false, true] {
            let texts: Vec<_> = (0..40).map(|number| format!("value {number}")).collect();
            let values: Vec<_> = texts.iter().zip(fields.iter().cycle()).collect();
            let sealed: Vec<_> = values
                .iter()
                .map(|(text, field)| SealedValue::new(field, text.as_str()))
                .collect();
            let mut at: Vec<_> = (0..sealed.len()).collect();
            if order {
                at.reverse();
            }
            for at in at {
                let (text, field) = values[at];
                let stored = sealed[at].stored().unwrap().unwrap();
                assert_eq!(&fieldseal::open::<String>(field, stored).unwrap(), text);
            }
        }
    });
}

/// A statement that is prepared twice (for the log, for a retry) writes what it wrote.
#[test]
fn a_value_that_is_asked_twice_gives_the_same_bytes() {
    vault().scope().run(|| {
        let [one, other] = ["a", "b"].map(|text| SealedValue::new(NOTE, text));
        let first = one.stored().unwrap().unwrap().to_vec();
        assert!(other.stored().is_ok());
        assert_eq!(one.stored().unwrap().unwrap(), first);
        assert_eq!(one.stored().unwrap().unwrap(), first);
    });
}

#[test]
fn a_value_that_is_made_after_the_first_was_sealed_belongs_to_another_batch() {
    vault().scope().run(|| {
        let first = SealedValue::new(NOTE, "a");
        let stored = first.stored().unwrap().unwrap().to_vec();
        let second = SealedValue::new(NOTE, "b");
        assert_eq!(
            fieldseal::open::<String>(NOTE, second.stored().unwrap().unwrap()).unwrap(),
            "b"
        );
        assert_eq!(first.stored().unwrap().unwrap(), stored);
        assert_ne!(nonce(&stored), nonce(second.stored().unwrap().unwrap()));
    });
}

/// A statement that is thrown away, whole or in part, is none of the next one's business.
#[test]
fn values_that_are_dropped_do_not_disturb_the_others() {
    vault().scope().run(|| {
        drop([(); 3].map(|()| SealedValue::new(NOTE, "thrown away")));
        let kept = SealedValue::new(NOTE, "kept");
        let dropped = SealedValue::new(NOTE, "dropped");
        let later = SealedValue::new(NOTE, "later");
        drop(dropped);
        assert_eq!(
            fieldseal::open::<String>(NOTE, later.stored().unwrap().unwrap()).unwrap(),
            "later"
        );
        assert_eq!(
            fieldseal::open::<String>(NOTE, kept.stored().unwrap().unwrap()).unwrap(),
            "kept"
        );
    });
}

struct Refuses;

impl Encode for Refuses {
    const TYPE: TypeTag = TypeTag::STR;

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        out.push(b"078-05-1120");
        Err(EncodeError::Refused("it never works"))
    }
}

#[test]
fn an_error_in_one_value_is_its_own() {
    vault().scope().run(|| {
        let before = SealedValue::new(NOTE, "before");
        let refused = SealedValue::new(NOTE, &Refuses);
        let wrong_type = SealedValue::new(NOTE, &7_i64);
        let after = SealedValue::new(NOTE, "after");
        assert!(matches!(refused.stored(), Err(SealError::Encode { .. })));
        assert!(matches!(
            wrong_type.stored(),
            Err(SealError::WrongType { .. })
        ));
        for (value, text) in [(before, "before"), (after, "after")] {
            assert_eq!(
                fieldseal::open::<String>(NOTE, value.stored().unwrap().unwrap()).unwrap(),
                text
            );
        }
        // And stays: asking again gives neither bytes nor NULL.
        assert!(matches!(refused.stored(), Err(SealError::Encode { .. })));
    });
}

/// An insert that is built here and executed on a pool's thread.
#[test]
fn a_value_is_sealed_on_another_thread_with_the_keys_of_the_scope_that_it_was_made_in() {
    let vault = vault();
    let sealed: Vec<_> = vault.scope().run(|| {
        (0..4)
            .map(|number| SealedValue::new(NOTE, &number.to_string()[..]))
            .collect()
    });
    let stored = thread::spawn(move || {
        sealed
            .iter()
            .map(|value| value.stored().unwrap().unwrap().to_vec())
            .collect::<Vec<_>>()
    });
    for (number, stored) in stored.join().unwrap().iter().enumerate() {
        assert_eq!(
            vault.open::<String>(NOTE, stored).unwrap(),
            number.to_string()
        );
    }
}

#[test]
fn threads_that_ask_at_once_get_the_same_bytes() {
    for _ in 0..50 {
        let values: Vec<_> = vault()
            .scope()
            .run(|| (0..8).map(|_| SealedValue::new(NOTE, "x")).collect());
        let seen: HashSet<Vec<Vec<u8>>> = thread::scope(|threads| {
            let ask = || {
                values
                    .iter()
                    .map(|value| value.stored().unwrap().unwrap().to_vec())
                    .collect()
            };
            let threads: Vec<_> = (0..4).map(|_| threads.spawn(ask)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(seen.len(), 1);
    }
}

/// Values of two vaults and tenants that are made in a row stand in one batch, each with its own keys.
#[test]
fn a_batch_across_scopes_mixes_no_keys() {
    let other = vault_of(&[(Purpose::Data, DATA, State::Primary, [99; 32])]).scope();
    let ours = vault().scope();
    let tenant = ours.tenant("acme").unwrap();
    let scopes = [&ours, &other, &tenant];
    let values = scopes.map(|scope| scope.run(|| SealedValue::new(NOTE, "hello")));
    for (at, value) in values.iter().enumerate() {
        let stored = value.stored().unwrap().unwrap();
        for (owner, scope) in scopes.iter().enumerate() {
            assert_eq!(scope.open::<String>(NOTE, stored).is_ok(), at == owner);
        }
    }
}

#[test]
fn a_sealed_value_shows_nothing_when_it_is_printed() {
    vault().scope().run(|| {
        let values = [
            SealedValue::new(NOTE, "078-05-1120"),
            SealedValue::new(NOTE, &Refuses),
        ];
        assert_eq!(format!("{values:?}"), "[<encrypted>, <encrypted>]");
        values[0].stored().unwrap();
        assert_eq!(format!("{values:?}"), "[<encrypted>, <encrypted>]");
    });
}
