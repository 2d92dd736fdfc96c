//! Whose keys a tenant has: its own, under a KEK of its own, or the application's.

use fieldseal::kek::PassphraseKek;
use fieldseal::keyring::{FileStore, KeyringOperator, KeyringSource, Purpose};
use fieldseal::vault::TenantFuture;
use fieldseal::{Kek, KekError, TenantKeyrings, Vault};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Which tenants bring their own keys, and where: a table, in an application.
#[derive(Debug)]
struct OwnKeyrings(BTreeMap<&'static str, KeyringSource>);

impl TenantKeyrings for OwnKeyrings {
    fn source<'a>(&'a self, tenant: &'a str) -> TenantFuture<'a> {
        // A name from a request is looked up, and never a part of a path.
        let source = self.0.get(tenant).cloned();
        Box::pin(async move { Ok(source) })
    }
}

/// A vault whose tenant `acme` brings its own keys.
pub(crate) async fn vault(
    folder: &Path,
    kek_of: impl Fn(&str) -> Result<Arc<dyn Kek>, KekError>,
) -> anyhow::Result<Vault> {
    let own = new_keyring(folder, "acme", kek_of("acme")?).await?;
    let source = new_keyring(folder, "application", kek_of("application")?).await?;
    let own = OwnKeyrings(BTreeMap::from([("acme", own)]));
    Ok(Vault::live(source)
        .tenant_keyrings(own, 1_000)
        .open()
        .await?)
}

async fn new_keyring(
    folder: &Path,
    name: &str,
    kek: Arc<dyn Kek>,
) -> anyhow::Result<KeyringSource> {
    let store = FileStore::new(folder.join(name).with_extension("json"));
    let source = KeyringSource::new(name, store).kek(kek);
    // An operator does this once: `fieldseal keys init`.
    let operator = KeyringOperator::new(source.clone());
    operator.init(&Purpose::ALL).await?;
    Ok(source)
}

/// What wraps the keys. In production a key of the tenant's in its own KMS, which it can disable; a passphrase here, since there is no KMS at hand.
pub(crate) fn kek_of(name: &str) -> Result<Arc<dyn Kek>, KekError> {
    let passphrase = format!("what {name} alone would know");
    Ok(Arc::new(PassphraseKek::new(name, passphrase.into())?))
}
