//! What one would write without Fieldseal: bare `aes-gcm` with ready keys, also on the very bytes that Fieldseal has written.

use aes::Aes256;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use cmac::{Cmac, Mac};
use fieldseal::keyring::{Purpose, State};
use fieldseal::{KeyId, Keyring, Vault};
use hkdf::Hkdf;
use sha2::Sha256;

/// A vault with known keys, so that [`derived_cipher`] can know them too.
pub(crate) fn vault() -> Vault {
    let id = |number| KeyId::new(number).expect("not reserved");
    let keyring = Keyring::insecure_from_roots(
        "bench",
        [
            (Purpose::Data, id(1), State::Primary, DATA_ROOT),
            (Purpose::Index, id(2), State::Primary, [8; 32]),
        ],
    );
    Vault::new(keyring.expect("two keys")).expect("a fresh keyring")
}

/// `nonce 12 ‖ ciphertext ‖ tag`, behind as many bytes as stand there in our own values, in a form that a column's CHECK takes.
pub(crate) fn seal(cipher: &Aes256Gcm, plaintext: &str) -> Vec<u8> {
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce).expect("randomness");
    let payload = Payload {
        msg: plaintext.as_bytes(),
        aad: &[1; 16],
    };
    let mut stored = vec![1, 1, 0, 0, 0, 1];
    stored.extend([0; 12]);
    stored.extend(nonce);
    stored.extend(
        cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a short plaintext"),
    );
    stored
}

/// `header 6 ‖ nonce 24 ‖ ciphertext ‖ tag`; the context is `header ‖ F("str") ‖ 00 ‖ 00`.
pub(crate) fn open(cipher: &Aes256Gcm, stored: &[u8]) -> String {
    let (header, rest) = stored.split_first_chunk::<6>().expect("a header");
    let (_, rest) = rest.split_first_chunk::<12>().expect("half a nonce");
    let (nonce, ciphertext) = rest.split_first_chunk::<12>().expect("half a nonce");
    let mut context = [0; 16];
    context[..6].copy_from_slice(header);
    context[6..14].copy_from_slice(b"\x01\0\0\0\x03str");
    let payload = Payload {
        msg: ciphertext,
        aad: &context,
    };
    let plaintext = cipher
        .decrypt(&Nonce::from(*nonce), payload)
        .expect("the bytes that were sealed");
    String::from_utf8(plaintext).expect("UTF-8")
}

/// The AES-256-GCM key of a field of `person`, which XAES derives for the nonce half that stands in `stored`.
pub(crate) fn derived_cipher(field: &str, stored: &[u8]) -> Aes256Gcm {
    let mut info = b"fieldseal/1/key\0".to_vec();
    for part in [Some("field/01"), None, Some("person"), Some(field)] {
        match part {
            None => info.push(0),
            Some(part) => {
                info.push(1);
                info.extend_from_slice(&u32::try_from(part.len()).expect("short").to_be_bytes());
                info.extend_from_slice(part.as_bytes());
            }
        }
    }
    let mut field_key = [0; 32];
    Hkdf::<Sha256>::new(None, &DATA_ROOT)
        .expand(&info, &mut field_key)
        .expect("32 bytes");
    let mut key = [0; 32];
    for (counter, out) in (1_u8..).zip(key.chunks_exact_mut(16)) {
        let mut mac = <Cmac<Aes256> as KeyInit>::new(&field_key.into());
        mac.update(&[0, counter, b'X', 0]);
        mac.update(&stored[6..18]);
        out.copy_from_slice(&mac.finalize().into_bytes());
    }
    Aes256Gcm::new(&key.into())
}

const DATA_ROOT: [u8; 32] = [7; 32];
