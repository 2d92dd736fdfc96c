//! What is compared through SeaORM on every database: loads, and inserts of one row and of a hundred.

use crate::sea_orm_people::{HandWritten, lazy, plain, protected, raw, row};
use crate::values::{BATCH, Person, ROWS};
use aes_gcm::{Aes256Gcm, KeyInit};
use fieldseal_bench::Table;
use sea_orm::prelude::*;
use sea_orm::{DatabaseConnection, DbErr, Set};
use std::hint::black_box;
use std::ops::RangeFrom;
use tokio::runtime::Runtime;

/// What is compared, where.
pub(crate) struct Statements<'a, F> {
    pub(crate) runtime: &'a Runtime,
    /// Makes connections for the two sides, to tables without a row.
    pub(crate) emptied: F,
    pub(crate) aims: Aims,
}

/// Of the ratios.
pub(crate) struct Aims {
    pub(crate) load: f64,
    pub(crate) lazy: f64,
    pub(crate) insert: f64,
}

/// Fills a table, a batch in a statement.
macro_rules! fill {
    ($entity:ident, $runtime:expr, $database:expr) => {
        for start in (0..ROWS).step_by(BATCH as usize) {
            let rows = (start..start + BATCH).map(|number| row!($entity, number));
            $runtime
                .block_on($entity::Entity::insert_many(rows).exec($database))
                .expect("inserts");
        }
    };
}

/// A copy of a sample under a number that the table does not have yet, inserted. What comes back is read, too.
macro_rules! insert_one {
    ($entity:ident, $sample:expr, $ids:expr, $runtime:expr, $database:expr) => {{
        let row = $entity::ActiveModel {
            id: Set(fresh(&mut $ids)),
            ..$sample.clone()
        };
        $runtime.block_on(row.insert($database)).expect("inserts")
    }};
}

/// Copies of samples under numbers that the table does not have yet, inserted in one statement.
macro_rules! insert_batch {
    ($entity:ident, $sample:expr, $ids:expr, $runtime:expr, $database:expr) => {{
        let rows = $sample.iter().map(|row| $entity::ActiveModel {
            id: Set(fresh(&mut $ids)),
            ..row.clone()
        });
        $runtime
            .block_on($entity::Entity::insert_many(rows).exec($database))
            .expect("inserts")
    }};
}

impl<F: Fn() -> [DatabaseConnection; 2]> Statements<'_, F> {
    pub(crate) fn compare(&self, table: &mut Table) {
        // The loads first: their loop has one key for each field, and the inserts use kept nonce prefixes up.
        self.loads(table);
        let wide = self.wide();
        self.single_inserts(table, &wide[0]);
        self.batch_inserts(table, &wide);
    }

    fn loads(&self, table: &mut Table) {
        let (runtime, [ours, other]) = (self.runtime, (self.emptied)());
        for database in [&ours, &other] {
            fill!(protected, runtime, database);
        }
        let loop_over = HandWritten::new(&found(runtime.block_on(raw::Entity::find().one(&other))));
        table.compare_each(
            "load, a row of 10,000, beside a loop over aes-gcm",
            Some(self.aims.load),
            ROWS as usize,
            || {
                runtime
                    .block_on(protected::Entity::find().all(&ours))
                    .expect("loads")
            },
            || {
                let rows = runtime.block_on(raw::Entity::find().all(&other));
                loop_over.open(rows.expect("loads"))
            },
        );
        table.compare_each(
            "lazy load, beside an unprotected table of the same widths",
            Some(self.aims.lazy),
            ROWS as usize,
            || {
                runtime
                    .block_on(lazy::Entity::find().all(&ours))
                    .expect("loads")
            },
            || {
                runtime
                    .block_on(raw::Entity::find().all(&other))
                    .expect("loads")
            },
        );
        let row = found(runtime.block_on(lazy::Entity::find().one(&ours)));
        black_box(
            [row.email.open(), row.ssn.open(), row.phone.open()].map(|field| field.expect("opens")),
        );
    }

    /// Rows as wide as sealed ones, of bytes that are there already: what they cost to write is the database's.
    fn wide(&self) -> Vec<raw::ActiveModel> {
        let [source, _] = (self.emptied)();
        let rows = (0..BATCH).map(|number| row!(protected, number));
        self.runtime
            .block_on(protected::Entity::insert_many(rows).exec(&source))
            .expect("inserts");
        let rows = self.runtime.block_on(raw::Entity::find().all(&source));
        rows.expect("loads")
            .into_iter()
            .map(raw::ActiveModel::ready)
            .collect()
    }

    fn single_inserts(&self, table: &mut Table, wide: &raw::ActiveModel) {
        let (sample, plain) = (row!(protected, 0), row!(plain, 0));
        let (runtime, [ours, bare]) = (self.runtime, (self.emptied)());
        let (mut our_ids, mut bare_ids) = (0.., 0..);
        table.compare(
            "insert of one row",
            Some(self.aims.insert),
            || insert_one!(protected, sample, our_ids, runtime, &ours),
            || insert_one!(plain, plain, bare_ids, runtime, &bare),
        );
        let [ours, bare] = (self.emptied)();
        let (mut our_ids, mut bare_ids) = (0.., 0..);
        table.compare(
            "of which the database's own work",
            None,
            || insert_one!(raw, wide, our_ids, runtime, &ours),
            || insert_one!(plain, plain, bare_ids, runtime, &bare),
        );
    }

    fn batch_inserts(&self, table: &mut Table, wide: &[raw::ActiveModel]) {
        let (runtime, count) = (self.runtime, BATCH as usize);
        let sample: Vec<_> = (0..BATCH).map(|number| row!(protected, number)).collect();
        let plain: Vec<_> = (0..BATCH).map(|number| row!(plain, number)).collect();
        let [ours, bare] = (self.emptied)();
        let (mut our_ids, mut bare_ids) = (0.., 0..);
        table.compare_each(
            "insert, a row of a batch of 100",
            Some(self.aims.insert),
            count,
            || insert_batch!(protected, sample, our_ids, runtime, &ours),
            || insert_batch!(plain, plain, bare_ids, runtime, &bare),
        );
        let [ours, bare] = (self.emptied)();
        let (mut our_ids, mut bare_ids) = (0.., 0..);
        table.compare_each(
            "of which the database's own work",
            None,
            count,
            || insert_batch!(raw, wide, our_ids, runtime, &ours),
            || insert_batch!(plain, plain, bare_ids, runtime, &bare),
        );
        let cipher = Aes256Gcm::new(&[7; 32].into());
        let texts: Vec<_> = (0..BATCH).map(Person::new).collect();
        let [ours, bare] = (self.emptied)();
        let (mut our_ids, mut bare_ids) = (0.., 0..);
        table.compare_each(
            "insert, beside a loop over aes-gcm",
            None,
            count,
            || insert_batch!(protected, sample, our_ids, runtime, &ours),
            || {
                let rows = texts
                    .iter()
                    .map(|row| raw::ActiveModel::sealed(&cipher, fresh(&mut bare_ids), row));
                runtime
                    .block_on(raw::Entity::insert_many(rows).exec(&bare))
                    .expect("inserts")
            },
        );
    }
}

pub(crate) fn found<M>(row: Result<Option<M>, DbErr>) -> M {
    row.expect("loads").expect("a row")
}

pub(crate) fn fresh(ids: &mut RangeFrom<i32>) -> i32 {
    ids.next().expect("endless")
}
