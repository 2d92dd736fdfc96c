//! The ambient scope: which vault and tenant the present code works for, and what happens where there is none.

use crate::keys::{DATA, in_child, policy, vault, vault_of};
use fieldseal::adapter::{self, LookUp, SealedValue, conflict_target};
use fieldseal::keyring::{Purpose, State};
use fieldseal::{
    FieldPolicy, Lazy, Normaliser, OpenError, RowKey, Scope, SealError, TypeTag, Vault, VaultError,
    Within,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

const NOTE: &FieldPolicy = &FieldPolicy::new("patient", "note", TypeTag::STR);
const TENANTS: &FieldPolicy = &FieldPolicy::new("patient", "note", TypeTag::STR).tenant();

/// A vault with another root under the same key id.
fn other_vault() -> Vault {
    vault_of(&[(Purpose::Data, DATA, State::Primary, [99; 32])])
}

fn tenant_here() -> Option<String> {
    Scope::current().and_then(|scope| scope.tenant_name().map(str::to_owned))
}

#[test]
fn without_a_vault_nothing_is_sealed_opened_or_looked_up() {
    let email = policy(FieldPolicy::new("user", "email", TypeTag::STR).search(Normaliser::EMAIL));
    let row = RowKey::new().part("id", &1_i64).unwrap();
    let stored = vault().seal(NOTE, "hello").unwrap();
    assert!(Scope::current().is_none());
    assert!(matches!(
        fieldseal::seal(NOTE, "hello"),
        Err(SealError::NoVault(_))
    ));
    assert!(matches!(
        fieldseal::seal_in_row(NOTE, &row, "hello"),
        Err(SealError::NoVault(_))
    ));
    assert!(matches!(
        fieldseal::open::<String>(NOTE, &stored),
        Err(OpenError::NoVault(_))
    ));
    assert!(matches!(
        fieldseal::open_in_row::<String>(NOTE, &row, &stored),
        Err(OpenError::NoVault(_))
    ));
    assert!(matches!(
        adapter::open::<String>(NOTE, &stored),
        Err(OpenError::NoVault(_))
    ));
    assert!(matches!(
        adapter::open_nullable::<String>(NOTE, None),
        Err(OpenError::NoVault(_))
    ));
    assert!(matches!(
        Lazy::<String>::new(NOTE, stored).open(),
        Err(OpenError::NoVault(_))
    ));
    assert!(matches!(
        LookUp::new(email, "ada@example.org"),
        Err(SealError::NoVault(_))
    ));
    assert!(matches!(conflict_target(email), Err(SealError::NoVault(_))));
}

#[test]
fn a_scope_is_lost_in_another_thread_and_carried_there_by_hand() {
    vault().scope().run(|| {
        let carried = Scope::current().unwrap();
        std::thread::spawn(move || {
            assert!(matches!(
                fieldseal::seal(NOTE, "hello"),
                Err(SealError::NoVault(_))
            ));
            carried.run(|| assert!(fieldseal::seal(NOTE, "hello").is_ok()));
            assert!(Scope::current().is_none());
        })
        .join()
        .unwrap();
    });
}

#[test]
fn an_inner_scope_hides_the_outer_one_and_gives_it_back() {
    let scope = vault().scope();
    let [north, south] = ["north", "south"].map(|tenant| scope.tenant(tenant).unwrap());
    north.run(|| {
        assert_eq!(tenant_here().as_deref(), Some("north"));
        south.run(|| {
            assert_eq!(tenant_here().as_deref(), Some("south"));
            scope.run(|| assert_eq!(tenant_here(), None));
            assert_eq!(tenant_here().as_deref(), Some("south"));
        });
        assert_eq!(tenant_here().as_deref(), Some("north"));
    });
    assert!(Scope::current().is_none());
}

#[test]
fn a_panic_gives_the_outer_scope_back() {
    let scope = vault().scope();
    let [north, south] = ["north", "south"].map(|tenant| scope.tenant(tenant).unwrap());
    north.run(|| {
        let panicked = catch_unwind(AssertUnwindSafe(|| south.run(|| panic!("in the south"))));
        assert!(panicked.is_err());
        assert_eq!(tenant_here().as_deref(), Some("north"));
    });
    assert!(catch_unwind(AssertUnwindSafe(|| north.run(|| panic!("in the north")))).is_err());
    assert!(Scope::current().is_none());
}

/// Gives the executor a turn.
async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|_| match std::mem::replace(&mut paused, true) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}

fn poll<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn a_future_keeps_its_scope_on_every_thread_that_polls_it() {
    let scope = vault().scope().tenant("north").unwrap();
    let request = async {
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(tenant_here());
            pause().await;
        }
        seen
    };
    let mut request = Box::pin(request.within(scope));
    for _ in 0..4 {
        request = std::thread::spawn(move || {
            assert!(poll(request.as_mut()).is_pending());
            // The scope is the future's, not the thread's.
            assert!(Scope::current().is_none());
            request
        })
        .join()
        .unwrap();
    }
    let Poll::Ready(seen) = poll(request.as_mut()) else {
        panic!("four turns are enough")
    };
    assert_eq!(seen, vec![Some("north".to_owned()); 4]);
}

#[test]
fn futures_that_take_turns_on_one_thread_do_not_see_each_others_scope() {
    let scope = vault().scope();
    let sees = |tenant: &'static str| {
        async move {
            for _ in 0..10 {
                assert_eq!(tenant_here().as_deref(), Some(tenant));
                pause().await;
            }
        }
        .within(scope.tenant(tenant).unwrap())
    };
    let (mut north, mut south) = (pin!(sees("north")), pin!(sees("south")));
    for _ in 0..10 {
        assert!(poll(north.as_mut()).is_pending());
        assert!(poll(south.as_mut()).is_pending());
        assert!(Scope::current().is_none());
    }
    assert!(poll(north).is_ready() && poll(south).is_ready());
}

#[test]
fn a_future_that_panics_gives_the_outer_scope_back() {
    let scope = vault().scope().tenant("north").unwrap();
    let mut request = Box::pin(async { panic!("in a request") }.within(scope));
    assert!(
        catch_unwind(AssertUnwindSafe(|| poll::<dyn Future<Output = ()>>(
            request.as_mut()
        )))
        .is_err()
    );
    assert!(Scope::current().is_none());
}

#[test]
fn a_scope_inside_a_future_is_nested_in_that_of_the_future() {
    let scope = vault().scope();
    let [north, south] = ["north", "south"].map(|tenant| scope.tenant(tenant).unwrap());
    let request = async {
        south.run(|| assert_eq!(tenant_here().as_deref(), Some("south")));
        pause().within(south.clone()).await;
        assert_eq!(tenant_here().as_deref(), Some("north"));
    };
    let mut request = pin!(request.within(north));
    assert!(poll(request.as_mut()).is_pending());
    assert!(poll(request).is_ready());
}

#[test]
fn two_vaults_in_one_process_have_their_own_keys() {
    let (ours, theirs) = (vault(), other_vault());
    let stored = ours.scope().run(|| fieldseal::seal(NOTE, "hello")).unwrap();
    theirs.scope().run(|| {
        assert!(matches!(
            fieldseal::open::<String>(NOTE, &stored),
            Err(OpenError::Refused { .. })
        ));
        // A vault that is asked by name answers by its own keys, whatever is active.
        assert_eq!(ours.open::<String>(NOTE, &stored).unwrap(), "hello");
        let own = fieldseal::seal(NOTE, "hello").unwrap();
        assert_eq!(fieldseal::open::<String>(NOTE, &own).unwrap(), "hello");
    });
}

/// A field that declares a tenant refuses on every path outside one; it never falls back to "no tenant".
#[test]
fn a_field_of_tenants_refuses_outside_a_tenants_scope() {
    let email = policy(
        FieldPolicy::new("patient", "email", TypeTag::STR)
            .search(Normaliser::EMAIL)
            .tenant(),
    );
    let vault = vault();
    let stored = vault
        .scope()
        .tenant("north")
        .unwrap()
        .seal(TENANTS, "hello")
        .unwrap();
    assert!(matches!(
        vault.seal(TENANTS, "hello"),
        Err(SealError::NoTenant(_))
    ));
    assert!(matches!(
        vault.open::<String>(TENANTS, &stored),
        Err(OpenError::NoTenant(_))
    ));
    vault.scope().run(|| {
        assert!(matches!(
            fieldseal::seal(TENANTS, "hello"),
            Err(SealError::NoTenant(_))
        ));
        assert!(matches!(
            fieldseal::open::<String>(TENANTS, &stored),
            Err(OpenError::NoTenant(_))
        ));
        assert!(matches!(
            SealedValue::new(TENANTS, "hello").stored(),
            Err(SealError::NoTenant(_))
        ));
        assert!(matches!(
            adapter::open_nullable::<String>(TENANTS, Some(&stored)),
            Err(OpenError::NoTenant(_))
        ));
        assert!(matches!(
            Lazy::<String>::new(TENANTS, stored.clone()).open(),
            Err(OpenError::NoTenant(_))
        ));
        assert!(matches!(
            LookUp::new(email, "ada@example.org"),
            Err(SealError::NoTenant(_))
        ));
        assert!(matches!(
            conflict_target(email),
            Err(SealError::NoTenant(_))
        ));
    });
    // Nor does what was sealed outside one open inside.
    let outside = vault.seal(NOTE, "hello").unwrap();
    assert!(
        vault
            .scope()
            .tenant("north")
            .unwrap()
            .open::<String>(TENANTS, &outside)
            .is_err()
    );
}

#[test]
fn two_tenants_never_read_each_other() {
    let email = policy(
        FieldPolicy::new("patient", "email", TypeTag::STR)
            .search(Normaliser::EMAIL)
            .tenant(),
    );
    let scope = vault().scope();
    let tenants: Vec<_> = (0..20)
        .map(|number| scope.tenant(&format!("tenant-{number}")).unwrap())
        .collect();
    let stored: Vec<_> = tenants
        .iter()
        .map(|tenant| tenant.seal(email, "ada@example.org").unwrap())
        .collect();
    for (at, tenant) in tenants.iter().enumerate() {
        for (owner, stored) in stored.iter().enumerate() {
            assert_eq!(tenant.open::<String>(email, stored).is_ok(), at == owner);
        }
        // Nor do their indexes agree: equal values of two tenants look different.
        let slots = tenant
            .run(|| LookUp::new(email, "ada@example.org"))
            .unwrap()
            .slots()
            .to_vec();
        assert_eq!(
            stored
                .iter()
                .filter(|stored| stored[1..21] == slots[0])
                .count(),
            1
        );
    }
}

/// More tenants than derived keys are kept for: a tenant that is forgotten is derived again.
#[test]
fn a_tenant_that_was_forgotten_is_still_read() {
    let scope = vault().scope();
    let stored = scope
        .tenant("first")
        .unwrap()
        .seal(TENANTS, "hello")
        .unwrap();
    for number in 0..3_000 {
        scope
            .tenant(&number.to_string())
            .unwrap()
            .seal(TENANTS, "x")
            .unwrap();
    }
    assert_eq!(
        scope
            .tenant("first")
            .unwrap()
            .open::<String>(TENANTS, &stored)
            .unwrap(),
        "hello"
    );
}

#[test]
fn a_tenants_name_is_not_printed() {
    let scope = vault().scope().tenant("secret-customer").unwrap();
    assert!(!format!("{scope:?}").contains("secret-customer"));
    assert_eq!(scope.tenant_name(), Some("secret-customer"));
}

#[test]
fn a_lazy_value_is_opened_in_the_scope_that_is_active_when_it_is_opened() {
    let [ours, theirs] = [vault(), other_vault()].map(|vault| vault.scope());
    let lazy: Lazy<String> = Lazy::new(NOTE, ours.seal(NOTE, "hello").unwrap());
    assert_eq!(ours.run(|| lazy.open()).unwrap(), "hello");
    assert!(theirs.run(|| lazy.open()).is_err());
    assert!(matches!(lazy.open(), Err(OpenError::NoVault(_))));
    assert_eq!(format!("{lazy:?}"), "[ENCRYPTED]");
}

#[test]
fn a_lazy_value_of_a_row_is_opened_with_the_rows_key() {
    let bound = policy(FieldPolicy::new("patient", "note", TypeTag::STR).row_bound());
    let row = RowKey::new().part("id", &7_i64).unwrap();
    vault().scope().run(|| {
        let lazy: Lazy<String> =
            Lazy::new(bound, fieldseal::seal_in_row(bound, &row, "hello").unwrap());
        assert_eq!(lazy.open_in(&row).unwrap(), "hello");
        assert!(matches!(lazy.open(), Err(OpenError::NoRow(_))));
        let other = RowKey::new().part("id", &8_i64).unwrap();
        assert!(matches!(
            lazy.open_in(&other),
            Err(OpenError::Refused { .. })
        ));
    });
}

const INSTALLS: &str = "FIELDSEAL_TEST_INSTALLS";

/// What [`a_vault_is_installed_once_for_the_whole_process`] runs in a process of its own: an installed vault stays.
#[test]
fn a_child_installs_a_vault() {
    if std::env::var_os(INSTALLS).is_none() {
        return;
    }
    assert!(matches!(
        fieldseal::seal(NOTE, "hello"),
        Err(SealError::NoVault(_))
    ));
    vault().install().unwrap();
    assert!(matches!(vault().install(), Err(VaultError::Installed)));
    assert!(matches!(
        other_vault().install(),
        Err(VaultError::Installed)
    ));

    let stored = fieldseal::seal(NOTE, "hello").unwrap();
    // Other threads have it too, and a scope goes before it.
    std::thread::spawn(move || {
        assert_eq!(fieldseal::open::<String>(NOTE, &stored).unwrap(), "hello");
        other_vault()
            .scope()
            .run(|| assert!(fieldseal::open::<String>(NOTE, &stored).is_err()));
        assert_eq!(fieldseal::open::<String>(NOTE, &stored).unwrap(), "hello");
    })
    .join()
    .unwrap();
    // An installed vault is no tenant.
    assert!(matches!(
        fieldseal::seal(TENANTS, "hello"),
        Err(SealError::NoTenant(_))
    ));
    println!("installed once");
}

#[test]
fn a_vault_is_installed_once_for_the_whole_process() {
    let output = in_child("scope::a_child_installs_a_vault", INSTALLS, "yes");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("installed once"),
        "{said}"
    );
}
