//! Values belong to the tenant that wrote them, and a model that declares a tenant does nothing without one.

use super::adapter::Adapter;
use super::failure::{done, failed};
use super::keyrings::{vault, with_tenants};
use super::store::Store;
use super::tables::invoices::{Invoice, invoice};
use super::tables::users::{Change, sparse, user};
use crate::keys::{DATA, INDEX, key_id};
use fieldseal::keyring::{Purpose, State};
use fieldseal::{Keyring, OpenError};
use futures_lite::future::block_on;

for_each_adapter![
    another_tenant_or_none_does_not_open_what_a_tenant_wrote,
    a_tenant_does_not_open_what_was_written_without_one,
    rows_of_two_tenants_stand_in_one_table,
    a_model_with_a_tenant_is_not_written_outside_a_tenants_scope,
    a_model_with_a_tenant_is_not_read_outside_a_tenants_scope,
    a_model_with_a_tenant_is_not_searched_outside_a_tenants_scope,
    a_model_with_a_tenant_works_in_a_tenants_scope,
    what_a_tenants_own_keys_wrote_opens_under_no_other_tenants_own_keys,
];

fn refused(error: &OpenError) -> bool {
    matches!(error, OpenError::Refused { .. })
}

fn another_tenant_or_none_does_not_open_what_a_tenant_wrote<A: Adapter>() {
    let vault = vault();
    let north = vault.scope().tenant("north").unwrap();
    for (way, insert) in A::INSERT {
        let mut store = Store::<A>::in_scope(&north);
        done(way, insert(&mut store, &user(1)));
        store.assert_users(way, &[user(1)]);
        for scope in [vault.scope().tenant("south").unwrap(), vault.scope()] {
            store.enter_scope(&scope);
            for (way, read) in A::READ_ALL {
                assert!(refused(&failed(way, read(&mut store)).not_opened()));
            }
            for (way, read) in A::READ_ONE {
                assert!(refused(&failed(way, read(&mut store, 1)).not_opened()));
            }
            for (way, read) in A::READ_PART {
                assert!(refused(&failed(way, read(&mut store)).not_opened()));
            }
        }
    }
}

fn a_tenant_does_not_open_what_was_written_without_one<A: Adapter>() {
    let vault = vault();
    let mut store = Store::<A>::in_scope(&vault.scope());
    store.insert_users(&[user(1)]);
    store.enter_scope(&vault.scope().tenant("north").unwrap());
    for (way, read) in A::READ_ALL {
        assert!(refused(&failed(way, read(&mut store)).not_opened()));
    }
}

fn rows_of_two_tenants_stand_in_one_table<A: Adapter>() {
    let vault = vault();
    let [north, south] = ["north", "south"].map(|name| vault.scope().tenant(name).unwrap());
    for (way, set) in A::SET_IN_ONE {
        let mut store = Store::<A>::in_scope(&north);
        store.insert_users(&[user(1)]);
        store.enter_scope(&south);
        store.insert_users(&[sparse(2)]);
        // Each reads its own, and one column of the other's row breaks that row.
        for (way, read) in A::READ_ONE {
            assert!(done(way, read(&mut store, 2)) == Some(sparse(2)), "{way}");
            assert!(
                refused(&failed(way, read(&mut store, 1)).not_opened()),
                "{way}"
            );
        }
        done(way, set(&mut store, 1, &Change::Salary(1)));
        store.enter_scope(&north);
        for (way, read) in A::READ_ONE {
            let error = failed(way, read(&mut store, 1)).not_opened();
            assert!(
                refused(&error) && error.to_string().starts_with("user.salary "),
                "{way}: {error}"
            );
        }
    }
}

const OUTSIDE: &str = "invoice.iban cannot be sealed outside a tenant's scope";

fn a_model_with_a_tenant_is_not_written_outside_a_tenants_scope<A: Adapter>() {
    let vault = vault();
    let north = vault.scope().tenant("north").unwrap();
    let mut store = Store::<A>::in_scope(&north);
    done("inserting", A::INSERT_INVOICE[0].1(&mut store, &invoice(1)));
    let before = store.raw.snapshot("invoices");
    store.enter_scope(&vault.scope());
    for (way, insert) in A::INSERT_INVOICE {
        failed(way, insert(&mut store, &invoice(2))).assert_not_sealed(OUTSIDE);
    }
    for (way, update) in A::UPDATE_INVOICE {
        failed(way, update(&mut store, &invoice(1))).assert_not_sealed(OUTSIDE);
    }
    assert_eq!(store.raw.snapshot("invoices"), before);
}

fn a_model_with_a_tenant_is_not_read_outside_a_tenants_scope<A: Adapter>() {
    let vault = vault();
    let mut store = Store::<A>::in_scope(&vault.scope().tenant("north").unwrap());
    done("inserting", A::INSERT_INVOICE[0].1(&mut store, &invoice(1)));
    store.enter_scope(&vault.scope());
    for (way, read) in A::READ_INVOICES {
        let error = failed(way, read(&mut store)).not_opened();
        assert!(matches!(error, OpenError::NoTenant(_)), "{way}: {error}");
        assert_eq!(
            error.to_string(),
            "invoice.iban cannot be opened outside a tenant's scope"
        );
    }
    store.enter_scope(&vault.scope().tenant("south").unwrap());
    for (way, read) in A::READ_INVOICES {
        assert!(refused(&failed(way, read(&mut store)).not_opened()));
    }
}

fn a_model_with_a_tenant_is_not_searched_outside_a_tenants_scope<A: Adapter>() {
    let mut store = Store::<A>::new();
    for (way, find) in A::FIND_INVOICE {
        let reason = super::failure::Refusal {
            error: OUTSIDE,
            function: "fieldseal_invoices_iban_has_no_key_to_search_with",
        };
        failed(way, find(&mut store, "DE02")).assert_not_looked_up(&reason);
    }
}

fn a_model_with_a_tenant_works_in_a_tenants_scope<A: Adapter>() {
    let north = vault().scope().tenant("north").unwrap();
    for (way, insert) in A::INSERT_INVOICE {
        let mut store = Store::<A>::in_scope(&north);
        for id in [1, 2] {
            done(way, insert(&mut store, &invoice(id)));
        }
        let changed = Invoice {
            amount: Some(7),
            ..invoice(1)
        };
        for (way, update) in A::UPDATE_INVOICE {
            done(way, update(&mut store, &changed));
        }
        for (way, read) in A::READ_INVOICES {
            assert_eq!(
                done(way, read(&mut store)),
                [changed.clone(), invoice(2)],
                "{way}"
            );
        }
        for (way, find) in A::FIND_INVOICE {
            assert_eq!(done(way, find(&mut store, &invoice(2).iban)), [2], "{way}");
            assert!(done(way, find(&mut store, "DE02")).is_empty(), "{way}");
        }
    }
}

/// Group C5. Key ids mean something in their own keyring only: those of another are unknown there, or stand for other keys.
fn what_a_tenants_own_keys_wrote_opens_under_no_other_tenants_own_keys<A: Adapter>() {
    let of_one_id = |name, root: u8| {
        let keys = [
            (Purpose::Data, DATA, [root; 32]),
            (Purpose::Index, INDEX, [root + 1; 32]),
        ];
        let keys = keys.map(|(purpose, id, root)| (purpose, key_id(id), State::Primary, root));
        (name, Keyring::insecure_from_roots(name, keys).unwrap())
    };
    let of_its_own = |name| (name, Keyring::generate(name).unwrap());
    for (own, same_ids) in [
        (["north", "south"].map(of_its_own), false),
        ([of_one_id("north", 1), of_one_id("south", 3)], true),
    ] {
        let vault = with_tenants(own);
        let [north, south, other] =
            ["north", "south", "other"].map(|tenant| block_on(vault.enter_tenant(tenant)).unwrap());
        let mut store = Store::<A>::in_scope(&north);
        done("inserting", A::INSERT_INVOICE[0].1(&mut store, &invoice(1)));
        for (way, read) in A::READ_INVOICES {
            assert_eq!(done(way, read(&mut store)), [invoice(1)], "{way}");
        }
        for (scope, ids_are_known) in [(&south, same_ids), (&other, false)] {
            store.enter_scope(scope);
            for (way, read) in A::READ_INVOICES {
                let error = failed(way, read(&mut store)).not_opened();
                let expected = match ids_are_known {
                    true => refused(&error),
                    false => matches!(error, OpenError::UnknownKey { .. }),
                };
                assert!(expected, "{way}: {error}");
            }
            for (way, find) in A::FIND_INVOICE {
                let found = done(way, find(&mut store, &invoice(1).iban));
                assert!(found.is_empty(), "{way}");
            }
        }
        // Its own row stands beside the other's.
        store.enter_scope(&south);
        done("inserting", A::INSERT_INVOICE[0].1(&mut store, &invoice(2)));
        for (way, find) in A::FIND_INVOICE {
            assert_eq!(done(way, find(&mut store, &invoice(2).iban)), [2], "{way}");
        }
    }
}
