//! Tenants that bring their own keys.

use crate::kms::{Fixture, Memory, TestKek, until};
use fieldseal::kek::KekErrorKind;
use fieldseal::keyring::{KeyringOperator, KeyringSource, Promotion, Purpose};
use fieldseal::vault::{Freshness, TenantFuture};
use fieldseal::{
    FieldPolicy, KeyringError, OpenError, Scope, ScopeError, SealError, Suite, TenantKeyrings,
    TypeTag, Vault, VaultError, Within,
};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

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
    stores: HashMap<&'static str, Memory>,
}

/// A vault whose tenants `north` and `south` bring their own keys, and the others do not.
async fn clinic(most: usize) -> Clinic {
    // Whoever failed may try again at once.
    clinic_that_refreshes(most, Duration::from_nanos(1)).await
}

async fn clinic_that_refreshes(most: usize, every: Duration) -> Clinic {
    let mut tenants = Tenants::default();
    let (mut keks, mut stores) = (HashMap::new(), HashMap::new());
    for name in ["north", "south"] {
        let own = Fixture::named(name).await;
        tenants.sources.insert(name.to_owned(), own.source);
        keks.insert(name, own.kek);
        stores.insert(name, own.memory);
    }
    let vault = Vault::live(Fixture::new().await.source)
        .refresh_every(every)
        .soft_age(Duration::from_secs(3000))
        .tenant_keyrings(tenants.clone(), most)
        .open()
        .await
        .unwrap();
    Clinic {
        vault,
        tenants,
        keks,
        stores,
    }
}

/// Lets every task that can go on do so.
async fn settled() {
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
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
        ..
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
async fn a_tenant_that_is_back_stays_so_while_a_scope_of_before_is_held() {
    let Clinic { vault, keks, .. } = clinic(8).await;
    let before = vault.enter_tenant("north").await.unwrap();
    keks["north"].answers(Some(KekErrorKind::Disabled));
    vault.refresh_tenants().await;
    keks["north"].answers(None);
    let back = vault.enter_tenant("north").await.unwrap();
    for _ in 0..2 {
        vault.refresh_tenants().await;
        back.seal(NOTE, "x").unwrap();
        vault.scope().tenant("north").unwrap();
    }
    assert!(matches!(before.seal(NOTE, "x"), Err(SealError::Revoked(_))));
    assert_eq!(vault.status().tenant_keyrings, 1);
    assert_eq!(vault.status().refusals.revoked, 1);
}

#[tokio::test]
async fn a_tenants_kms_that_is_only_down_revokes_nothing() {
    let Clinic { vault, keks, .. } = clinic(8).await;
    let north = vault.enter_tenant("north").await.unwrap();
    vault.enter_tenant("south").await.unwrap();
    keks["north"].answers(Some(KekErrorKind::Unavailable));
    vault.refresh_tenants().await;
    north.seal(NOTE, "x").unwrap();
    let status = vault.status();
    assert_eq!(status.freshness, Freshness::Fresh);
    assert_eq!(status.tenant_keyrings, 2);
    assert_eq!(status.failing_tenant_keyrings, 1);
    assert_eq!(
        (status.stale_tenant_keyrings, status.expired_tenant_keyrings),
        (0, 0)
    );
}

/// A slow KMS that fails costs one call for all who wait, not one after the other.
#[tokio::test]
async fn those_who_wait_for_a_tenant_that_fails_share_its_failure() {
    let Clinic {
        vault,
        tenants,
        keks,
        ..
    } = clinic(8).await;
    let calls = keks["north"].calls();
    keks["north"].answers(Some(KekErrorKind::Unavailable));
    keks["north"].held.store(true, Ordering::Relaxed);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.enter_tenant("north").await.unwrap_err() })
        })
        .collect();
    settled().await;
    keks["north"].held.store(false, Ordering::Relaxed);
    let mut shared = 0;
    for task in tasks {
        match task.await.unwrap() {
            VaultError::Keyring(error) => {
                assert!(error.is_retryable(), "{error:?}");
                shared += usize::from(matches!(error, KeyringError::Shared { .. }));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(shared, 49);
    assert_eq!(keks["north"].calls() - calls, 1);
    assert_eq!(tenants.looked_up.load(Ordering::Relaxed), 1);
}

/// What was read before the revocation must not be used after it.
#[tokio::test]
async fn a_revocation_reaches_a_keyring_that_is_being_loaded() {
    let Clinic {
        vault,
        tenants,
        keks,
        ..
    } = clinic(8).await;
    keks["north"].held.store(true, Ordering::Relaxed);
    let entering = {
        let vault = vault.clone();
        tokio::spawn(async move { vault.enter_tenant("north").await })
    };
    settled().await;
    assert_eq!(tenants.looked_up.load(Ordering::Relaxed), 1);
    vault.revoke_tenant("north");
    keks["north"].held.store(false, Ordering::Relaxed);
    let north = entering.await.unwrap().unwrap();
    // It was loaded anew, so that the KMS was asked after the revocation.
    assert_eq!(tenants.looked_up.load(Ordering::Relaxed), 2);
    north.seal(NOTE, "x").unwrap();
    vault.scope().tenant("north").unwrap();
}

#[tokio::test]
async fn the_background_refreshes_tenants_and_revokes_one_whose_kek_is_disabled() {
    let Clinic { vault, keks, .. } = clinic_that_refreshes(8, Duration::from_millis(1)).await;
    let keeper = tokio::spawn(vault.keep_fresh());
    let north = vault.enter_tenant("north").await.unwrap();
    let before = keks["north"].calls();
    until(&vault, "some refreshes of the tenant", |_| {
        keks["north"].calls() > before + 3
    })
    .await;
    keks["north"].answers(Some(KekErrorKind::Disabled));
    until(&vault, "the revocation", |status| {
        status.tenant_keyrings == 0
    })
    .await;
    assert!(matches!(north.seal(NOTE, "x"), Err(SealError::Revoked(_))));
    keeper.abort();
}

/// L3, for a tenant's own keyring.
#[tokio::test]
async fn a_value_under_a_new_key_of_a_tenant_makes_its_keyring_look_for_it() {
    let Clinic { vault, tenants, .. } = clinic_that_refreshes(8, Duration::from_secs(1_000)).await;
    let keeper = tokio::spawn(vault.keep_fresh());
    let north = vault.enter_tenant("north").await.unwrap();
    let source = tenants.sources["north"].clone();
    let operator = KeyringOperator::new(source.clone());
    let key = operator.add(Purpose::Data).await.unwrap().keys[0].id;
    operator.promote(key, Promotion::Forced).await.unwrap();
    let ahead = Vault::live(source).open().await.unwrap();
    let stored = ahead
        .scope()
        .tenant("north")
        .unwrap()
        .seal(NAMED, "allergic")
        .unwrap();
    assert!(matches!(
        north.open::<String>(NAMED, &stored),
        Err(OpenError::UnknownKey { .. })
    ));
    until(&vault, "the new key", |_| {
        north.open::<String>(NAMED, &stored).is_ok()
    })
    .await;
    keeper.abort();
}

#[tokio::test]
async fn a_tenants_store_that_hangs_keeps_nobody_else_from_being_refreshed() {
    let Clinic {
        vault,
        keks,
        stores,
        ..
    } = clinic_that_refreshes(8, Duration::from_millis(1)).await;
    let keeper = tokio::spawn(vault.keep_fresh());
    for name in ["north", "south"] {
        vault.enter_tenant(name).await.unwrap();
    }
    stores["north"].hangs.store(true, Ordering::Relaxed);
    let (refreshes, calls) = (vault.status().refreshes, keks["south"].calls());
    until(&vault, "refreshes of the vault", |status| {
        status.refreshes > refreshes + 10
    })
    .await;
    until(&vault, "refreshes of the other tenant", |_| {
        keks["south"].calls() > calls + 2
    })
    .await;
    assert_eq!(vault.status().failing_tenant_keyrings, 1);
    keeper.abort();
}

/// J5: each keyring costs its KMS a call at every refresh.
#[tokio::test]
async fn however_many_tenants_come_a_bounded_number_of_their_keyrings_is_kept() {
    const MOST: usize = 4;
    let mut tenants = Tenants::default();
    let names: Vec<_> = (0..5 * MOST)
        .map(|number| format!("clinic-{number}"))
        .collect();
    for name in &names {
        let own = Fixture::named(name).await;
        tenants.sources.insert(name.clone(), own.source);
    }
    let vault = Vault::live(Fixture::new().await.source)
        .tenant_keyrings(tenants.clone(), MOST)
        .open()
        .await
        .unwrap();
    for name in &names {
        let scope = vault.enter_tenant(name).await.unwrap();
        scope.seal(NOTE, "x").unwrap();
        assert!(vault.status().tenant_keyrings <= MOST + 1);
    }
    let loads = tenants.looked_up.load(Ordering::Relaxed);
    assert_eq!(loads, names.len() as u64);
    let kept = vault.status().tenant_keyrings;
    assert!((1..=MOST).contains(&kept), "{kept}");
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
