//! The keys of each field that was used under one tenant, or under none.
//!
//! Looked up for every value that is sealed or opened, filled once for each field and never emptied: a table of write-once slots,
//! whose look-up is a few plain loads. What is in a slot is derived anew when the vault has another keyring.

use crate::field_keys::FieldKeys;
use crate::policy::FieldPolicy;
use crate::unlocked::Unlocked;
use arc_swap::{ArcSwap, Guard};
use std::sync::{Arc, OnceLock};

/// The derived keys of one tenant.
pub(crate) struct FieldTable {
    tenant: Option<Arc<str>>,
    /// Whether compromised keys open: inside a re-encryption.
    reencrypts: bool,
    slots: Slots,
}

/// A power of two, more than most applications have fields.
const SLOTS: usize = 64;
/// How far a field may stand from the slot that its address says, before it goes to the next table.
const REACH: usize = 8;

struct Slots {
    slots: Box<[OnceLock<Slot>; SLOTS]>,
    more: OnceLock<Box<Slots>>,
}

/// A policy is `'static`, so its address stands for one policy for ever; two addresses of one policy cost two slots.
struct Slot {
    address: usize,
    keys: ArcSwap<FieldKeys>,
}

impl FieldTable {
    pub(crate) fn new(tenant: Option<Arc<str>>) -> Self {
        Self {
            tenant,
            reencrypts: false,
            slots: Slots::new(),
        }
    }

    /// A table of its own for a re-encryption, so that nothing else finds what it derived.
    pub(crate) fn reencrypting(&self) -> Self {
        Self {
            reencrypts: true,
            ..Self::new(self.tenant.clone())
        }
    }

    pub(crate) fn tenant(&self) -> Option<&str> {
        self.tenant.as_deref()
    }

    /// The keys of a field, derived at first use from the keyring that the vault has now. Borrowed: to count one more owner, and one less, would
    /// take a tenth of the time in which a short value is opened.
    pub(crate) fn field(
        &self,
        policy: &'static FieldPolicy,
        vault: &Unlocked,
    ) -> Guard<Arc<FieldKeys>> {
        let make = || {
            Arc::new(FieldKeys::new(
                policy,
                vault,
                self.tenant.clone(),
                self.reencrypts,
            ))
        };
        let keys = self.slots.get(std::ptr::from_ref(policy).addr(), make);
        let present = keys.load();
        if present.generation == vault.generation() {
            return present;
        }
        let anew = make();
        keys.store(Arc::clone(&anew));
        Guard::from_inner(anew)
    }
}

impl Slots {
    fn new() -> Self {
        Self {
            slots: Box::new([const { OnceLock::new() }; SLOTS]),
            more: OnceLock::new(),
        }
    }

    fn get(&self, address: usize, make: impl Fn() -> Arc<FieldKeys>) -> &ArcSwap<FieldKeys> {
        for step in 0..REACH {
            let slot = self.slots[(spread(address) + step) % SLOTS].get_or_init(|| Slot {
                address,
                keys: ArcSwap::new(make()),
            });
            if slot.address == address {
                return &slot.keys;
            }
        }
        self.more
            .get_or_init(|| Box::new(Self::new()))
            .get(address, make)
    }
}

/// Policies lie beside one another, so their addresses differ in the middle bits: Fibonacci hashing spreads them.
fn spread(address: usize) -> usize {
    let hash = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The top bits are the well-mixed ones; six of them number the slots.
    (hash >> 58) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::Keyring;
    use crate::password::argon2id::Argon2id;
    use crate::plaintext::TypeTag;
    use std::collections::BTreeSet;

    fn vault() -> Unlocked {
        let keyring = Arc::new(Keyring::generate("test").unwrap());
        Unlocked::new(keyring, Argon2id::default(), None)
    }

    #[test]
    fn every_field_has_its_own_keys_however_many_there_are() {
        let vault = vault();
        let table = FieldTable::new(None);
        let policies: Vec<&'static FieldPolicy> = (0..500)
            .map(|number| {
                let name: &'static str = format!("field{number}").leak();
                &*Box::leak(Box::new(FieldPolicy::new("model", name, TypeTag::STR)))
            })
            .collect();
        let first: Vec<_> = policies
            .iter()
            .map(|policy| Arc::as_ptr(&*table.field(policy, &vault)))
            .collect();
        let again: Vec<_> = policies
            .iter()
            .map(|policy| Arc::as_ptr(&*table.field(policy, &vault)))
            .collect();
        assert_eq!(first, again);
        assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), policies.len());
        for policy in policies {
            assert_eq!(table.field(policy, &vault).policy, policy);
        }
    }

    #[test]
    fn threads_that_race_for_a_field_get_the_same_keys() {
        static POLICY: FieldPolicy = FieldPolicy::new("model", "raced", TypeTag::STR);
        let vault = vault();
        let table = FieldTable::new(None);
        let found: BTreeSet<_> = std::thread::scope(|scope| {
            let look = || Arc::as_ptr(&*table.field(&POLICY, &vault)).addr();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(look)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn another_keyring_brings_other_keys_and_the_same_one_does_not() {
        static POLICY: FieldPolicy = FieldPolicy::new("model", "renewed", TypeTag::STR);
        let vault = vault();
        let table = FieldTable::new(None);
        let first = table.field(&POLICY, &vault);
        vault.adopt(vault.keyring());
        assert!(Arc::ptr_eq(&first, &table.field(&POLICY, &vault)));
        vault.adopt(Arc::new(Keyring::generate("test").unwrap()));
        let second = table.field(&POLICY, &vault);
        assert!(!Arc::ptr_eq(&first, &second));
        assert!(Arc::ptr_eq(&second, &table.field(&POLICY, &vault)));
    }
}
