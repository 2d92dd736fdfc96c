//! Fields of every form that a column can have, and a vault with a key in every state.

use super::reading::Form;
use fieldseal::keyring::{Purpose, State};
use fieldseal::{FieldPolicy, KeyId, Keyring, Normaliser, Suite, TypeTag, Vault};
use std::sync::LazyLock;

/// The id of the key that seals, in all values of [`vault`].
pub(super) const PRIMARY: u32 = 0x0102_0304;
/// Those that open.
pub(super) const OPENING_KEYS: [u32; 3] = [PRIMARY, 0x0102_0305, 0x0102_0306];
/// All of them.
pub(super) const KEYS: [u32; 6] = [
    PRIMARY,
    0x0102_0305,
    0x0102_0306,
    0x0102_0307,
    0x0102_0308,
    0x0102_0309,
];

/// Each with what a reader expects in front of its envelope.
pub(super) static FIELDS: [(&FieldPolicy, Form); 9] = [
    (&NOTE, Form::Bare),
    (&NOTE.suite(Suite::XChaCha20Poly1305), Form::Bare),
    (&NOTE.suite(Suite::Cobblestone256), Form::Bare),
    (&NOTE.suite(Suite::AesSivCmac512), Form::Bare),
    (&NOTE.pad(16), Form::Bare),
    (
        &NOTE
            .accept(Suite::XChaCha20Poly1305)
            .accept(Suite::Cobblestone256)
            .pad(1)
            .fresh_nonces(),
        Form::Bare,
    ),
    (&NOTE.search(Normaliser::NONE), Form::Indexed),
    (
        &NOTE
            .suite(Suite::AesSivCmac512)
            .search(Normaliser::NONE)
            .bits(20),
        Form::Indexed,
    ),
    (&NOTE.search(Normaliser::NONE).migrating(), Form::Either),
];

/// The vault to which all bytes come from outside.
pub(super) fn vault() -> &'static Vault {
    static VAULT: LazyLock<Vault> = LazyLock::new(|| vault_of([1; 32]));
    &VAULT
}

/// Another one, whose values open in the first one no more than other bytes do: a fuzzer sees what is compared, and repeats it.
pub(super) fn sealing_vault() -> &'static Vault {
    static VAULT: LazyLock<Vault> = LazyLock::new(|| vault_of([2; 32]));
    &VAULT
}

fn vault_of(root: [u8; 32]) -> Vault {
    let states = [
        State::Primary,
        State::DecryptOnly,
        State::PreActive,
        State::Disabled,
        State::Compromised,
        State::Destroyed,
    ];
    let data = KEYS.into_iter().zip(states);
    let keys = data.map(|(id, state)| (Purpose::Data, id, state, root));
    let keys = keys.chain([(Purpose::Index, 0x0506_0708, State::Primary, [9; 32])]);
    let keys =
        keys.map(|(purpose, id, state, root)| (purpose, KeyId::new(id).unwrap(), state, root));
    Vault::new(Keyring::insecure_from_roots("properties", keys).unwrap()).unwrap()
}

const NOTE: FieldPolicy = FieldPolicy::new("user", "note", TypeTag::BYTES);
