//! Which keys are taken, under which name.

use super::{RSA, X25519, rsa, secret_of};
use crate::support::openssl::{openssl, private_key, public_key};
use crate::support::place::{ROOT, chain, place};
use fieldseal::kek::{Kek, KekError, KekErrorKind};
use fieldseal_kms_asymmetric::{HpkeX25519Kek, RsaOaepKek};

#[test]
fn a_key_has_one_name_the_digest_of_its_public_half() {
    let digest = |private: &str| {
        let der = openssl(&["pkey", "-pubout", "-outform", "DER"], private.as_bytes());
        let digest = openssl(&["dgst", "-sha256", "-binary"], &der);
        base16ct::lower::encode_string(&digest)
    };
    let pkcs1 = openssl(&["pkey", "-traditional"], RSA.as_bytes());
    let pkcs1 = String::from_utf8(pkcs1).unwrap();
    assert!(pkcs1.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    for kek in [
        RsaOaepKek::from_private_pem(&RSA).unwrap(),
        RsaOaepKek::from_private_pem(&pkcs1).unwrap(),
        RsaOaepKek::from_public_pem(&public_key(&RSA)).unwrap(),
    ] {
        assert_eq!(kek.name(), format!("rsa-oaep:{}", digest(&RSA)));
    }
    for kek in [
        HpkeX25519Kek::from_private_pem(&X25519).unwrap(),
        HpkeX25519Kek::from_public_pem(&public_key(&X25519)).unwrap(),
    ] {
        assert_eq!(kek.name(), format!("hpke-x25519:{}", digest(&X25519)));
    }
}

#[tokio::test]
async fn a_key_of_2048_bits_unwraps_and_no_longer_wraps() {
    let private = rsa(2048);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kek.pem");
    std::fs::write(&path, &private).unwrap();
    let kek = RsaOaepKek::from_private_pem(&private).unwrap();

    let label = base16ct::lower::encode_string(&place(7).bytes());
    let label = format!("rsa_oaep_label:{label}");
    let path = path.to_str().unwrap();
    let mut arguments = vec!["pkeyutl", "-encrypt", "-inkey", path];
    for option in [
        "rsa_padding_mode:oaep",
        "rsa_oaep_md:sha256",
        "rsa_mgf1_md:sha256",
        &label,
    ] {
        arguments.extend(["-pkeyopt", option]);
    }
    let wrapped = openssl(&arguments, &ROOT);
    assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);

    let error = kek.wrap(&place(7), &ROOT).await.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration);
    assert!(chain(&error).contains("the key has 2048 bits, and needs 3072"));
}

#[test]
fn a_key_below_2048_bits_is_refused() {
    for bits in [1024, 2040] {
        let private = rsa(bits);
        refused(RsaOaepKek::from_private_pem(&private), &private);
        refused(RsaOaepKek::from_public_pem(&public_key(&private)), &private);
    }
}

#[test]
fn a_key_for_something_else_is_refused() {
    let others = [
        private_key("EC", &["ec_paramgen_curve:P-256"]),
        private_key("ED25519", &[]),
        private_key("X448", &[]),
        private_key("RSA-PSS", &["rsa_keygen_bits:3072"]),
    ];
    for private in others.iter().chain([&*X25519]) {
        refused(RsaOaepKek::from_private_pem(private), private);
        refused(RsaOaepKek::from_public_pem(&public_key(private)), private);
    }
    for private in others.iter().chain([&*RSA]) {
        refused(HpkeX25519Kek::from_private_pem(private), private);
        refused(
            HpkeX25519Kek::from_public_pem(&public_key(private)),
            private,
        );
    }
}

#[test]
fn one_half_is_not_taken_for_the_other() {
    refused(RsaOaepKek::from_public_pem(&RSA), &RSA);
    refused(RsaOaepKek::from_private_pem(&public_key(&RSA)), &RSA);
    refused(HpkeX25519Kek::from_public_pem(&X25519), &X25519);
    refused(
        HpkeX25519Kek::from_private_pem(&public_key(&X25519)),
        &X25519,
    );
}

#[test]
fn a_key_under_a_passphrase_is_refused_in_words() {
    let pass = ["pkey", "-aes256", "-passout", "pass:secret"];
    for (private, extra) in [
        (&*RSA, vec![]),
        (&RSA, vec!["-traditional"]),
        (&X25519, vec![]),
    ] {
        let arguments = [pass.as_slice(), &extra].concat();
        let encrypted = openssl(&arguments, private.as_bytes());
        let encrypted = String::from_utf8(encrypted).unwrap();
        for error in [
            RsaOaepKek::from_private_pem(&encrypted).unwrap_err(),
            HpkeX25519Kek::from_private_pem(&encrypted).unwrap_err(),
        ] {
            assert_eq!(error.kind(), KekErrorKind::Configuration);
            assert!(chain(&error).contains("encrypted under a passphrase"));
        }
    }
}

#[test]
fn a_damaged_file_is_refused_and_not_shown() {
    for private in [&*RSA, &*X25519] {
        let secret = secret_of(private);
        let halved = &private[..private.len() / 2];
        let shorter = private.replacen(secret, &secret[..secret.len() - 4], 1);
        let no_base64 = private.replacen(secret, &format!("!{secret}"), 1);
        for pem in [halved, &shorter, &no_base64, secret, ""] {
            refused(RsaOaepKek::from_private_pem(pem), private);
            refused(HpkeX25519Kek::from_private_pem(pem), private);
        }
    }
}

fn refused<T: std::fmt::Debug>(key: Result<T, KekError>, private: &str) {
    let error = key.unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration, "{error:?}");
    let secret = secret_of(private);
    let secret = &secret[..secret.len().min(32)];
    assert!(!chain(&error).contains(secret), "an error shows the key");
}
