//! Seal and open of one field beside `tink-aead`, `vitaminc` and `encrypted-message`, each through its public interface.

use encrypted_message::EncryptedMessage;
use encrypted_message::config::{Config, Secret};
use encrypted_message::strategy::Randomized;
use fieldseal::{FieldPolicy, Keyring, TypeTag, Vault};
use fieldseal_bench::{Table, is_bench};
use std::hint::black_box;
use vitaminc_encrypt::{Aes256Cipher, Key};

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
const PLACE: &[u8] = b"user.ssn";

#[derive(Debug, Default)]
struct OneKey;

impl Config for OneKey {
    type Strategy = Randomized;

    fn keys(&self) -> Vec<Secret<[u8; 32]>> {
        vec![[7; 32].into()]
    }
}

fn main() {
    if !is_bench() {
        return;
    }
    let vault = Vault::new(Keyring::generate("bench").expect("randomness"))
        .expect("a generated keyring opens");
    vault.scope().run(compare);
}

fn compare() {
    tink_aead::init();
    let handle = tink_core::keyset::Handle::new(&tink_aead::aes256_gcm_key_template())
        .expect("a new keyset");
    let tink = tink_aead::new(&handle).expect("an AEAD");
    let vitaminc = Aes256Cipher::new(&Key::from([7; 32])).expect("a cipher");

    let mut table = Table::default();
    let long = "x".repeat(256);
    for (name, plaintext) in [("11 bytes", "078-05-1120"), ("256 bytes", &long)] {
        let seal = || fieldseal::seal(SSN, black_box(plaintext)).expect("seals");
        table.compare(
            &format!("seal {name}, beside tink-aead"),
            None,
            seal,
            || {
                tink.encrypt(black_box(plaintext.as_bytes()), PLACE)
                    .expect("encrypts")
            },
        );
        table.compare(&format!("seal {name}, beside vitaminc"), None, seal, || {
            vitaminc_encrypt::encrypt(black_box(plaintext), &vitaminc, PLACE).expect("encrypts")
        });
        table.compare(
            &format!("seal {name}, beside encrypted-message"),
            None,
            seal,
            || {
                EncryptedMessage::<String, OneKey>::encrypt(black_box(plaintext).to_owned())
                    .expect("encrypts")
            },
        );

        let ours = seal();
        let open = || fieldseal::open::<String>(SSN, black_box(&ours)).expect("opens");
        let theirs = tink.encrypt(plaintext.as_bytes(), PLACE).expect("encrypts");
        table.compare(
            &format!("open {name}, beside tink-aead"),
            None,
            open,
            || {
                String::from_utf8(tink.decrypt(black_box(&theirs), PLACE).expect("decrypts"))
                    .expect("UTF-8")
            },
        );
        // Opening consumes its ciphertext, which cannot be copied: so both ways in one, on both sides.
        table.compare(
            &format!("seal and open {name}, beside vitaminc"),
            None,
            || fieldseal::open::<String>(SSN, &seal()).expect("opens"),
            || {
                let sealed = vitaminc_encrypt::encrypt(black_box(plaintext), &vitaminc, PLACE)
                    .expect("encrypts");
                let plaintext: String =
                    vitaminc_encrypt::decrypt(&vitaminc, sealed, PLACE).expect("decrypts");
                plaintext
            },
        );
        let theirs =
            EncryptedMessage::<String, OneKey>::encrypt(plaintext.to_owned()).expect("encrypts");
        table.compare(
            &format!("open {name}, beside encrypted-message"),
            None,
            open,
            || black_box(&theirs).decrypt().expect("decrypts"),
        );
    }
    table.print();
}
