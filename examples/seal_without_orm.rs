//! Sealing and opening single values, for programs that use no ORM.
//!
//!     cargo run --example seal_without_orm

use fieldseal::adapter::LookUp;
use fieldseal::{FieldPolicy, Keyring, Normaliser, Suite, TypeTag, Vault};

/// Where an e-mail address is stored, and how: written once, in a constant.
const EMAIL: &FieldPolicy =
    &FieldPolicy::new("subscriber", "email", TypeTag::STR).search(Normaliser::EMAIL);

/// A scanned letter: large, so in chunks; padded, so that its length says little.
const LETTER: &FieldPolicy = &FieldPolicy::new("subscriber", "letter", TypeTag::BYTES)
    .suite(Suite::Cobblestone256)
    .pad(4096);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A service reads its keyring: `Keyring::from_file`, `Keyring::from_env`.
    let vault = Vault::new(Keyring::generate("development")?)?;

    let stored = vault.seal(EMAIL, "Ada@Example.org")?;
    println!(
        "stored: {} bytes, the first are {:02x?}",
        stored.len(),
        &stored[..8]
    );
    println!("opened: {}", vault.open::<String>(EMAIL, &stored)?);

    // What to look for in a store of your own: the first slot of the value, in every spelling of the address.
    let probe = vault
        .scope()
        .run(|| LookUp::new(EMAIL, " ada@EXAMPLE.org"))?;
    assert_eq!(stored[1..21], probe.slots()[0]);
    println!("found by its blind index");

    // A value opens in its own place only.
    let letter = vault.seal(LETTER, b"Dear Ada,".as_slice())?;
    assert_eq!(vault.open::<Vec<u8>>(LETTER, &letter)?, b"Dear Ada,");
    match vault.open::<Vec<u8>>(LETTER, &stored) {
        Ok(_) => unreachable!("an e-mail address is no letter"),
        Err(error) => println!("refused: {error}"),
    }

    // The same for each tenant: one keyring, and no tenant's value opens for another.
    let [acme, initech] = [
        vault.scope().tenant("acme")?,
        vault.scope().tenant("initech")?,
    ];
    let stored = acme.seal(EMAIL, "ada@example.org")?;
    match initech.open::<String>(EMAIL, &stored) {
        Ok(_) => unreachable!("another tenant's value opened"),
        Err(error) => println!("refused: {error}"),
    }
    Ok(())
}
