//! The rules of `wire-format.md`, section 7, of a document as a JSON value: all that needs no key.

use crate::base64;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Is this a keyring document?
pub(super) fn is_document(value: &Value) -> bool {
    document(value).is_some()
}

fn document(value: &Value) -> Option<()> {
    let members = object(value)?;
    let has_mac = members.contains_key("mac");
    let required = ["format", "name", "revision", "keysets", "indexes"];
    only(members, &required, &["mac"])?;
    holds(members["format"] == "fieldseal-keyring/1")?;
    named(&members["name"])?;
    members["revision"].as_u64()?;

    let mut keys = Vec::new();
    let keysets = object(&members["keysets"])?;
    for (purpose, keyset) in keysets {
        holds(PURPOSES.contains(&purpose.as_str()))?;
        let keyset: Vec<_> = keyset.as_array()?.iter().map(key).collect::<Option<_>>()?;
        let primaries = keyset.iter().filter(|key| key.state == "primary").count();
        holds(primaries == 1)?;
        keys.extend(keyset.into_iter().map(|key| (purpose.as_str(), key)));
    }
    let ids: BTreeSet<_> = keys.iter().map(|(_, key)| key.id).collect();
    holds(ids.len() == keys.len())?;

    // A wrapped root makes no sense without the MAC, and the MAC none without its key.
    holds(has_mac == keysets.contains_key("keyring"))?;
    holds(has_mac || keys.iter().all(|(_, key)| !key.is_wrapped))?;
    if has_mac {
        bytes(&members["mac"], 32)?;
    }

    let usable: BTreeSet<_> = keys
        .iter()
        .filter(|(purpose, key)| *purpose == "index" && key.state != "destroyed")
        .map(|(_, key)| key.id)
        .collect();
    let mut fields = BTreeSet::new();
    for recorded in members["indexes"].as_array()? {
        holds(fields.insert(index(recorded, &usable)?))?;
    }
    Some(())
}

struct Key<'a> {
    id: u64,
    state: &'a str,
    is_wrapped: bool,
}

fn key(value: &Value) -> Option<Key<'_>> {
    let members = object(value)?;
    only(members, &["id", "state", "created", "check", "root"], &[])?;
    let state = members["state"].as_str()?;
    holds(STATES.contains(&state))?;
    timestamp(members["created"].as_str()?)?;
    bytes(&members["check"], 16)?;
    let is_wrapped = match &members["root"] {
        Value::Null => {
            holds(state == "destroyed")?;
            false
        }
        root => {
            holds(state != "destroyed")?;
            is_wrapped(object(root)?)?
        }
    };
    Some(Key {
        id: id(&members["id"])?,
        state,
        is_wrapped,
    })
}

/// Is the root wrapped, or plain; it is one of the two.
fn is_wrapped(root: &Map<String, Value>) -> Option<bool> {
    if root.contains_key("plain") {
        only(root, &["plain"], &[])?;
        bytes(&root["plain"], 32)?;
        return Some(false);
    }
    only(root, &["kek", "wrapped"], &[])?;
    holds(!root["kek"].as_str()?.is_empty())?;
    let wrapped = base64::padded(root["wrapped"].as_str()?, base64::STANDARD)?;
    holds(!wrapped.is_empty())?;
    Some(true)
}

/// The entity and field of a recorded index.
fn index<'a>(value: &'a Value, usable: &BTreeSet<u64>) -> Option<(&'a str, &'a str)> {
    let members = object(value)?;
    let required = [
        "entity",
        "field",
        "normaliser",
        "type",
        "bits",
        "keys",
        "phase",
    ];
    only(members, &required, &[])?;
    for name in ["normaliser", "type"] {
        named(&members[name])?;
    }
    holds(members["type"] != "f64" && members["type"] != "json")?;
    let bits = members["bits"].as_u64()?;
    holds(bits == 128 || (1..=63).contains(&bits))?;
    let keys = members["keys"].as_array()?;
    let keys: Vec<_> = keys.iter().map(id).collect::<Option<_>>()?;
    holds(keys.iter().all(|key| usable.contains(key)))?;
    match (keys.as_slice(), members["phase"].as_u64()?) {
        ([_], 1 | 5) => {}
        ([old, new], 2..=4) if old != new => {}
        _ => return None,
    }
    Some((named(&members["entity"])?, named(&members["field"])?))
}

fn object(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object()
}

/// These members and, perhaps, those.
fn only(members: &Map<String, Value>, required: &[&str], optional: &[&str]) -> Option<()> {
    holds(required.iter().all(|name| members.contains_key(*name)))?;
    holds(
        members
            .keys()
            .all(|name| required.contains(&name.as_str()) || optional.contains(&name.as_str())),
    )
}

fn named(value: &Value) -> Option<&str> {
    value
        .as_str()
        .filter(|name| (1..=255).contains(&name.len()))
}

fn id(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .filter(|id| (1..u64::from(u32::MAX)).contains(id))
}

fn bytes(value: &Value, len: usize) -> Option<()> {
    let bytes = base64::padded(value.as_str()?, base64::STANDARD)?;
    holds(bytes.len() == len)
}

/// `2026-11-24T00:00:00Z`, and a day of the calendar.
fn timestamp(text: &str) -> Option<()> {
    let shape = text.bytes().map(|byte| match byte {
        b'0'..=b'9' => b'0',
        other => other,
    });
    holds(shape.eq(*b"0000-00-00T00:00:00Z"))?;
    let number = |from: usize, to: usize| text[from..to].parse::<u32>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leaps => 29,
        2 => 28,
        _ => return None,
    };
    // Time counts from 1970, in seconds.
    holds(year >= 1970 && (1..=days).contains(&day))?;
    holds(number(11, 13)? < 24 && number(14, 16)? < 60 && number(17, 19)? < 60)
}

fn holds(rule: bool) -> Option<()> {
    rule.then_some(())
}

const PURPOSES: [&str; 7] = [
    "data",
    "index",
    "keyring",
    "pepper",
    "pseudonym",
    "row-seal",
    "token",
];
const STATES: [&str; 6] = [
    "pre-active",
    "primary",
    "decrypt-only",
    "disabled",
    "compromised",
    "destroyed",
];
