//! Key files: whom else they belong to.

use super::{RSA, X25519};
use crate::support::openssl::public_key;
use crate::support::place::chain;
use fieldseal::Kek;
use fieldseal::kek::{KekError, KekErrorKind};
use fieldseal_kms_asymmetric::{HpkeX25519Kek, RsaOaepKek};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

#[test]
fn a_private_key_that_others_may_touch_is_refused() {
    let (rsa, x25519) = (&*RSA, &*X25519);
    for mode in [0o640, 0o604, 0o620, 0o601, 0o666] {
        let error = at(rsa, mode, RsaOaepKek::from_private_file).unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration, "{mode:o}");
        assert!(chain(&error).contains("others than the owner"));
        let error = at(x25519, mode, HpkeX25519Kek::from_private_file).unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration, "{mode:o}");
    }
    for mode in [0o600, 0o400] {
        at(rsa, mode, RsaOaepKek::from_private_file).unwrap();
        at(x25519, mode, HpkeX25519Kek::from_private_file).unwrap();
    }
}

#[test]
fn a_public_key_that_others_may_change_is_refused() {
    let (rsa, x25519) = (public_key(&RSA), public_key(&X25519));
    for mode in [0o664, 0o646, 0o620] {
        let error = at(&rsa, mode, RsaOaepKek::from_public_file).unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration, "{mode:o}");
        let error = at(&x25519, mode, HpkeX25519Kek::from_public_file).unwrap_err();
        assert_eq!(error.kind(), KekErrorKind::Configuration, "{mode:o}");
    }
    let kek = at(&rsa, 0o644, RsaOaepKek::from_public_file).unwrap();
    assert_eq!(
        kek.name(),
        RsaOaepKek::from_public_pem(&rsa).unwrap().name()
    );
    let kek = at(&x25519, 0o644, HpkeX25519Kek::from_public_file).unwrap();
    assert_eq!(
        kek.name(),
        HpkeX25519Kek::from_public_pem(&x25519).unwrap().name()
    );
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let error = RsaOaepKek::from_private_file("/nowhere/kek.pem").unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::NotFound);
    assert!(chain(&error).contains("/nowhere/kek.pem"));
    let error = HpkeX25519Kek::from_public_file("/nowhere/kek.pem").unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::NotFound);
}

#[test]
fn a_file_that_is_larger_than_any_key_is_not_read() {
    let text = "x".repeat((1 << 16) + 1);
    let error = at(&text, 0o600, RsaOaepKek::from_private_file).unwrap_err();
    assert_eq!(error.kind(), KekErrorKind::Configuration);
    assert!(chain(&error).contains("larger than any key"));
}

fn at<T>(
    text: &str,
    mode: u32,
    read: impl FnOnce(PathBuf) -> Result<T, KekError>,
) -> Result<T, KekError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kek.pem");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    read(path)
}
