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
#[path = "shared/sea_orm_people.rs"]
mod sea_orm_people;
#[macro_use]
#[path = "shared/sea_orm_statements.rs"]
mod sea_orm_statements;
#[path = "shared/values.rs"]
mod values;

use fieldseal_bench::{Table, is_bench};
use fieldseal_sea_orm::schema::Schema;
use sea_orm::prelude::*;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Set};
use sea_orm_people::{plain, row};
use sea_orm_statements::{Aims, Statements, found, fresh};
use tokio::runtime::Runtime;
use values::{BATCH, ROWS};

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
    let statements = Statements {
        runtime,
        emptied: || [database(runtime), database(runtime)],
        aims: Aims {
            load: 1.15,
            lazy: 1.1,
            insert: 1.3,
        },
    };
    statements.compare(&mut table);
    searchable_inserts(&mut table, runtime);
    look_ups(&mut table, runtime);
    table.print();
}

fn searchable_inserts(table: &mut Table, runtime: &Runtime) {
    let sample: Vec<_> = (0..BATCH).map(|number| row!(searchable, number)).collect();
    let plain: Vec<_> = (0..BATCH).map(|number| row!(plain, number)).collect();
    let (ours, bare) = (database(runtime), database(runtime));
    let (mut our_ids, mut bare_ids) = (0.., 0..);
    table.compare_each(
        "insert, a row of a batch of 100 with one field searchable",
        None,
        BATCH as usize,
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
