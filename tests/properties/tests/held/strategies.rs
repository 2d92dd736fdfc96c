//! Inputs that are nearly right, so that they reach what lies behind the first check.

use proptest::prelude::*;
use proptest::sample::select;

/// Text of a regular expression, as bytes.
pub(crate) fn text(pattern: &str) -> impl Strategy<Value = Vec<u8>> {
    prop::string::string_regex(pattern)
        .unwrap()
        .prop_map(String::into_bytes)
}

/// A header that is right or nearly so in front of anything.
pub(crate) fn stored() -> impl Strategy<Value = Vec<u8>> {
    let prefix = prop_oneof![Just(0_usize), Just(1), Just(2)];
    let suite = select(vec![
        0x00, 0x01, 0x02, 0x03, 0x11, 0x21, 0x81, 0x82, 0x83, 0x91,
    ]);
    // The first three open, the next three are there, the others are not.
    let key = select(vec![
        0x0102_0304,
        0x0102_0305,
        0x0102_0306,
        0x0102_0307,
        0x0102_0309,
        0x0a0b_0c0d,
        0,
        u32::MAX,
    ]);
    let body = prop::collection::vec(any::<u8>(), 0..120);
    (prefix, 0_u8..3, suite, key, body).prop_map(|(slots, version, suite, key, body)| {
        let mut stored = Vec::new();
        if let Ok(slots @ 1..) = u8::try_from(slots) {
            stored.push(0x80 + slots);
            stored.resize(1 + 20 * usize::from(slots), 7);
        }
        stored.extend([version, suite]);
        stored.extend(u32::to_be_bytes(key));
        stored.extend(body);
        stored
    })
}

/// A document of the right shape, with members of every kind in it.
pub(crate) fn keyring() -> impl Strategy<Value = Vec<u8>> {
    let key = (0_u32..4, state(), root()).prop_map(|(id, state, root)| {
        format!(
            r#"{{"id":{id},"state":"{state}","created":"2026-11-24T00:00:00Z","check":"AAAAAAAAAAAAAAAAAAAAAA==","root":{root}}}"#
        )
    });
    let keyset = prop::collection::vec(key, 0..3).prop_map(|keys| format!("[{}]", keys.join(",")));
    let purpose = select(vec!["data", "index", "keyring", "pepper", "other"]);
    let keysets = prop::collection::vec(
        (purpose, keyset).prop_map(|(purpose, keyset)| format!(r#""{purpose}":{keyset}"#)),
        0..4,
    );
    let index = (select(vec!["", "[1]", "[1,2]", "[2,2]"]), 0_u8..7, any::<u8>()).prop_map(
        |(keys, phase, bits)| {
            let keys = if keys.is_empty() { "[]" } else { keys };
            format!(
                r#"[{{"entity":"user","field":"email","normaliser":"email/1","type":"str","bits":{bits},"keys":{keys},"phase":{phase}}}]"#
            )
        },
    );
    let indexes = prop_oneof![3 => Just("[]".to_owned()), 1 => index];
    let mac = select(vec![
        "",
        "",
        r#","mac":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=""#,
        r#","mac":null"#,
    ]);
    (keysets, indexes, mac, any::<u64>()).prop_map(|(keysets, indexes, mac, revision)| {
        let keysets = keysets.join(",");
        format!(
            r#"{{"format":"fieldseal-keyring/1","name":"tests","revision":{revision},"keysets":{{{keysets}}},"indexes":{indexes}{mac}}}"#
        )
        .into_bytes()
    })
}

fn state() -> impl Strategy<Value = &'static str> {
    select(vec![
        "primary",
        "primary",
        "decrypt-only",
        "destroyed",
        "other",
    ])
}

fn root() -> impl Strategy<Value = &'static str> {
    select(vec![
        r#"{"plain":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}"#,
        r#"{"kek":"test-kek:one","wrapped":"AAAA"}"#,
        r#"{"kek":"","wrapped":"AAAA"}"#,
        r#"{}"#,
        "null",
    ])
}

/// A hash with parameters around each bound.
pub(crate) fn phc() -> impl Strategy<Value = Vec<u8>> {
    let name = select(vec!["argon2id", "argon2i", "argon2d", "argon2", "scrypt"]);
    let version = select(vec!["", "v=16$", "v=19$", "v=20$", "v=019$"]);
    let memory = select(vec![
        0,
        7,
        8,
        64,
        127,
        128,
        19_456,
        262_144,
        262_145,
        u64::MAX,
    ]);
    let work = select(vec![0_u32, 1, 2, 16, 17]);
    let encoded = || prop::collection::vec(select(vec!['A', 'Q', 'g', '+', '/', '=']), 8..90);
    (
        name,
        version,
        memory,
        work.clone(),
        work,
        encoded(),
        encoded(),
    )
        .prop_map(|(name, version, memory, passes, lanes, salt, output)| {
            let (salt, output) = (String::from_iter(salt), String::from_iter(output));
            format!("${name}${version}m={memory},t={passes},p={lanes}${salt}${output}").into_bytes()
        })
}

/// Arguments that are known somewhere, in any order and number, with values that fit and others.
pub(crate) fn arguments() -> impl Strategy<Value = Vec<u8>> {
    let key = select(vec![
        "id",
        "search",
        "normalise",
        "bits",
        "unique",
        "suite",
        "pad",
        "row",
        "hide_null",
        "truncate",
        "fresh_nonces",
        "entity",
        "of",
        "tenant",
        "serialize",
        "crate",
        "adapter",
        "encrypted",
        "password",
        "redact",
        "full",
        "last",
        "first",
        "email",
        "serde",
        "pepper",
        "table_name",
        "column_name",
        "embed",
        "skip_insertion",
        "primary_key",
        "ignore",
        "rename",
        "flatten",
        "tag",
        "name",
        "unsearchable",
        "serch",
        "r#type",
    ]);
    let value = select(vec![
        "",
        "",
        "",
        " = 1",
        " = 20",
        " = 128",
        " = 65536",
        " = 65537",
        " = \"ssn\"",
        " = \"\"",
        " = email",
        " = none",
        " = acme::IBAN",
        " = aes_siv",
        " = cobblestone256",
        " = expose",
        " = User<'a, T>",
        " = -1",
        " =",
        "()",
        "(last = 4)",
        "(search, bits = 20)",
        "[1]",
        " x",
    ]);
    let argument = (key, value).prop_map(|(key, value)| format!("{key}{value}"));
    prop::collection::vec(argument, 0..5).prop_map(|arguments| arguments.join(", ").into_bytes())
}
