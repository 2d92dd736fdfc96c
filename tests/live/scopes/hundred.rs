//! A hundred tasks of ten tenants at a time, on eight connections, some of them aborted wherever they are.

use super::store::{Failure, Store, pause};
use super::{row_of, tenant_here, vault};
use crate::model::User;
use fieldseal::{Scope, Within};
use std::future::pending;
use std::ops::Range;
use std::panic::resume_unwind;

const TENANTS: i32 = 10;
const TASKS: i32 = 100;
const STEPS: i32 = 8;

pub(crate) async fn a_hundred_tasks_of_ten_tenants_never_open_each_others_rows(store: impl Store) {
    let vault = vault();
    let tenants: Vec<Tenant> = (0..TENANTS).map(Tenant).collect();
    let scope_of = |tenant: Tenant| vault.scope().tenant(&tenant.name()).unwrap();
    for tenant in &tenants {
        // One row that stays, so that there is always something to refuse.
        let insert = store.insert(tenant.row(RESIDENT, 0));
        insert.within(scope_of(*tenant)).await.unwrap();
    }

    let tasks: Vec<_> = (0..TASKS)
        .map(|number| {
            let visitor = Visitor {
                store: store.clone(),
                tenant: Tenant(number % TENANTS),
                number: number / TENANTS,
                dice: Dice::new(number),
                rows: Vec::new(),
                next: 0,
                stays_after: None,
            };
            let visitor = match number < TASKS - TENANTS {
                true => visitor,
                false => visitor.who_stays(),
            };
            let scope = scope_of(visitor.tenant);
            tokio::spawn(visitor.visit().within(scope))
        })
        .collect();
    // The first task of each tenant is spared.
    let mut dice = Dice::new(TASKS);
    for _ in 0..TASKS / 2 {
        for _ in 0..dice.below(4) {
            pause().await;
        }
        tasks[(TENANTS + dice.below(TASKS - TENANTS)) as usize].abort();
    }
    // The last task of each tenant goes when it is told to.
    for task in &tasks[(TASKS - TENANTS) as usize..] {
        task.abort();
    }
    let mut aborted = 0;
    for task in tasks {
        match task.await {
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Err(_) => aborted += 1,
            Ok(()) => {}
        }
    }
    assert!(aborted >= TENANTS, "{aborted} of {TASKS} were aborted");

    assert!(Scope::current().is_none());
    for tenant in tenants {
        let scope = scope_of(tenant);
        let own = open_all(&store, tenant).within(scope.clone()).await;
        assert!(
            own > STEPS as usize / 2,
            "the resident and the spared task's rows"
        );
        let Range { start, end } = tenant.ids();
        for others in [0..start, end..END] {
            let rows = store.stream(others, Vec::new()).within(scope.clone());
            for row in rows.await.unwrap() {
                assert!(row.is_err_and(|failure| failure.is_refused()));
            }
        }
    }
}

/// How many ids there are for a tenant, and for each of its tasks.
const TENANT: i32 = 10_000;
const TASK: i32 = 100;
/// Where the last tenant's ids end.
const END: i32 = (TENANTS + 1) * TENANT;
/// Who has the tenant's last ids.
const RESIDENT: i32 = 99;

#[derive(Clone, Copy, PartialEq)]
struct Tenant(i32);

impl Tenant {
    fn name(self) -> String {
        format!("tenant-{}", self.0)
    }

    fn ids(self) -> Range<i32> {
        // Not from 0, for which MariaDB takes the next number.
        (self.0 + 1) * TENANT..(self.0 + 2) * TENANT
    }

    /// A row of one of its tasks; those of the other tenants have the same addresses.
    fn row(self, task: i32, number: i32) -> User {
        let address = task * TASK + number;
        row_of(&self.name(), self.ids().start + address, address)
    }
}

/// Reads the tenant's rows, which must all open.
async fn open_all(store: &impl Store, tenant: Tenant) -> usize {
    let rows = store.stream(tenant.ids(), Vec::new()).await.unwrap();
    let count = rows.len();
    for row in rows {
        assert_eq!(row.unwrap().name, tenant.name());
    }
    count
}

/// One task: what it does is random, what it must see is not.
struct Visitor<S> {
    store: S,
    tenant: Tenant,
    number: i32,
    dice: Dice,
    /// What it wrote and did not delete.
    rows: Vec<User>,
    next: i32,
    /// After how many steps it waits, in its scope, for what never comes.
    stays_after: Option<i32>,
}

impl<S: Store> Visitor<S> {
    fn who_stays(mut self) -> Self {
        self.stays_after = Some(self.dice.below(STEPS));
        self
    }

    async fn visit(mut self) {
        for step in 0..STEPS {
            if self.stays_after == Some(step) {
                pending::<()>().await;
            }
            match self.dice.below(12) {
                0..4 => self.insert().await,
                4..6 => self.look_up().await,
                6 => self.load_own_and_others().await,
                7 => self.load_everything().await,
                8..10 => self.update().await,
                10 => self.delete().await,
                _ => self.transact().await,
            }
            assert_eq!(tenant_here(), Some(self.tenant.name()));
        }
        // What is deleted is one a step at most: these are left.
        for _ in 0..STEPS {
            self.insert().await;
        }
        self.load_own_and_others().await;
    }

    fn new_row(&mut self) -> User {
        self.next += 1;
        self.tenant.row(self.number, self.next)
    }

    fn any(&mut self) -> Option<usize> {
        match self.rows.len() {
            0 => None,
            length => Some(self.dice.below(length as i32) as usize),
        }
    }

    async fn insert(&mut self) {
        let row = self.new_row();
        self.store.insert(row.clone()).await.unwrap();
        self.rows.push(row);
    }

    async fn look_up(&mut self) {
        let Some(at) = self.any() else { return };
        let found = self.store.find(self.rows[at].email.clone()).await.unwrap();
        assert!(found == self.rows[at..=at]);
    }

    async fn load_own_and_others(&mut self) {
        assert!(open_all(&self.store, self.tenant).await > self.rows.len());
        let other = Tenant((self.tenant.0 + 1 + self.dice.below(TENANTS - 1)) % TENANTS);
        let rows = self.store.stream(other.ids(), Vec::new()).await.unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            assert!(row.is_err_and(|failure| failure.is_refused()));
        }
    }

    async fn load_everything(&mut self) {
        let rows = self.store.stream(0..END, Vec::new()).await;
        let mut own = 0;
        for row in rows.unwrap() {
            match row {
                Ok(row) => {
                    assert!(row.name == self.tenant.name() && self.tenant.ids().contains(&row.id));
                    own += 1;
                }
                Err(failure) => assert!(failure.is_refused(), "{failure:?}"),
            }
        }
        assert!(own > self.rows.len());
    }

    async fn update(&mut self) {
        let Some(at) = self.any() else { return };
        self.rows[at].note = match self.dice.below(3) {
            0 => None,
            number => Some(format!("{number} notes of {}", self.tenant.name())),
        };
        self.store.update(self.rows[at].clone()).await.unwrap();
        self.look_up().await;
    }

    async fn delete(&mut self) {
        let Some(at) = self.any() else { return };
        let row = self.rows.remove(at);
        self.store.delete(row.id).await.unwrap();
        assert!(self.store.find(row.email).await.unwrap().is_empty());
    }

    async fn transact(&mut self) {
        let rows = [self.new_row(), self.new_row()];
        let writes = rows.clone().map(|row| (None, row)).to_vec();
        match self.dice.below(2) {
            0 => {
                let found = self.store.transact(writes, Ok(())).await.unwrap();
                assert!(found == rows[..1]);
                self.rows.extend(rows);
            }
            _ => {
                let end = Err(Failure::Other("on second thought".to_owned()));
                assert!(self.store.transact(writes, end).await.is_err());
                let [first, _] = rows;
                assert!(self.store.find(first.email).await.unwrap().is_empty());
            }
        }
    }
}

/// SplitMix64: the same throws for the same seed.
struct Dice(u64);

impl Dice {
    fn new(seed: i32) -> Self {
        Self(u64::from(seed.unsigned_abs()) << 32)
    }

    /// From 0 to `bound`, which it is not.
    fn below(&mut self, bound: i32) -> i32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        (mixed % u64::from(bound.unsigned_abs())) as i32
    }
}
