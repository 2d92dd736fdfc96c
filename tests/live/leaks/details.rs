//! What databases repeat of a clear-text column that is only `#[redact]`: its value, which the application is not told.

use super::person::{Person, entity, people};
use super::sessions::{Driver, Duplicate, block_on};
use super::{Secrets, place, scope};
use crate::place::Place;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::{MysqlConnection, PgConnection};
use fieldseal::Within;
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_sea_orm::WithoutDetail as _;
use fieldseal_testing::Capture;
use sea_orm::entity::prelude::*;
use sea_orm::{Database, Set, TransactionTrait};

for_each_driver![a_duplicate_of_a_clear_text_column_is_told_by_the_database_and_not_by_us];

fn a_duplicate_of_a_clear_text_column_is_told_by_the_database_and_not_by_us(driver: &Driver) {
    let secrets = Secrets::new();
    let place = place(driver.server);
    let told = refuse(driver, &place, &secrets);
    told.search(&secrets.all()).assert_clean();
}

/// Has a UNIQUE index refuse rows, and gives back what is told of it.
pub(super) fn refuse(driver: &Driver, place: &Place, secrets: &Secrets) -> Capture {
    place.execute("CREATE UNIQUE INDEX people_name ON people (name)");
    let (said, error) = (driver.duplicate)(place, secrets);
    assert!(said.contains(secrets.name.value()), "{said}");
    let text = error.to_string();
    let expect = "the unique constraint people_name refuses it";
    assert!(text.ends_with(expect), "{text}");
    let mut told = Capture::new();
    told.error("not unique", &*error);
    told
}

/// What the database said, with the DETAIL, and the error without.
fn told(error: Error) -> Duplicate {
    let Error::DatabaseError(kind, information) = &error else {
        panic!("{error:?}");
    };
    assert!(matches!(kind, DatabaseErrorKind::UniqueViolation));
    let said = format!("{} {:?}", information.message(), information.details());
    let error = error.without_detail();
    let Error::DatabaseError(kind, information) = &error else {
        panic!("{error:?}");
    };
    assert!(matches!(kind, DatabaseErrorKind::UniqueViolation));
    assert_eq!(information.details(), None);
    (said, Box::new(error))
}

/// What is equal in them is the name.
fn rows(secrets: &Secrets) -> [Person; 2] {
    [11, 12].map(|id| Person {
        email: format!("{id}@example.org"),
        ..secrets.person(id)
    })
}

macro_rules! blocking {
    ($driver:ident, $connection:ty) => {
        pub(super) fn $driver(place: &Place, secrets: &Secrets) -> Duplicate {
            let c = &mut <$connection>::establish(&place.diesel_url()).unwrap();
            let inserted = scope().run(|| {
                diesel::insert_into(people::table)
                    .values(rows(secrets))
                    .execute(c)
            });
            told(inserted.unwrap_err())
        }
    };
}

blocking!(diesel_on_postgres, PgConnection);
blocking!(diesel_on_maria_db, MysqlConnection);

macro_rules! awaited {
    ($driver:ident, $connect:ident) => {
        pub(super) fn $driver(place: &Place, secrets: &Secrets) -> Duplicate {
            let insert = async {
                let c = &mut place.$connect().await.unwrap();
                let insert = diesel::insert_into(people::table).values(rows(secrets));
                diesel_async::RunQueryDsl::execute(insert, c).await
            };
            told(block_on(insert.within(scope())).unwrap_err())
        }
    };
}

awaited!(diesel_async_on_postgres, postgres);
awaited!(diesel_async_on_maria_db, maria_db);

pub(super) fn sea_orm_on_postgres(place: &Place, secrets: &Secrets) -> Duplicate {
    let insert = async {
        let db = Database::connect(place.sea_orm_options()).await.unwrap();
        let rows = rows(secrets).map(|row| entity::ActiveModel {
            email: Set(row.email.into()),
            ..secrets.active(row.id)
        });
        // As an application is given it: what failed, or the transaction around it.
        db.transaction::<_, (), DbErr>(|transaction| {
            Box::pin(async move {
                for row in rows {
                    row.insert(transaction).await?;
                }
                Ok(())
            })
        })
        .await
    };
    let error = block_on(insert.within(scope())).unwrap_err();
    let said = format!("{error} {error:?}");
    (said, Box::new(error.without_detail()))
}

pub(super) use sea_orm_on_postgres as sea_orm_on_maria_db;
