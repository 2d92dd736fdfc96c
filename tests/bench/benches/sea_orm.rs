//! SeaORM over SQLite in memory: the protected model beside the same model unprotected, and beside a hand-written loop.
//!
//! Six columns, three of them protected, as in `diesel.rs`. The hand-written loop opens the very same bytes, read through SeaORM and SQLx in
//! the same way, with bare `aes-gcm` and a ready key. SQLx runs SQLite on a thread of its own: each statement goes there and back.

#![allow(
    unreachable_pub,
    reason = "what SeaORM makes of an entity is public, and so must the entity be"
)]

#[path = "shared/bare.rs"]
mod bare;
#[path = "shared/values.rs"]
mod values;

use aes_gcm::{Aes256Gcm, KeyInit};
use fieldseal_bench::{Table, is_bench};
use fieldseal_sea_orm::schema::Schema;
use sea_orm::prelude::*;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Set,
};
use std::hint::black_box;
use tokio::runtime::Runtime;

mod protected {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "person")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        #[encrypted]
        pub email: String,
        #[encrypted]
        pub ssn: String,
        #[encrypted]
        pub phone: String,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The same table, of which nothing is opened.
mod lazy {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "person")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        #[encrypted]
        pub email: Lazy<String>,
        #[encrypted]
        pub ssn: Lazy<String>,
        #[encrypted]
        pub phone: Lazy<String>,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod searchable {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "member")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        #[encrypted(search)]
        pub email: String,
        #[encrypted]
        pub ssn: String,
        #[encrypted]
        pub phone: String,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod plain {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people_plain")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub email: String,
        pub ssn: String,
        pub phone: String,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The protected table as the hand-written loop sees it, and an unprotected one of the same widths.
mod raw {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub email: Vec<u8>,
        pub ssn: Vec<u8>,
        pub phone: Vec<u8>,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

const ROWS: i32 = 10_000;
const BATCH: i32 = 100;

fn main() {
    if is_bench() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.expect("a runtime");
        bare::vault().scope().run(|| compare(&runtime));
    }
}

fn compare(runtime: &Runtime) {
    let mut table = Table::default();
    // The loads first: their loop has one key for each field, and the inserts use kept nonce prefixes up.
    loads(&mut table, runtime);
    single_inserts(&mut table, runtime);
    batch_inserts(&mut table, runtime);
    look_ups(&mut table, runtime);
    table.print();
}

/// A row of the values of that number, yet to be written.
macro_rules! row {
    ($entity:ident, $number:expr) => {{
        let values = values::Person::new($number);
        $entity::ActiveModel {
            id: Set(values.id),
            email: Set(values.email.into()),
            ssn: Set(values.ssn.into()),
            phone: Set(values.phone.into()),
            name: Set(values.name),
            city: Set(values.city),
        }
    }};
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

fn loads(table: &mut Table, runtime: &Runtime) {
    let (ours, other) = (database(runtime), database(runtime));
    for database in [&ours, &other] {
        fill!(protected, runtime, database);
    }
    let loop_over = HandWritten::new(runtime, &other);
    table.compare_each(
        "load, a row of 10,000, beside a loop over aes-gcm",
        Some(1.15),
        ROWS as usize,
        || {
            runtime
                .block_on(protected::Entity::find().all(&ours))
                .expect("loads")
        },
        || loop_over.load(runtime, &other),
    );
    table.compare_each(
        "lazy load, beside an unprotected table of the same widths",
        Some(1.1),
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
    let row = runtime
        .block_on(lazy::Entity::find().one(&ours))
        .expect("loads")
        .expect("a row");
    black_box(
        [row.email.open(), row.ssn.open(), row.phone.open()].map(|field| field.expect("opens")),
    );
}

/// What comes back of an insert is opened too.
fn single_inserts(table: &mut Table, runtime: &Runtime) {
    let (ours, bare) = (database(runtime), database(runtime));
    let (sample, plain) = (row!(protected, 0), row!(plain, 0));
    let (mut our_ids, mut bare_ids) = (0.., 0..);
    table.compare(
        "insert of one row",
        Some(1.3),
        || {
            let row = protected::ActiveModel {
                id: Set(fresh(&mut our_ids)),
                ..sample.clone()
            };
            runtime.block_on(row.insert(&ours)).expect("inserts")
        },
        || {
            let row = plain::ActiveModel {
                id: Set(fresh(&mut bare_ids)),
                ..plain.clone()
            };
            runtime.block_on(row.insert(&bare)).expect("inserts")
        },
    );
}

/// Copies of a sample under numbers that the table does not have yet, inserted in one statement.
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

fn batch_inserts(table: &mut Table, runtime: &Runtime) {
    let count = BATCH as usize;
    let sample: Vec<_> = (0..BATCH).map(|number| row!(protected, number)).collect();
    let plain: Vec<_> = (0..BATCH).map(|number| row!(plain, number)).collect();

    let (ours, bare) = (database(runtime), database(runtime));
    let (mut our_ids, mut bare_ids) = (0.., 0..);
    table.compare_each(
        "insert, a row of a batch of 100",
        Some(1.3),
        count,
        || insert_batch!(protected, sample, our_ids, runtime, &ours),
        || insert_batch!(plain, plain, bare_ids, runtime, &bare),
    );

    // What remains when nothing is sealed: rows as wide as sealed ones, of bytes that are there already.
    let wide = runtime.block_on(raw::Entity::find().all(&ours));
    let wide: Vec<raw::ActiveModel> = wide
        .expect("loads")
        .into_iter()
        .take(count)
        .map(|row| raw::ActiveModel {
            id: Set(row.id),
            email: Set(row.email),
            ssn: Set(row.ssn),
            phone: Set(row.phone),
            name: Set(row.name),
            city: Set(row.city),
        })
        .collect();
    let (ours, bare) = (database(runtime), database(runtime));
    let (mut our_ids, mut bare_ids) = (0.., 0..);
    table.compare_each(
        "of which the wider rows",
        None,
        count,
        || insert_batch!(raw, wide, our_ids, runtime, &ours),
        || insert_batch!(plain, plain, bare_ids, runtime, &bare),
    );

    // What one would write without Fieldseal: each value sealed with a ready key and a nonce of its own.
    let cipher = Aes256Gcm::new(&[7; 32].into());
    let texts: Vec<_> = (0..BATCH).map(values::Person::new).collect();
    let (ours, bare) = (database(runtime), database(runtime));
    let (mut our_ids, mut bare_ids) = (0.., 0..);
    table.compare_each(
        "insert, beside a loop over aes-gcm",
        None,
        count,
        || insert_batch!(protected, sample, our_ids, runtime, &ours),
        || {
            let rows = texts.iter().map(|row| raw::ActiveModel {
                id: Set(fresh(&mut bare_ids)),
                email: Set(bare::seal(&cipher, &row.email)),
                ssn: Set(bare::seal(&cipher, &row.ssn)),
                phone: Set(bare::seal(&cipher, &row.phone)),
                name: Set(row.name.clone()),
                city: Set(row.city.clone()),
            });
            runtime
                .block_on(raw::Entity::insert_many(rows).exec(&bare))
                .expect("inserts")
        },
    );

    let sample: Vec<_> = (0..BATCH).map(|number| row!(searchable, number)).collect();
    let (ours, bare) = (database(runtime), database(runtime));
    let (mut our_ids, mut bare_ids) = (0.., 0..);
    table.compare_each(
        "the same with one field searchable",
        None,
        count,
        || insert_batch!(searchable, sample, our_ids, runtime, &ours),
        || insert_batch!(plain, plain, bare_ids, runtime, &bare),
    );
}

/// By the blind index beside a plain index: one row of 10,000 is found, and opened.
fn look_ups(table: &mut Table, runtime: &Runtime) {
    let (ours, bare) = (database(runtime), database(runtime));
    fill!(searchable, runtime, &ours);
    fill!(plain, runtime, &bare);
    let indexes = Schema::new(DbBackend::Sqlite).create_index_from_entity(searchable::Entity);
    for index in indexes.expect("a searchable field") {
        runtime.block_on(ours.execute_raw(index)).expect("an index");
    }
    execute(
        runtime,
        &bare,
        "CREATE INDEX people_plain_email ON people_plain (email)",
    );
    let emails: Vec<String> = (0..ROWS)
        .step_by(37)
        .map(|number| values::Person::new(number).email)
        .collect();
    let (mut our_emails, mut bare_emails) = (emails.iter().cycle(), emails.iter().cycle());
    table.compare(
        "look-up by the blind index, beside one by a plain index",
        None,
        || {
            let email = our_emails.next().expect("endless").as_str();
            let query = searchable::Entity::find().filter(searchable::Column::Email.eq(email));
            found(runtime.block_on(query.one(&ours)))
        },
        || {
            let email = bare_emails.next().expect("endless").as_str();
            let query = plain::Entity::find().filter(plain::Column::Email.eq(email));
            found(runtime.block_on(query.one(&bare)))
        },
    );
}

fn found<M>(row: Result<Option<M>, DbErr>) -> M {
    row.expect("loads").expect("a row")
}

fn fresh(ids: &mut std::ops::RangeFrom<i32>) -> i32 {
    ids.next().expect("endless")
}

/// What one would write without Fieldseal: load the bytes, open each with a ready key.
struct HandWritten {
    email: Aes256Gcm,
    ssn: Aes256Gcm,
    phone: Aes256Gcm,
}

impl HandWritten {
    fn new(runtime: &Runtime, database: &DatabaseConnection) -> Self {
        let row = found(runtime.block_on(raw::Entity::find().one(database)));
        Self {
            email: bare::derived_cipher("email", &row.email),
            ssn: bare::derived_cipher("ssn", &row.ssn),
            phone: bare::derived_cipher("phone", &row.phone),
        }
    }

    fn load(&self, runtime: &Runtime, database: &DatabaseConnection) -> Vec<plain::Model> {
        runtime
            .block_on(raw::Entity::find().all(database))
            .expect("loads")
            .into_iter()
            .map(|row| plain::Model {
                id: row.id,
                email: bare::open(&self.email, &row.email),
                ssn: bare::open(&self.ssn, &row.ssn),
                phone: bare::open(&self.phone, &row.phone),
                name: row.name,
                city: row.city,
            })
            .collect()
    }
}

/// A database of its own: SQLite in memory lives as long as its one connection.
fn database(runtime: &Runtime) -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    let database = runtime
        .block_on(Database::connect(options))
        .expect("SQLite in memory");
    for (table, column) in [
        ("people", "BLOB"),
        ("members", "BLOB"),
        ("people_plain", "TEXT"),
    ] {
        let columns = format!(
            "id INTEGER PRIMARY KEY, email {column} NOT NULL, ssn {column} NOT NULL, phone {column} NOT NULL, \
             name TEXT NOT NULL, city TEXT NOT NULL"
        );
        execute(
            runtime,
            &database,
            &format!("CREATE TABLE {table} ({columns})"),
        );
    }
    database
}

fn execute(runtime: &Runtime, database: &DatabaseConnection, sql: &str) {
    runtime
        .block_on(database.execute_unprepared(sql))
        .expect("valid SQL");
}
