//! Tenants that bring their own keys.

use crate::kms::{Fixture, TestKek};
use fieldseal::kek::KekErrorKind;
use fieldseal::keyring::KeyringSource;
use fieldseal::vault::{Freshness, TenantFuture};
use fieldseal::{
    FieldPolicy, KeyringError, OpenError, Scope, ScopeError, SealError, Suite, TenantKeyrings,
    TypeTag, Vault, VaultError, Within,
};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const NOTE: &FieldPolicy = &FieldPolicy::new("patient", "note", TypeTag::STR).tenant();
const NAMED: &FieldPolicy = &FieldPolicy::new("patient", "named", TypeTag::STR)
    .suite(Suite::XChaCha20Poly1305)
    .tenant();

#[derive(Clone, Debug, Default)]
struct Tenants {
    sources: HashMap<String, KeyringSource>,
    looked_up: Arc<AtomicU64>,
}

impl TenantKeyrings for Tenants {
    fn source<'a>(&'a self, tenant: &'a str) -> TenantFuture<'a> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.looked_up.fetch_add(1, Ordering::Relaxed);
            match tenant {
                "unknown" => Err(KeyringError::Name),
                tenant => Ok(self.sources.get(tenant).cloned()),
            }
        })
    }
}

struct Clinic {
    vault: Vault,
    tenants: Tenants,
    keks: HashMap<&'static str, Arc<TestKek>>,
}

/// A vault whose tenants `north` and `south` bring their own keys, and the others do not.
async fn clinic(most: usize) -> Clinic {
    let mut tenants = Tenants::default();
    let mut keks = HashMap::new();
    for name in ["north", "south"] {
        let own = Fixture::named(name).await;
        tenants.sources.insert(name.to_owned(), own.source);
        keks.insert(name, own.kek);
    }
    let vault = Vault::live(Fixture::new().await.source)
        .tenant_keyrings(tenants.clone(), most)
        .open()
        .await
        .unwrap();
    Clinic {
        vault,
        tenants,
        keks,
    }
}

#[tokio::test]
async fn a_tenants_own_keys_open_under_its_scope_only() {
    let Clinic { vault, .. } = clinic(8).await;
    let north = vault.enter_tenant("north").await.unwrap();
    let south = vault.enter_tenant("south").await.unwrap();
    let other = vault.enter_tenant("other").await.unwrap();
    let stored = north.seal(NOTE, "allergic").unwrap();
    assert_eq!(north.open::<String>(NOTE, &stored).unwrap(), "allergic");
    for elsewhere in [&south, &other] {
        assert!(matches!(
            elsewhere.open::<String>(NOTE, &stored),
            Err(OpenError::UnknownKey { .. })
        ));
    }
    assert!(matches!(
        vault.open::<String>(NOTE, &stored),
        Err(OpenError::NoTenant(_))
    ));
}

#[tokio::test]
async fn a_tenants_own_keys_write_the_suite_that_commits_unless_the_model_names_one() {
    let Clinic { vault, .. } = clinic(8).await;
    let north = vault.enter_tenant("north").await.unwrap();
    let other = vault.enter_tenant("other").await.unwrap();
    assert_eq!(north.seal(NOTE, "x").unwrap()[1], 0x03);
    assert_eq!(other.seal(NOTE, "x").unwrap()[1], 0x01);
    assert_eq!(north.seal(NAMED, "x").unwrap()[1], 0x02);
    assert!(NOTE.accepts(Suite::Cobblestone256) && !NAMED.accepts(Suite::Cobblestone256));
}

#[tokio::test]
async fn a_tenant_is_loaded_once_for_all_who_enter_at_the_same_time() {
    let Clinic {
        vault,
        tenants,
        keks,
    } = clinic(8).await;
    let before = keks["north"].calls();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.enter_tenant("north").await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(keks["north"].calls() - before, 7);
    assert_eq!(tenants.looked_up.load(Ordering::Relaxed), 1);
    assert_eq!(vault.status().tenant_keyrings, 1);
}

#[tokio::test]
async fn a_scope_that_may_need_another_keyring_is_not_entered_without_waiting_for_it() {
    let Clinic { vault, .. } = clinic(8).await;
    assert!(matches!(
        vault.scope().tenant("north"),
        Err(ScopeError::NotLoaded)
    ));
    vault.enter_tenant("north").await.unwrap();
    let north = vault.scope().tenant("north").unwrap();
    let stored = north.seal(NOTE, "x").unwrap();
    assert_eq!(stored[1], 0x03);
    // Another tenant, entered from the scope of this one, has its own keys or the vault's: never this one's.
    assert!(matches!(north.tenant("other"), Err(ScopeError::NotLoaded)));
    vault.enter_tenant("other").await.unwrap();
    let other = north.tenant("other").unwrap();
    assert!(matches!(
        other.open::<String>(NOTE, &stored),
        Err(OpenError::UnknownKey { .. })
    ));
}

#[tokio::test]
async fn a_tenant_of_which_it_cannot_be_said_whether_it_has_keys_is_not_entered() {
    let Clinic { vault, .. } = clinic(8).await;
    assert!(matches!(
        vault.enter_tenant("unknown").await,
        Err(VaultError::Keyring(_))
    ));
    assert!(matches!(
        vault.enter_tenant("").await,
        Err(VaultError::Scope(ScopeError::Tenant))
    ));
}

#[tokio::test]
async fn a_tenant_whose_kek_is_disabled_is_revoked_at_once_and_comes_back_when_it_is_enabled() {
    let Clinic { vault, keks, .. } = clinic(8).await;
    let north = vault.enter_tenant("north").await.unwrap();
    let south = vault.enter_tenant("south").await.unwrap();
    let stored = north.seal(NOTE, "allergic").unwrap();
    keks["north"].answers(Some(KekErrorKind::Disabled));
    vault.refresh_tenants().await;
    assert!(matches!(
        north.open::<String>(NOTE, &stored),
        Err(OpenError::Revoked(_))
    ));
    assert!(matches!(north.seal(NOTE, "x"), Err(SealError::Revoked(_))));
    assert!(vault.enter_tenant("north").await.is_err());
    south.seal(NOTE, "unharmed").unwrap();

    keks["north"].answers(None);
    let again = vault.enter_tenant("north").await.unwrap();
    assert_eq!(again.open::<String>(NOTE, &stored).unwrap(), "allergic");
}

#[tokio::test]
async fn a_tenants_kms_that_is_only_down_revokes_nothing() {
    let Clinic { vault, keks, .. } = clinic(8).await;
    let north = vault.enter_tenant("north").await.unwrap();
    keks["north"].answers(Some(KekErrorKind::Unavailable));
    vault.refresh_tenants().await;
    north.seal(NOTE, "x").unwrap();
    assert_eq!(vault.status().freshness, Freshness::Fresh);
}

#[tokio::test]
async fn a_tenant_is_revoked_by_hand_in_scopes_that_outlived_their_place_in_the_cache() {
    let Clinic { vault, .. } = clinic(1).await;
    let north = vault.enter_tenant("north").await.unwrap();
    for _ in 0..4 {
        vault.enter_tenant("south").await.unwrap();
        vault.enter_tenant("other").await.unwrap();
    }
    vault.revoke_tenant("north");
    assert!(matches!(north.seal(NOTE, "x"), Err(SealError::Revoked(_))));
}

/// Never "no tenant".
#[tokio::test]
async fn a_scope_that_is_lost_in_a_task_is_an_error_and_a_carried_one_holds() {
    let Clinic { vault, .. } = clinic(8).await;
    let north = vault.enter_tenant("north").await.unwrap();
    let work = async {
        let lost = tokio::spawn(async { fieldseal::seal(NOTE, "x") });
        assert!(matches!(
            lost.await.unwrap(),
            Err(SealError::NoVault(_) | SealError::NoTenant(_))
        ));
        let blocked = tokio::task::spawn_blocking(|| fieldseal::seal(NOTE, "x"));
        assert!(blocked.await.unwrap().is_err());

        let carried = tokio::spawn(fieldseal::spawn(async {
            tokio::task::yield_now().await;
            fieldseal::seal(NOTE, "x")
        }));
        carried.await.unwrap().unwrap();
        let carried = tokio::task::spawn_blocking(fieldseal::carry(|| fieldseal::seal(NOTE, "x")));
        carried.await.unwrap().unwrap();
        let scope = Scope::current().unwrap();
        std::thread::spawn(move || scope.run(|| fieldseal::seal(NOTE, "x")))
            .join()
            .unwrap()
            .unwrap();
    };
    work.within(north).await;
}
