//! Section 5: the blind index in front of the envelope, its look-ups and the phases of its rotation.

use crate::keys::{DATA, INDEX, policy, vault};
use fieldseal::adapter::{ConflictTarget, LookUp, conflict_target};
use fieldseal::keyring::{Purpose, State};
use fieldseal::{
    Encode, FieldPolicy, Keyring, NormaliseError, Normaliser, OpenError, Scope, SealError, TypeTag,
    Vault,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::HashSet;

const EMAIL: &FieldPolicy = &FieldPolicy::new("user", "email", TypeTag::STR)
    .search(Normaliser::EMAIL)
    .unique();
const NEW_INDEX: u32 = 0x0a0b_0c0d;

fn slots<T: Encode + ?Sized>(
    scope: &Scope,
    policy: &'static FieldPolicy,
    value: &T,
) -> Vec<[u8; 20]> {
    scope
        .run(|| LookUp::new(policy, value))
        .unwrap()
        .slots()
        .to_vec()
}

fn searchable(normaliser: Normaliser) -> &'static FieldPolicy {
    policy(FieldPolicy::new("user", "text", TypeTag::STR).search(normaliser))
}

#[test]
fn a_searchable_value_is_81_a_slot_and_the_envelope() {
    let vault = vault();
    let stored = vault.seal(EMAIL, "Ada@example.org").unwrap();
    assert_eq!(stored[0], 0x81);
    assert_eq!(stored[1..5], INDEX.to_be_bytes());
    assert_eq!(stored[21..27], [&[1, 1], &DATA.to_be_bytes()[..]].concat());
    assert_eq!(stored.len(), 21 + 46 + 15);
    assert_eq!(
        slots(&vault.scope(), EMAIL, "Ada@example.org"),
        [<[u8; 20]>::try_from(&stored[1..21]).unwrap()]
    );
}

/// The index is of the normalised value, the value is stored as it is.
#[test]
fn values_that_normalise_to_one_are_found_by_each_other_and_come_back_as_they_were() {
    let scope = vault().scope();
    for (normaliser, one, other) in [
        (Normaliser::LOWERCASE, "ÄBC", "Äbc"),
        (Normaliser::EMAIL, " Ada@Example.org\r\n", "ada@example.org"),
        (Normaliser::DIGITS, "+1 (555) 010-9999", "15550109999"),
        (Normaliser::CASELESS, "STRASSE", "straße"),
    ] {
        let field = searchable(normaliser);
        assert_eq!(slots(&scope, field, one), slots(&scope, field, other));
        assert_eq!(
            scope
                .open::<String>(field, &scope.seal(field, one).unwrap())
                .unwrap(),
            one
        );
    }
    let none = searchable(Normaliser::NONE);
    assert_ne!(slots(&scope, none, "a"), slots(&scope, none, "A"));
}

#[test]
fn a_value_that_its_normaliser_refuses_is_neither_sealed_nor_looked_up() {
    let scope = vault().scope();
    for (normaliser, value, reason) in [
        (Normaliser::EMAIL, "ada", NormaliseError::NotAnEmail),
        (Normaliser::DIGITS, "none", NormaliseError::NoDigits),
        (
            Normaliser::CASELESS,
            "\u{378}",
            NormaliseError::UnassignedCodePoint,
        ),
    ] {
        let field = searchable(normaliser);
        let refused = [
            scope.seal(field, value).map(drop),
            scope.run(|| LookUp::new(field, value)).map(drop),
        ];
        for refused in refused {
            assert!(
                matches!(refused, Err(SealError::Normalise { source, .. }) if source == reason)
            );
        }
    }
}

#[test]
fn an_own_normaliser_works_like_a_published_one() {
    let iban = Normaliser::own("acme:iban/1", |text| match text.len() {
        0 => Err(NormaliseError::Refused("empty")),
        _ => Ok(text.replace(' ', "").to_ascii_uppercase()),
    });
    let scope = vault().scope();
    let field = searchable(iban);
    assert_eq!(
        slots(&scope, field, "de89 3704"),
        slots(&scope, field, "DE893704")
    );
    assert!(matches!(
        scope.seal(field, ""),
        Err(SealError::Normalise { .. })
    ));
    // Its id is part of every tag.
    assert_ne!(
        slots(&scope, field, "DE893704"),
        slots(&scope, searchable(Normaliser::NONE), "DE893704")
    );
}

#[test]
fn the_definition_is_part_of_every_tag() {
    let scope = vault().scope();
    let text = FieldPolicy::new("user", "text", TypeTag::STR);
    let fields = [
        policy(text.search(Normaliser::NONE)),
        policy(text.search(Normaliser::LOWERCASE)),
        policy(text.search(Normaliser::CASELESS)),
        policy(FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::NONE)),
        policy(FieldPolicy::new("users", "text", TypeTag::STR).search(Normaliser::NONE)),
    ];
    let mut tags: HashSet<_> = fields
        .iter()
        .map(|field| slots(&scope, field, "abc"))
        .collect();
    tags.insert(slots(
        &scope,
        policy(FieldPolicy::new("user", "text", TypeTag::BYTES).search(Normaliser::NONE)),
        &b"abc"[..],
    ));
    tags.insert(slots(&scope.tenant("acme").unwrap(), fields[0], "abc"));
    assert_eq!(tags.len(), 7);
    // Two widths differ in more than in their zeros: one is not a prefix of the other.
    let [wide, narrow] = [63, 62].map(|bits| {
        slots(
            &scope,
            policy(text.search(Normaliser::NONE).bits(bits)),
            "abc",
        )[0]
    });
    assert_ne!(wide[4..11], narrow[4..11]);
}

#[test]
fn a_bucketed_index_keeps_its_first_bits_and_the_rest_is_zero() {
    let scope = vault().scope();
    let text = FieldPolicy::new("user", "zip", TypeTag::STR).search(Normaliser::DIGITS);
    for bits in [1, 7, 8, 20, 63] {
        let field = policy(text.bits(bits));
        let mut buckets = HashSet::new();
        for number in 0..64 {
            let slot = slots(&scope, field, &number.to_string())[0];
            let tag = u128::from_be_bytes(slot[4..].try_into().unwrap());
            assert_eq!(tag << bits, 0, "{bits}");
            buckets.insert(tag);
            let stored = scope.seal(field, &number.to_string()).unwrap();
            assert_eq!(stored[1..21], slot);
        }
        assert!(buckets.len() > 1 && buckets.len() <= 1 << bits.min(6));
    }
}

#[test]
fn decimals_of_one_amount_have_one_index_whatever_their_scale() {
    let field =
        policy(FieldPolicy::new("account", "limit", TypeTag::DECIMAL).search(Normaliser::NONE));
    let scope = vault().scope();
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    for same in [
        ["1.5", "1.500"],
        ["100", "100.00"],
        ["0", "0.000"],
        ["-2", "-2.0"],
    ] {
        let [one, other] = same.map(|text| slots(&scope, field, &decimal(text)));
        assert_eq!(one, other, "{same:?}");
    }
    for different in [["1.5", "15"], ["100", "1"], ["0.1", "0.01"], ["1", "-1"]] {
        let [one, other] = different.map(|text| slots(&scope, field, &decimal(text)));
        assert_ne!(one, other, "{different:?}");
    }
    let stored = scope.seal(field, &decimal("1.500")).unwrap();
    assert_eq!(
        scope.open::<Decimal>(field, &stored).unwrap().to_string(),
        "1.500"
    );
}

/// The keyring of a rotation from [`INDEX`] to [`NEW_INDEX`].
fn in_phase(phase: u8, keys: &[u32]) -> Vault {
    let roots = [
        (Purpose::Data, DATA, State::Primary, [1; 32]),
        (Purpose::Index, INDEX, State::Primary, [2; 32]),
        (Purpose::Index, NEW_INDEX, State::PreActive, [3; 32]),
    ];
    let roots =
        roots.map(|(purpose, id, state, root)| (purpose, crate::keys::key_id(id), state, root));
    let keyring = Keyring::insecure_from_roots("tests", roots).unwrap();
    let mut document: Value = serde_json::from_str(&keyring.to_json().unwrap()).unwrap();
    document["indexes"] = json!([{
        "entity": "user", "field": "email", "normaliser": "email/1", "type": "str", "bits": 128, "keys": keys, "phase": phase
    }]);
    Vault::new(Keyring::from_json(document.to_string().as_bytes()).unwrap()).unwrap()
}

fn ids(slots: impl IntoIterator<Item = [u8; 20]>) -> Vec<u32> {
    slots
        .into_iter()
        .map(|slot| u32::from_be_bytes(slot[..4].try_into().unwrap()))
        .collect()
}

#[test]
fn each_phase_writes_its_slots_asks_for_every_live_key_and_names_its_conflict_target() {
    use ConflictTarget::{First, Last};
    for (phase, live, written, target) in [
        (1, vec![INDEX], vec![INDEX], First),
        (2, vec![INDEX, NEW_INDEX], vec![INDEX, NEW_INDEX], First),
        (3, vec![INDEX, NEW_INDEX], vec![INDEX, NEW_INDEX], Last),
        (4, vec![INDEX, NEW_INDEX], vec![NEW_INDEX], Last),
        (5, vec![NEW_INDEX], vec![NEW_INDEX], First),
    ] {
        let scope = in_phase(phase, &live).scope();
        let stored = scope.seal(EMAIL, "ada@example.org").unwrap();
        assert_eq!(
            usize::from(stored[0]),
            0x80 + written.len(),
            "phase {phase}"
        );
        let in_front = stored[1..=20 * written.len()]
            .chunks(20)
            .map(|slot| slot.try_into().unwrap());
        assert_eq!(ids(in_front), written, "phase {phase}");
        assert_eq!(
            ids(slots(&scope, EMAIL, "ada@example.org")),
            live,
            "phase {phase}"
        );
        assert_eq!(
            scope.run(|| conflict_target(EMAIL)).unwrap(),
            target,
            "phase {phase}"
        );
        assert_eq!(
            scope.open::<String>(EMAIL, &stored).unwrap(),
            "ada@example.org"
        );
    }
}

/// Processes in neighbouring phases run side by side: what one wrote is read, and found, by the other.
#[test]
fn a_process_finds_and_opens_what_one_in_the_neighbouring_phase_wrote() {
    let phases = [
        in_phase(1, &[INDEX]),
        in_phase(2, &[INDEX, NEW_INDEX]),
        in_phase(3, &[INDEX, NEW_INDEX]),
        in_phase(4, &[INDEX, NEW_INDEX]),
        in_phase(5, &[NEW_INDEX]),
    ];
    for pair in phases.windows(2) {
        for (writer, reader) in [(&pair[0], &pair[1]), (&pair[1], &pair[0])] {
            let stored = writer.seal(EMAIL, "ada@example.org").unwrap();
            assert_eq!(
                reader.open::<String>(EMAIL, &stored).unwrap(),
                "ada@example.org"
            );
        }
    }
    // first(c), which look-ups ask for, is among what every phase but the first asks for.
    for (writer, reader) in [(1, 2), (2, 1), (2, 3), (3, 4), (4, 3), (4, 5), (5, 4)] {
        let stored = phases[writer - 1].seal(EMAIL, "ada@example.org").unwrap();
        let first: [u8; 20] = stored[1..21].try_into().unwrap();
        assert!(
            slots(&phases[reader - 1].scope(), EMAIL, "ada@example.org").contains(&first),
            "{writer} {reader}"
        );
    }
}

/// The index of a rotated value opens with the data key alone: readers look at no index key.
#[test]
fn a_value_opens_whatever_the_phase_of_the_reader() {
    let stored = in_phase(3, &[INDEX, NEW_INDEX])
        .seal(EMAIL, "ada@example.org")
        .unwrap();
    for (phase, keys) in [(1, vec![INDEX]), (5, vec![NEW_INDEX])] {
        assert!(
            in_phase(phase, &keys)
                .open::<String>(EMAIL, &stored)
                .is_ok()
        );
    }
}

#[test]
fn an_index_key_that_is_not_usable_is_an_error_and_never_a_silent_empty_result() {
    for state in [State::Disabled, State::Compromised] {
        let roots = [
            (Purpose::Data, DATA, State::Primary, [1; 32]),
            (Purpose::Index, INDEX, state, [2; 32]),
            (Purpose::Index, NEW_INDEX, State::Primary, [3; 32]),
        ];
        let roots =
            roots.map(|(purpose, id, state, root)| (purpose, crate::keys::key_id(id), state, root));
        let keyring = Keyring::insecure_from_roots("tests", roots).unwrap();
        let mut document: Value = serde_json::from_str(&keyring.to_json().unwrap()).unwrap();
        document["indexes"] = json!([{
            "entity": "user", "field": "email", "normaliser": "email/1", "type": "str", "bits": 128, "keys": [INDEX], "phase": 1
        }]);
        let vault =
            Vault::new(Keyring::from_json(document.to_string().as_bytes()).unwrap()).unwrap();
        assert!(
            matches!(vault.seal(EMAIL, "ada@example.org"), Err(SealError::IndexKey { key, .. }) if key.number() == INDEX)
        );
        let look_up = vault.scope().run(|| LookUp::new(EMAIL, "ada@example.org"));
        assert!(matches!(look_up, Err(SealError::IndexKey { .. })));
        // One field is broken, not the vault.
        assert!(
            vault
                .seal(
                    policy(FieldPolicy::new("user", "note", TypeTag::STR)),
                    "hello"
                )
                .is_ok()
        );
    }
}

#[test]
fn a_keyring_without_an_index_key_seals_no_searchable_value() {
    let vault = crate::keys::vault_of(&[(Purpose::Data, DATA, State::Primary, [1; 32])]);
    let refused = vault.seal(EMAIL, "ada@example.org");
    assert!(matches!(
        refused,
        Err(SealError::NoKey {
            purpose: Purpose::Index,
            ..
        })
    ));
}

#[test]
fn a_searchable_field_refuses_bare_envelopes_and_another_field_refuses_an_index() {
    const BARE: &FieldPolicy = &FieldPolicy::new("user", "email", TypeTag::STR);
    let vault = vault();
    let (bare, indexed) = (
        vault.seal(BARE, "a@b").unwrap(),
        vault.seal(EMAIL, "a@b").unwrap(),
    );
    assert!(matches!(
        vault.open::<String>(EMAIL, &bare),
        Err(OpenError::WrongForm(_))
    ));
    assert!(matches!(
        vault.open::<String>(BARE, &indexed),
        Err(OpenError::WrongForm(_))
    ));
    // Nor is the index cut off to make it fit.
    assert!(matches!(
        vault.open::<String>(BARE, &indexed[21..]),
        Err(OpenError::Refused { .. })
    ));
}

#[test]
fn a_field_in_migration_reads_both_forms_and_writes_its_own() {
    const BARE: &FieldPolicy = &FieldPolicy::new("user", "email", TypeTag::STR);
    let moving = policy(
        FieldPolicy::new("user", "email", TypeTag::STR)
            .search(Normaliser::EMAIL)
            .migrating(),
    );
    let moving_back = policy(FieldPolicy::new("user", "email", TypeTag::STR).migrating());
    let vault = vault();
    let (bare, indexed) = (
        vault.seal(BARE, "a@b").unwrap(),
        vault.seal(EMAIL, "a@b").unwrap(),
    );
    for field in [moving, moving_back] {
        assert_eq!(vault.open::<String>(field, &bare).unwrap(), "a@b");
        assert_eq!(vault.open::<String>(field, &indexed).unwrap(), "a@b");
        assert!(matches!(
            vault.open::<String>(field, b"a@b"),
            Err(OpenError::NotSealed(_))
        ));
    }
    assert_eq!(vault.seal(moving, "a@b").unwrap()[0], 0x81);
    assert_eq!(vault.seal(moving_back, "a@b").unwrap()[0], 0x01);
}

#[test]
fn a_field_without_an_index_is_not_looked_up() {
    let note = policy(FieldPolicy::new("user", "note", TypeTag::STR));
    vault().scope().run(|| {
        assert!(matches!(
            LookUp::new(note, "x"),
            Err(SealError::NotSearchable(_))
        ));
        assert!(matches!(
            conflict_target(note),
            Err(SealError::NotSearchable(_))
        ));
        assert!(matches!(
            LookUp::new(EMAIL, &7_i64),
            Err(SealError::WrongType { .. })
        ));
    });
}

#[test]
fn a_look_up_shows_nothing_of_the_value() {
    let look_up = vault()
        .scope()
        .run(|| LookUp::new(EMAIL, "ada@example.org"))
        .unwrap();
    assert_eq!(format!("{look_up:?}"), "<blind index>");
}
