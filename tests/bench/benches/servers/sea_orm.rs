//! What is compared through SeaORM.

#![allow(
    unreachable_pub,
    reason = "what SeaORM makes of an entity is public, and so must the entity be"
)]

use crate::reach::Server;
use crate::sea_orm_statements::{Aims, Statements, found};
use crate::side::{Side, execute};
use crate::tables;
use fieldseal_bench::Table;
use fieldseal_sea_orm::with_backend;
use sea_orm::prelude::*;
use sea_orm::{DatabaseConnection, DbBackend};
use tokio::runtime::Runtime;

mod member {
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
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod plain_member {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members_plain")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub email: String,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// After Diesel, whose members are looked up.
pub(crate) fn compare(runtime: &Runtime, sides: &[Side; 2]) {
    let [ours, bare] = sides.each_ref().map(|side| side.connection(runtime));
    let mut table = Table::default();
    let statements = Statements {
        runtime,
        emptied: || {
            [&ours, &bare].map(|database| {
                execute(runtime, database, tables::EMPTY);
                database.clone()
            })
        },
        aims: Aims {
            load: 1.1,
            lazy: 1.05,
            insert: 1.2,
        },
    };
    statements.compare(&mut table);
    look_ups(&mut table, runtime, sides[0].server(), [&ours, &bare]);
    table.print();
}

fn look_ups(
    table: &mut Table,
    runtime: &Runtime,
    server: Server,
    [ours, bare]: [&DatabaseConnection; 2],
) {
    let backend = match server {
        Server::Postgres => DbBackend::Postgres,
        Server::MariaDb => DbBackend::MySql,
    };
    let (mut our_emails, mut bare_emails) = (tables::emails(), tables::emails());
    table.compare(
        "look-up in 1,000,000 rows, beside one by a plain index",
        Some(1.3),
        || {
            let email = our_emails.next().expect("endless");
            // Where an application has one database, it says so once.
            let query = with_backend(backend, || {
                member::Entity::find().filter(member::Column::Email.eq(email.as_str()))
            });
            found(runtime.block_on(query.one(ours)))
        },
        || {
            let email = bare_emails.next().expect("endless");
            let query =
                plain_member::Entity::find().filter(plain_member::Column::Email.eq(email.as_str()));
            found(runtime.block_on(query.one(bare)))
        },
    );
}
