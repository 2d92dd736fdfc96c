//! Where documents come from: files and the environment.

use crate::keys::in_child;
use fieldseal::{Keyring, KeyringError};
use std::fs;

#[test]
fn a_saved_keyring_is_the_one_that_was_generated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let keyring = Keyring::generate("tests").unwrap();
    keyring.save_new(&path).unwrap();
    assert_eq!(
        *Keyring::from_file(&path).unwrap().to_json().unwrap(),
        *keyring.to_json().unwrap()
    );
    // Nothing is left of how it was written.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// A keyring that is overwritten takes every value that was sealed with it along.
#[test]
fn saving_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    fs::write(&path, "something of value").unwrap();
    let refused = Keyring::generate("tests").unwrap().save_new(&path);
    assert!(matches!(refused, Err(KeyringError::File { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "something of value");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn of_many_that_save_at_once_one_succeeds_and_its_keyring_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let saved: Vec<_> = std::thread::scope(|threads| {
        let save = || {
            let keyring = Keyring::generate("tests").unwrap();
            keyring
                .save_new(&path)
                .is_ok()
                .then(|| keyring.to_json().unwrap())
        };
        let threads: Vec<_> = (0..8).map(|_| threads.spawn(save)).collect();
        threads
            .into_iter()
            .filter_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(saved.len(), 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), *saved[0]);
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let path = tempfile::tempdir().unwrap().path().join("nothing.json");
    let error = Keyring::from_file(&path).unwrap_err();
    assert!(matches!(error, KeyringError::File { .. }));
    assert!(error.to_string().contains("nothing.json"));
}

#[test]
fn a_file_larger_than_any_keyring_is_not_read() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), vec![b' '; (1 << 20) + 1]).unwrap();
    assert!(matches!(
        Keyring::from_file(file.path()),
        Err(KeyringError::File { .. })
    ));
}

#[cfg(unix)]
mod permissions {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_saved_keyring_is_its_owners_alone() {
        let path = tempfile::tempdir().unwrap().keep().join("keyring.json");
        Keyring::generate("tests").unwrap().save_new(&path).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_file_that_others_can_read_or_write_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyring.json");
        Keyring::generate("tests").unwrap().save_new(&path).unwrap();
        for bit in [0o040, 0o020, 0o010, 0o004, 0o002, 0o001] {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600 | bit)).unwrap();
            let error = Keyring::from_file(&path).unwrap_err();
            assert!(matches!(error, KeyringError::Permissions { .. }), "{bit:o}");
            assert!(error.to_string().contains("chmod 600"));
        }
        for mode in [0o600, 0o400] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(Keyring::from_file(&path).is_ok());
        }
    }
}

const VARIABLE: &str = "FIELDSEAL_TEST_KEYRING";

/// What [`a_keyring_is_read_from_the_environment`] runs in a process of its own.
#[test]
fn a_child_reads_its_keyring() {
    if std::env::var_os(VARIABLE).is_some() {
        match Keyring::from_env(VARIABLE) {
            Ok(keyring) => println!("read {}", keyring.name()),
            Err(error) => println!("refused: {error}"),
        }
    }
}

#[test]
fn a_keyring_is_read_from_the_environment() {
    let child = |value: &str| {
        let output = in_child("keyring::files::a_child_reads_its_keyring", VARIABLE, value);
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let json = Keyring::generate("from-the-environment")
        .unwrap()
        .to_json()
        .unwrap();
    assert!(child(&json).contains("read from-the-environment"));
    assert!(child("{}").contains("refused: the keyring document is malformed at line 1"));
}

#[test]
fn a_variable_that_is_not_set_is_an_error_that_names_it() {
    let error = Keyring::from_env("FIELDSEAL_NO_SUCH_VARIABLE").unwrap_err();
    assert!(
        matches!(&error, KeyringError::Environment(variable) if variable == "FIELDSEAL_NO_SUCH_VARIABLE")
    );
}
