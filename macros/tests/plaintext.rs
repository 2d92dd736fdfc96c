//! What the derive `Plaintext` writes: own types that come back as they were.

use fieldseal::{Encode, Keyring, OpenError, Plaintext, Protect, TypeTag, Vault};

#[derive(Debug, PartialEq, Plaintext)]
enum Status {
    Active,
    OnHold,
    #[plaintext(name = "closed")]
    Terminated,
}

/// The enum of a later version, which has forgotten a variant.
#[derive(Debug, PartialEq, Plaintext)]
enum Shrunk {
    Active,
}

#[derive(Debug, PartialEq, Plaintext)]
#[plaintext(tag = "acme:iban")]
struct Iban(String);

#[derive(Debug, PartialEq, Plaintext)]
#[plaintext(tag = "acme:reading", unsearchable, crate = renamed::seal)]
struct Reading<T> {
    value: T,
}

mod renamed {
    pub(super) use fieldseal as seal;
}

#[derive(Protect)]
#[protect(adapter = none)]
#[expect(dead_code, reason = "only the policies are used")]
struct Account {
    #[encrypted(search)]
    status: Status,
    #[encrypted(search)]
    iban: Iban,
    #[encrypted]
    reading: Reading<f64>,
}

fn vault() -> Vault {
    let keyring = Keyring::generate("test").expect("the operating system has entropy");
    Vault::new(keyring).expect("a fresh keyring opens")
}

#[test]
fn variants_come_back() {
    let vault = vault();
    for status in [Status::Active, Status::OnHold, Status::Terminated] {
        let stored = vault.seal(Account::STATUS, &status).unwrap();
        let opened: Status = vault.open(Account::STATUS, &stored).unwrap();
        assert_eq!(opened, status);
    }
}

#[test]
fn a_variant_that_is_gone_is_an_error() {
    let vault = vault();
    let stored = vault.seal(Account::STATUS, &Status::Active).unwrap();
    assert_eq!(
        vault.open::<Shrunk>(Account::STATUS, &stored).unwrap(),
        Shrunk::Active
    );
    let stored = vault.seal(Account::STATUS, &Status::Terminated).unwrap();
    let error: OpenError = vault.open::<Shrunk>(Account::STATUS, &stored).unwrap_err();
    assert!(!error.to_string().contains("closed"), "{error}");
}

#[test]
fn newtypes_come_back() {
    let vault = vault();
    let iban = Iban("CH93 0076".to_owned());
    let stored = vault.seal(Account::IBAN, &iban).unwrap();
    assert_eq!(vault.open::<Iban>(Account::IBAN, &stored).unwrap(), iban);

    let reading = Reading { value: 1.5 };
    let stored = vault.seal(Account::READING, &reading).unwrap();
    let opened: Reading<f64> = vault.open(Account::READING, &stored).unwrap();
    assert_eq!(opened, reading);
}

#[test]
fn own_types_have_their_own_tags() {
    assert_eq!(Status::TYPE, TypeTag::ENUM);
    assert_eq!(Iban::TYPE.as_str(), "acme:iban");
    assert_eq!(<Reading<f64>>::TYPE.as_str(), "acme:reading");
}
