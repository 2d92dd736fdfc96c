//! Where documents are kept.

use crate::kms::TestKek;
use fieldseal::keyring::{
    EnvStore, FileStore, KeyringOperator, KeyringSource, KeyringStore, Purpose, SecretMount,
    StoreError,
};
use fieldseal::{Keyring, KeyringError, Vault};
use std::collections::BTreeSet;

fn operator(path: &std::path::Path) -> KeyringOperator {
    KeyringOperator::new(KeyringSource::new("files", FileStore::new(path)))
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_that_write_one_file_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    operator(&path).init(&Purpose::ALL).await.unwrap();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let operator = operator(&path);
            tokio::spawn(async move { operator.add(Purpose::Data).await.unwrap().keys[0].id })
        })
        .collect();
    let mut added = BTreeSet::new();
    for task in tasks {
        added.insert(task.await.unwrap());
    }
    let document = operator(&path).document().await.unwrap();
    let there: BTreeSet<_> = document.keys().map(|key| key.id()).collect();
    assert!(added.len() == 8 && there.is_superset(&added));
    assert_eq!(document.revision(), 9);
    // The document and its lock: no draft is left.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[tokio::test]
async fn a_file_is_replaced_if_it_is_still_the_one_that_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::new(folder.path().join("document"));
    assert!(matches!(store.read().await, Err(StoreError::Missing(_))));
    assert!(matches!(
        store.replace(Some(b"old"), b"new").await,
        Err(StoreError::Changed(_))
    ));
    store.replace(None, b"one").await.unwrap();
    assert!(matches!(
        store.replace(None, b"two").await,
        Err(StoreError::AlreadyExists(_))
    ));
    store.replace(Some(b"one"), b"two").await.unwrap();
    assert_eq!(store.read().await.unwrap().bytes(), b"two");
}

#[cfg(unix)]
#[tokio::test]
async fn plain_roots_in_a_file_that_others_can_read_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    operator(&path).init(&Purpose::ALL).await.unwrap();
    let mode = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    mode(0o640);
    let refused = operator(&path).document().await;
    assert!(matches!(refused, Err(KeyringError::Public)));
    mode(0o600);
    operator(&path).document().await.unwrap();
}

/// The application may run as another user than the operator.
#[cfg(unix)]
#[tokio::test]
async fn a_document_under_a_kek_stays_readable_to_whom_it_was() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    let kek = TestKek::new("files");
    let source = KeyringSource::new("files", FileStore::new(&path)).kek(kek);
    let operator = KeyringOperator::new(source);
    operator.init(&Purpose::ALL).await.unwrap();
    let metadata = || std::fs::metadata(&path).unwrap();
    let mode = || metadata().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    // Whoever may give files away keeps the owner; nobody else can.
    let given = std::os::unix::fs::chown(&path, Some(12_345), Some(12_346)).is_ok();
    operator.add(Purpose::Data).await.unwrap();
    assert_eq!(mode(), 0o644);
    if given {
        assert_eq!((metadata().uid(), metadata().gid()), (12_345, 12_346));
    }
}

#[tokio::test]
async fn what_only_somebody_can_change_is_not_worth_trying_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    std::fs::write(&path, vec![b' '; (1 << 20) + 1]).unwrap();
    let below_a_file = path.join("keyring.json");
    for path in [folder.path(), &path, &below_a_file] {
        let refused = operator(path).document().await.unwrap_err();
        assert!(
            matches!(refused, KeyringError::Store(StoreError::Refused { .. })),
            "{refused:?}"
        );
        assert!(!refused.is_retryable());
    }
}

#[tokio::test]
async fn a_secret_mount_is_read_and_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    operator(&path).init(&Purpose::ALL).await.unwrap();
    let source = KeyringSource::new("files", SecretMount::new(&path));
    Vault::live(source.clone()).open().await.unwrap();
    let refused = KeyringOperator::new(source).add(Purpose::Data).await;
    assert!(matches!(
        refused,
        Err(KeyringError::Store(StoreError::ReadOnly(_)))
    ));
}

/// Kubernetes swaps a link to a folder: the refresh reads what it points to now.
#[cfg(unix)]
#[tokio::test]
async fn a_secret_that_was_swapped_is_picked_up_by_the_next_refresh() {
    let folder = tempfile::tempdir().unwrap();
    let version = |name: &str| folder.path().join(name).join("keyring.json");
    for name in ["one", "two"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    operator(&version("one")).init(&Purpose::ALL).await.unwrap();
    std::fs::copy(version("one"), version("two")).unwrap();
    operator(&version("two")).add(Purpose::Data).await.unwrap();
    let link = folder.path().join("..data");
    std::os::unix::fs::symlink("one", &link).unwrap();
    let source = KeyringSource::new("files", SecretMount::new(link.join("keyring.json")));
    let vault = Vault::live(source).open().await.unwrap();
    assert_eq!(vault.status().revision, 1);
    let next = folder.path().join("..data_tmp");
    std::os::unix::fs::symlink("two", &next).unwrap();
    std::fs::rename(next, link).unwrap();
    vault.refresh().await.unwrap();
    assert_eq!(vault.status().revision, 2);
}

#[tokio::test]
async fn a_variable_that_is_not_set_is_an_error_that_names_it() {
    let store = EnvStore::new("FIELDSEAL_NOT_SET");
    let error = store.read().await.unwrap_err();
    assert!(error.to_string().contains("FIELDSEAL_NOT_SET"));
}

/// The test runs itself again with the variable set: the environment of a process that has threads is not changed.
#[test]
fn a_keyring_in_a_variable_opens_a_vault_and_is_not_written() {
    const VARIABLE: &str = "FIELDSEAL_TEST_KEYRING_IN_A_VARIABLE";
    const THIS: &str = "stores::a_keyring_in_a_variable_opens_a_vault_and_is_not_written";
    if std::env::var_os(VARIABLE).is_some() {
        let source = KeyringSource::new("variable", EnvStore::new(VARIABLE));
        futures_lite::future::block_on(async {
            let vault = Vault::live(source.clone()).open().await.unwrap();
            assert_eq!(vault.keyring_name(), "variable");
            let refused = KeyringOperator::new(source).add(Purpose::Data).await;
            assert!(matches!(
                refused,
                Err(KeyringError::Store(StoreError::ReadOnly(_)))
            ));
        });
        return;
    }
    let keyring = Keyring::generate("variable").unwrap();
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", THIS])
        .env(VARIABLE, keyring.to_json().unwrap().as_str())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

/// What a crash leaves is a draft beside the document: it is never read, and the next write goes on and takes it away.
#[tokio::test]
async fn a_crash_while_writing_leaves_the_old_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring.json");
    operator(&path).init(&Purpose::ALL).await.unwrap();
    // In a container the process that crashed had the number of this one.
    let own = format!("keyring.json.{}.new", std::process::id());
    let names = [
        "keyring.json.0123456789abcdef.new",
        own.as_str(),
        "other.0123456789abcdef.new",
    ];
    for name in names {
        std::fs::write(folder.path().join(name), b"half a docum").unwrap();
    }
    operator(&path).add(Purpose::Data).await.unwrap();
    assert_eq!(operator(&path).document().await.unwrap().revision(), 2);
    let is_there = names.map(|name| folder.path().join(name).exists());
    assert_eq!(is_there, [false, true, true]);
}
