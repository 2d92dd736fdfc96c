//! Stored bytes, through the one parser that reads them: with an index in front and without (`wire-format.md`, sections 2 and 5).

mod fields;
mod reading;
mod vectors;

use fields::{FIELDS, sealing_vault, vault};
use fieldseal::{FieldPolicy, OpenError, Suite};
use reading::{Reading, Value};
use vectors::Vector;

/// As stored bytes, the input is read as the format describes it and opens nowhere but where it was sealed; as a plaintext, it comes
/// back from bytes of the described form, and from no others.
pub fn hold(data: &[u8]) {
    for (policy, form) in FIELDS {
        let opened = vault().scope().open_encoded(policy, None, data);
        let opened = opened.map(|plaintext| plaintext.as_bytes().to_vec());
        is_refused_as_described(policy, form.reading(data), opened);
    }
    opens_only_if_published(data);
    if data.len() <= LONGEST_PLAINTEXT {
        // One field an input: which, the input says.
        let at = data.iter().fold(0, |sum, byte| sum + usize::from(*byte));
        comes_back(data, FIELDS[at % FIELDS.len()].0, at);
    }
}

/// No input opens here: nobody who makes one knows the keys.
fn is_refused_as_described(
    policy: &FieldPolicy,
    reading: Reading,
    opened: Result<Vec<u8>, OpenError>,
) {
    let refusal = opened.expect_err("nothing was sealed with these keys");
    let message = refusal.to_string();
    assert!(message.contains(&policy.to_string()), "{message}");
    let described = match (&reading, &refusal) {
        (Reading::NotStored, OpenError::NotSealed(_))
        | (Reading::WrongForm, OpenError::WrongForm(_)) => true,
        (Reading::Version(ours), OpenError::UnknownVersion { version, .. }) => ours == version,
        (Reading::Suite(ours), OpenError::UnknownSuite { suite, .. }) => ours == suite,
        (Reading::Value(value), OpenError::SuiteNotAccepted { suite, .. }) => {
            value.suite == *suite && !policy.accepts(value.suite)
        }
        (Reading::Value(value), OpenError::UnknownKey { key, .. }) => {
            value.key == key.number()
                && policy.accepts(value.suite)
                && !fields::KEYS.contains(&value.key)
        }
        (Reading::Value(value), OpenError::KeyUnavailable { key, state, .. }) => {
            value.key == key.number() && policy.accepts(value.suite) && !state.opens()
        }
        (Reading::Value(value), OpenError::Refused { key, .. }) => {
            value.key == key.number()
                && policy.accepts(value.suite)
                && fields::OPENING_KEYS.contains(&value.key)
        }
        _ => false,
    };
    assert!(described, "{reading:?}: {refusal:?}");
}

/// The published values have keys of their own. Under those, the very bytes open to the very plaintext, and all others are refused.
fn opens_only_if_published(data: &[u8]) {
    let Some(Value { key, .. }) = reading::value(data) else {
        return;
    };
    let Some(vector) = Vector::of_key(key) else {
        return;
    };
    match vector.open(data) {
        Ok(plaintext) => {
            assert_eq!(data, vector.stored);
            assert_eq!(plaintext, vector.plaintext);
        }
        Err(refusal) => assert_ne!(data, vector.stored, "{refusal:?}"),
    }
}

/// Sealed, the header is the one that the policy says, and the rest opens in one piece or not at all.
fn comes_back(plaintext: &[u8], policy: &'static FieldPolicy, at: usize) {
    let vault = sealing_vault();
    let stored = vault.seal(policy, plaintext).unwrap();
    assert_eq!(vault.open::<Vec<u8>>(policy, &stored).unwrap(), plaintext);

    let value = reading::value(&stored).unwrap();
    let padded = policy
        .pad_multiple()
        .map(|multiple| (plaintext.len() / multiple as usize + 1) * multiple as usize);
    assert_eq!(value.suite, policy.written_suite());
    assert_eq!(value.padded, padded.is_some());
    assert_eq!(value.key, fields::PRIMARY);
    assert_eq!(value.slots, usize::from(policy.search_policy().is_some()));
    let envelope = value.suite.envelope_len(padded.unwrap_or(plaintext.len()));
    assert_eq!(stored.len(), value.prefix_len() + envelope);

    let again = vault.seal(policy, plaintext).unwrap();
    let fixed = value.prefix_len() + HEADER;
    assert_eq!(again[..fixed], stored[..fixed]);
    assert_eq!(
        again == stored,
        policy.written_suite() == Suite::AesSivCmac512
    );

    let mut damaged = stored.clone();
    let at = at % stored.len();
    damaged[at] ^= 1 << (at % 8);
    assert!(vault.open::<Vec<u8>>(policy, &damaged).is_err());
    assert!(vault.open::<Vec<u8>>(policy, &stored[..at]).is_err());
}

const HEADER: usize = 6;
/// Long enough for a block of every cipher and short enough to be quick.
const LONGEST_PLAINTEXT: usize = 300;
