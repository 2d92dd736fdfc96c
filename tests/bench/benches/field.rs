//! Seal, open and index of single fields, beside the bare primitives with ready keys.
//!
//! `cargo bench --bench field` prints ratios; `cargo bench --bench field -- count NAME N` only runs one of them N times, for
//! `valgrind --tool=callgrind` to count instructions.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use fieldseal::adapter::{LookUp, SealedValue};
use fieldseal::{FieldPolicy, Keyring, Normaliser, TypeTag, Vault};
use fieldseal_bench::{Table, is_bench};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::hint::black_box;

const SSN: &FieldPolicy = &FieldPolicy::new("user", "ssn", TypeTag::STR);
const EMAIL: &FieldPolicy =
    &FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::NONE);

const SHORT: &str = "078-05-1120";
/// The values of a statement that inserts a hundred rows, three of them protected in each.
const BATCH: usize = 300;
/// The context that suite 01 authenticates for a field of type `str`: as long as ours.
const CONTEXT: [u8; 16] = [1; 16];

fn main() {
    let scope = Vault::new(Keyring::generate("bench").expect("randomness"))
        .expect("a generated keyring opens")
        .scope();
    let long = "x".repeat(256);
    let arguments: Vec<_> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match arguments.as_slice() {
        [command, name, times] if command == "count" => {
            scope.run(|| count(name, times.parse().expect("a number"), &long));
        }
        _ if is_bench() => scope.run(|| compare(&long)),
        _ => {}
    }
}

fn bare_seal(cipher: &Aes256Gcm, plaintext: &str) -> Vec<u8> {
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce).expect("randomness");
    bare_seal_with(cipher, nonce, plaintext)
}

fn bare_seal_with(cipher: &Aes256Gcm, nonce: [u8; 12], plaintext: &str) -> Vec<u8> {
    let payload = Payload {
        msg: plaintext.as_bytes(),
        aad: &CONTEXT,
    };
    let mut stored = nonce.to_vec();
    stored.extend(
        cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a short plaintext"),
    );
    stored
}

/// The values of one statement, as an adapter seals them.
fn batch(plaintext: &str) -> Vec<SealedValue> {
    let values: Vec<_> = (0..BATCH)
        .map(|_| SealedValue::new(SSN, black_box(plaintext)))
        .collect();
    for value in &values {
        black_box(value.stored().expect("seals"));
    }
    values
}

fn bare_batch(cipher: &Aes256Gcm, plaintext: &str) -> Vec<Vec<u8>> {
    let mut nonces = vec![0; 12 * BATCH];
    getrandom::fill(&mut nonces).expect("randomness");
    let (nonces, _) = nonces.as_chunks::<12>();
    nonces
        .iter()
        .map(|nonce| bare_seal_with(cipher, *nonce, black_box(plaintext)))
        .collect()
}

fn bare_open(cipher: &Aes256Gcm, stored: &[u8]) -> String {
    let (nonce, ciphertext) = stored.split_first_chunk::<12>().expect("a nonce");
    let payload = Payload {
        msg: ciphertext,
        aad: &CONTEXT,
    };
    String::from_utf8(
        cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .expect("its own ciphertext"),
    )
    .expect("UTF-8")
}

/// The index message of `wire-format.md`, section 5, for `none/1`, `str` and 128 bits.
fn index_message(value: &str) -> Vec<u8> {
    let mut message = b"fieldseal/1/index\0".to_vec();
    for part in [b"none/1".as_slice(), b"str"] {
        message.push(1);
        message.extend_from_slice(&u32::try_from(part.len()).expect("short").to_be_bytes());
        message.extend_from_slice(part);
    }
    message.push(128);
    message.push(1);
    message.extend_from_slice(&u32::try_from(value.len()).expect("short").to_be_bytes());
    message.extend_from_slice(value.as_bytes());
    message
}

fn compare(long: &str) {
    let cipher = Aes256Gcm::new(&[7; 32].into());
    let mut table = Table::default();
    for (name, plaintext) in [("11 bytes", SHORT), ("256 bytes", long)] {
        table.compare(
            &format!("seal {name}, beside aes-gcm"),
            Some(1.3),
            || fieldseal::seal(SSN, black_box(plaintext)).expect("seals"),
            || bare_seal(&cipher, black_box(plaintext)),
        );
        let ours = fieldseal::seal(SSN, plaintext).expect("seals");
        let bare = bare_seal(&cipher, plaintext);
        table.compare(
            &format!("open {name}, beside aes-gcm"),
            Some(1.5),
            || fieldseal::open::<String>(SSN, black_box(&ours)).expect("opens"),
            || bare_open(&cipher, black_box(&bare)),
        );
    }
    table.compare_each(
        "seal 11 bytes of a batch of 300, beside aes-gcm with nonces drawn in one call",
        None,
        BATCH,
        || batch(SHORT),
        || bare_batch(&cipher, SHORT),
    );
    let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&[7; 32]).expect("any length");
    let message = index_message("ada@example.org");
    table.compare(
        "index tag of 15 bytes, beside HMAC-SHA-256 of the same message",
        Some(1.3),
        || LookUp::new(EMAIL, black_box("ada@example.org")).expect("a searchable field"),
        || mac.clone().chain_update(black_box(&message)).finalize(),
    );
    table.print();
}

fn count(name: &str, times: usize, long: &str) {
    let cipher = Aes256Gcm::new(&[7; 32].into());
    let plaintext = if name.ends_with("256") { long } else { SHORT };
    let ours = fieldseal::seal(SSN, plaintext).expect("seals");
    let bare = bare_seal(&cipher, plaintext);
    let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&[7; 32]).expect("any length");
    let message = index_message("ada@example.org");
    for _ in 0..times {
        match name.split_once('-').map_or(name, |(name, _)| name) {
            "seal" => drop(black_box(fieldseal::seal(SSN, black_box(plaintext)))),
            "open" => drop(black_box(fieldseal::open::<String>(SSN, black_box(&ours)))),
            "bareseal" => drop(black_box(bare_seal(&cipher, black_box(plaintext)))),
            "bareopen" => drop(black_box(bare_open(&cipher, black_box(&bare)))),
            "batch" => drop(black_box(batch(plaintext))),
            "barebatch" => drop(black_box(bare_batch(&cipher, plaintext))),
            "index" => drop(black_box(LookUp::new(EMAIL, black_box("ada@example.org")))),
            "bareindex" => drop(black_box(
                mac.clone().chain_update(black_box(&message)).finalize(),
            )),
            _ => panic!(
                "seal, open or batch, and the same behind bare, each with -11 or -256, or index or bareindex"
            ),
        }
    }
}
