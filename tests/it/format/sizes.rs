//! The bounds of section 2 that a writer keeps.

use crate::keys::{policy, vault};
use fieldseal::adapter::LookUp;
use fieldseal::{FieldPolicy, Normaliser, RowKey, RowKeyError, SealError, Suite, TypeTag};

const LIMIT: usize = 16 << 20;

#[test]
fn a_plaintext_over_16_mib_is_refused_except_in_suite_03() {
    let field = |suite| policy(FieldPolicy::new("user", "scan", TypeTag::BYTES).suite(suite));
    let vault = vault();
    let longest = vec![7_u8; LIMIT];
    assert!(
        vault
            .seal(field(Suite::XChaCha20Poly1305), &longest)
            .is_ok()
    );
    let longer = vec![7_u8; LIMIT + 1];
    for suite in Suite::ALL {
        let sealed = vault.seal(field(suite), &longer);
        if suite == Suite::Cobblestone256 {
            assert_eq!(sealed.unwrap().len(), suite.envelope_len(LIMIT + 1));
        } else {
            assert!(matches!(sealed, Err(SealError::TooLong(_))), "{suite}");
            assert_eq!(suite.max_plaintext_len(), LIMIT);
        }
    }
    // A test of its last byte would need more memory than a test should take.
    assert_eq!(Suite::Cobblestone256.max_plaintext_len(), 1 << 30);
}

#[test]
fn what_could_not_be_sealed_is_not_looked_up() {
    let policy = policy(FieldPolicy::new("user", "scan", TypeTag::BYTES).search(Normaliser::NONE));
    let refused = vault()
        .scope()
        .run(|| LookUp::new(policy, &vec![7_u8; LIMIT + 1]));
    assert!(matches!(refused, Err(SealError::TooLong(_))));
}

#[test]
fn a_tenant_is_1_to_255_bytes() {
    let scope = vault().scope();
    assert!(scope.tenant("").is_err());
    assert!(scope.tenant(&"x".repeat(256)).is_err());
    assert!(scope.tenant(&"é".repeat(128)).is_err());
    assert!(scope.tenant(&"x".repeat(255)).is_ok());
}

#[test]
fn a_rows_key_is_at_most_4096_bytes_and_its_names_1_to_255() {
    // F("id") ‖ F("str") ‖ F(value) has 20 bytes beside the value.
    assert!(RowKey::new().part("id", &"x".repeat(4096 - 20)).is_ok());
    assert_eq!(
        RowKey::new().part("id", &"x".repeat(4096 - 19)),
        Err(RowKeyError::TooLong)
    );
    assert_eq!(RowKey::new().part("", "x"), Err(RowKeyError::Name));
    assert_eq!(
        RowKey::new().part(&"x".repeat(256), "x"),
        Err(RowKeyError::Name)
    );
    assert!(RowKey::new().part(&"x".repeat(255), "x").is_ok());
    assert_eq!(
        RowKey::new().part("id", "x").unwrap().part("id", "y"),
        Err(RowKeyError::Name)
    );
}
