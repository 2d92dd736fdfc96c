//! Which suites stand side by side, and which a field reads.

use crate::keys::{policy, vault};
use fieldseal::{FieldPolicy, OpenError, Suite, TypeTag};

fn field(suite: Suite) -> FieldPolicy {
    FieldPolicy::new("user", "note", TypeTag::STR).suite(suite)
}

/// Group C3: a downgrade is refused before the cipher is asked, though the field has a key for each suite.
#[test]
fn a_field_reads_only_the_suite_that_it_writes_by_default() {
    let vault = vault();
    for written in Suite::ALL {
        let stored = vault.seal(policy(field(written)), "hello").unwrap();
        for read in Suite::ALL {
            let opened = vault.open::<String>(policy(field(read)), &stored);
            match read == written {
                true => assert_eq!(opened.unwrap(), "hello"),
                false => assert!(
                    matches!(opened, Err(OpenError::SuiteNotAccepted { suite, .. }) if suite == written)
                ),
            }
        }
    }
}

#[test]
fn a_field_that_accepts_another_suite_reads_both_and_writes_its_own() {
    let vault = vault();
    let before = policy(field(Suite::Xaes256Gcm));
    let moving = policy(field(Suite::Cobblestone256).accept(Suite::Xaes256Gcm));
    let stored = vault.seal(before, "hello").unwrap();
    assert_eq!(vault.open::<String>(moving, &stored).unwrap(), "hello");
    let stored = vault.seal(moving, "hello").unwrap();
    assert_eq!(stored[1], 0x03);
    assert_eq!(vault.open::<String>(moving, &stored).unwrap(), "hello");
    let third = vault
        .seal(policy(field(Suite::XChaCha20Poly1305)), "hello")
        .unwrap();
    assert!(matches!(
        vault.open::<String>(moving, &third),
        Err(OpenError::SuiteNotAccepted { .. })
    ));
}

/// Each suite has a key of its own: a value whose suite byte is rewritten does not open where both suites are accepted either.
#[test]
fn a_value_does_not_open_as_another_accepted_suite() {
    let both = policy(field(Suite::Xaes256Gcm).accept(Suite::XChaCha20Poly1305));
    let mut stored = vault().seal(both, "hello").unwrap();
    stored[1] = 0x02;
    assert!(matches!(
        vault().open::<String>(both, &stored),
        Err(OpenError::Refused { .. })
    ));
}

#[test]
fn a_field_reads_padded_and_unpadded_values_of_its_suite() {
    let vault = vault();
    let (plain, padded) = (
        policy(field(Suite::Xaes256Gcm)),
        policy(field(Suite::Xaes256Gcm).pad(32)),
    );
    for (written, read) in [(plain, padded), (padded, plain)] {
        let stored = vault.seal(written, "hello").unwrap();
        assert_eq!(vault.open::<String>(read, &stored).unwrap(), "hello");
    }
}
