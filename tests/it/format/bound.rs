//! What a value is bound to: no two contexts are one, seen from outside.

use crate::keys::{policy, vault};
use fieldseal::{
    FieldPolicy, Normaliser, OpenError, RowKey, RowKeyError, SealError, Suite, TypeTag,
};
use proptest::prelude::*;

const WEIGHT: &FieldPolicy = &FieldPolicy::new("patient", "weight", TypeTag::INT).row_bound();

/// Few letters and short parts, so that keys which run together in the same text are common.
fn row() -> impl Strategy<Value = RowKey> {
    prop::collection::btree_map("[ab]{1,2}", ("[ab]{0,2}", any::<bool>()), 1..3).prop_map(|parts| {
        parts
            .into_iter()
            .fold(RowKey::new(), |row, (name, (value, as_bytes))| {
                let row = match as_bytes {
                    true => row.part(&name, value.as_bytes()),
                    false => row.part(&name, value.as_str()),
                };
                row.unwrap()
            })
    })
}

proptest! {
    /// Different parts, names, types or values: another row.
    #[test]
    fn a_value_opens_in_its_own_row_and_no_other(here in row(), there in row()) {
        let vault = vault();
        let stored = vault.seal_in_row(WEIGHT, &here, &72_i64).unwrap();
        prop_assert_eq!(vault.open_in_row::<i64>(WEIGHT, &here, &stored).unwrap(), 72);
        prop_assert_eq!(vault.open_in_row::<i64>(WEIGHT, &there, &stored).is_ok(), here == there);
    }

    /// All bytes in front of the envelope are bound, whether or not the reader has a use for them.
    #[test]
    fn a_value_opens_behind_its_own_index_and_no_other(text in "[ab]{0,3}", other in "[ab]{0,3}", both in any::<bool>()) {
        let email = policy(FieldPolicy::new("user", "name", TypeTag::STR).search(Normaliser::NONE));
        let vault = vault();
        let (stored, foreign) = (vault.seal(email, &text).unwrap(), vault.seal(email, &other).unwrap());
        let moved = match both {
            // The other value's index in front of this one.
            true => [&foreign[..21], &stored[21..]].concat(),
            false => [&stored[..21], &foreign[21..]].concat(),
        };
        prop_assert_eq!(vault.open::<String>(email, &moved).is_ok(), text == other);
    }

    /// The tag is bound as a whole: `ab:c` and `a:bc` are two types though they hold the same bytes.
    #[test]
    fn a_value_opens_as_its_own_type_and_no_other(one in "[ab]{1,2}:[ab]{1,2}", other in "[ab]{1,2}:[ab]{1,2}") {
        let vault = vault();
        let field = |tag: &str| {
            policy(FieldPolicy::new("user", "x", TypeTag::from_name(tag.to_owned().leak()).unwrap()))
        };
        // `open_encoded` looks at the policy's tag only, so a type at run time does.
        let stored = Opaque::seal(&vault, &one);
        let opened = vault.scope().open_encoded(field(&other), None, &stored);
        prop_assert_eq!(opened.is_ok(), one == other);
    }
}

/// A value whose type tag is one of the few that the test above makes.
struct Opaque;

impl Opaque {
    fn seal(vault: &fieldseal::Vault, tag: &str) -> Vec<u8> {
        macro_rules! tags {
            ($($tag:literal)*) => {
                match tag {
                    $($tag => {
                        struct Tagged;
                        impl fieldseal::Encode for Tagged {
                            const TYPE: TypeTag = TypeTag::own($tag);
                            fn encode(&self, out: &mut fieldseal::Encoder<'_>) -> Result<(), fieldseal::EncodeError> {
                                out.push(b"x");
                                Ok(())
                            }
                        }
                        const FIELD: &FieldPolicy = &FieldPolicy::new("user", "x", TypeTag::own($tag));
                        vault.seal(FIELD, &Tagged).unwrap()
                    })*
                    _ => unreachable!("not one of the tags"),
                }
            };
        }
        tags!(
            "a:a" "a:b" "b:a" "b:b" "aa:a" "aa:b" "ab:a" "ab:b" "ba:a" "ba:b" "bb:a" "bb:b"
            "a:aa" "a:ab" "a:ba" "a:bb" "b:aa" "b:ab" "b:ba" "b:bb"
            "aa:aa" "aa:ab" "aa:ba" "aa:bb" "ab:aa" "ab:ab" "ab:ba" "ab:bb"
            "ba:aa" "ba:ab" "ba:ba" "ba:bb" "bb:aa" "bb:ab" "bb:ba" "bb:bb"
        )
    }
}

/// A hidden NULL has a type of its own: what was sealed in a field that does not hide it never reads as a NULL.
#[test]
fn a_field_that_hides_null_and_one_that_does_not_hold_two_types() {
    const PLAIN: &FieldPolicy = &FieldPolicy::new("user", "x", TypeTag::BYTES).pad(32);
    const HIDING: &FieldPolicy = &FieldPolicy::new("user", "x", TypeTag::BYTES)
        .pad(32)
        .hide_null();
    let vault = vault();
    // The encoding of a hidden NULL, as a value.
    let stored = vault.seal(PLAIN, &[0_u8][..]).unwrap();
    let opened = vault
        .scope()
        .run(|| fieldseal::adapter::open_nullable::<Vec<u8>>(HIDING, Some(&stored)));
    assert!(matches!(opened, Err(OpenError::Refused { .. })));
    let stored = vault.seal(HIDING, &[0_u8][..]).unwrap();
    assert!(matches!(
        vault.open::<Vec<u8>>(PLAIN, &stored),
        Err(OpenError::Refused { .. })
    ));
}

#[test]
fn the_order_in_which_a_rows_parts_are_named_does_not_matter() {
    let one = RowKey::new()
        .part("b", "x")
        .unwrap()
        .part("a", &1_i64)
        .unwrap();
    let other = RowKey::new()
        .part("a", &1_i64)
        .unwrap()
        .part("b", "x")
        .unwrap();
    let vault = vault();
    let stored = vault.seal_in_row(WEIGHT, &one, &72_i64).unwrap();
    assert_eq!(
        vault.open_in_row::<i64>(WEIGHT, &other, &stored).unwrap(),
        72
    );
}

#[test]
fn a_row_bound_value_needs_its_whole_row_to_be_sealed_and_to_be_opened() {
    let vault = vault();
    let row = RowKey::new().part("id", &1_i64).unwrap();
    let stored = vault.seal_in_row(WEIGHT, &row, &72_i64).unwrap();
    assert!(matches!(
        vault.seal(WEIGHT, &72_i64),
        Err(SealError::NoRow(_))
    ));
    assert!(matches!(
        vault.seal_in_row(WEIGHT, &RowKey::new(), &72_i64),
        Err(SealError::NoRow(_))
    ));
    assert!(matches!(
        vault.open::<i64>(WEIGHT, &stored),
        Err(OpenError::NoRow(_))
    ));
    assert!(matches!(
        vault.open_in_row::<i64>(WEIGHT, &RowKey::new(), &stored),
        Err(OpenError::NoRow(_))
    ));
}

/// A row that nothing binds would be a promise that is not kept.
#[test]
fn a_field_that_is_not_row_bound_takes_no_row() {
    const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);
    let vault = vault();
    let row = RowKey::new().part("id", &1_i64).unwrap();
    assert!(matches!(
        vault.seal_in_row(NOTE, &row, "x"),
        Err(SealError::UnexpectedRow(_))
    ));
    let stored = vault.seal(NOTE, "x").unwrap();
    assert!(matches!(
        vault.open_in_row::<String>(NOTE, &row, &stored),
        Err(OpenError::UnexpectedRow(_))
    ));
}

/// Bound and unbound are two contexts of one key: a policy that changes its mind does not read what was written before.
#[test]
fn a_row_bound_and_an_unbound_value_are_not_the_same() {
    const UNBOUND: &FieldPolicy = &FieldPolicy::new("patient", "weight", TypeTag::INT);
    let vault = vault();
    let row = RowKey::new().part("id", &1_i64).unwrap();
    let bound = vault.seal_in_row(WEIGHT, &row, &72_i64).unwrap();
    assert!(matches!(
        vault.open::<i64>(UNBOUND, &bound),
        Err(OpenError::Refused { .. })
    ));
    let unbound = vault.seal(UNBOUND, &72_i64).unwrap();
    assert!(matches!(
        vault.open_in_row::<i64>(WEIGHT, &row, &unbound),
        Err(OpenError::Refused { .. })
    ));
}

/// The bytes of section 2: F(name) ‖ F(type) ‖ F(encoding), in ascending order of the names.
#[test]
fn the_bytes_of_a_row_are_those_of_the_format() {
    let id = b"\x01\0\0\0\x02id\x01\0\0\0\x03int\x01\0\0\0\x08\0\0\0\0\0\0\0\x2a";
    let clinic = b"\x01\0\0\0\x06clinic\x01\0\0\0\x03str\x01\0\0\0\x05north";
    let one = RowKey::new().part("id", &42_i64).unwrap();
    assert_eq!(RowKey::from_encoded(id), Ok(one.clone()));
    let both = one.part("clinic", "north").unwrap();
    assert_eq!(RowKey::from_encoded(&[&clinic[..], id].concat()), Ok(both));
    assert!(RowKey::from_encoded(&[&id[..], clinic].concat()).is_err());
    assert_eq!(RowKey::from_encoded(b""), Err(RowKeyError::Malformed));
}

#[test]
fn a_row_shows_no_value_when_it_is_printed() {
    let row = RowKey::new().part("email", "ada@example.org").unwrap();
    assert!(!format!("{row:?}").contains("ada"));
}

/// The whole key of a field, suite by suite: entity, field and tenant.
#[test]
fn a_value_opens_under_its_own_names_and_tenant_only() {
    for suite in Suite::ALL {
        let field =
            |entity, field| policy(FieldPolicy::new(entity, field, TypeTag::STR).suite(suite));
        let scope = vault().scope().tenant("acme").unwrap();
        let stored = scope.seal(field("user", "note"), "hello").unwrap();
        assert!(scope.open::<String>(field("user", "note"), &stored).is_ok());
        for other in [
            field("users", "note"),
            field("user", "notes"),
            field("note", "user"),
            field("usern", "ote"),
        ] {
            assert!(
                matches!(
                    scope.open::<String>(other, &stored),
                    Err(OpenError::Refused { .. })
                ),
                "{suite} {other}"
            );
        }
        for tenant in ["Acme", "acme ", "acm", "acmf"] {
            let elsewhere = scope.tenant(tenant).unwrap();
            assert!(
                elsewhere
                    .open::<String>(field("user", "note"), &stored)
                    .is_err(),
                "{suite} {tenant}"
            );
        }
        assert!(
            vault()
                .open::<String>(field("user", "note"), &stored)
                .is_err(),
            "{suite}"
        );
    }
}
