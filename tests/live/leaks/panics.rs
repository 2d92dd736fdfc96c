//! What a panic in the middle of a load tells: the row that was being read is in the clear by then.

use super::person::{Person, entity, people};
use super::sessions::{Driver, Panic, block_on};
use super::sqlite::SqliteFile;
use super::{Secrets, place, scope};
use crate::place::Place;
use diesel::backend::Backend;
use diesel::connection::DefaultLoadingMode;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{MysqlConnection, PgConnection};
use fieldseal::{Password, Scope, Within};
use fieldseal_sea_orm::{Encrypted, PasswordHash};
use fieldseal_testing::Capture;
use futures_util::TryStreamExt;
use sea_orm::entity::prelude::*;
use sea_orm::{Database, FromQueryResult, QueryResult};
use secrecy::SecretString;

for_each_driver![a_panic_in_the_middle_of_a_load_tells_no_value];

fn a_panic_in_the_middle_of_a_load_tells_no_value(driver: &Driver) {
    let secrets = Secrets::new();
    let place = place(driver.server);
    // What drivers log at TRACE is another test's.
    let told = panic(|panic| (driver.load)(&place, &secrets, panic));
    told.search(&secrets.all()).assert_clean();
}

/// Loads so that it panics, then so that it does not, and gives back what the panics tell.
pub(super) fn panic(load: impl Fn(Panic) -> usize) -> Capture {
    let mut told = Capture::new();
    for panic in [Panic::InAConversion, Panic::WithTheRow] {
        let done = told.panics("a load", || load(panic));
        assert_eq!(done, None, "{panic:?}");
        assert!(Scope::current().is_none(), "{panic:?}");
    }
    assert_eq!(load(Panic::Nowhere), 1);
    told
}

/// A column that is read last, when the others are open.
#[derive(Debug)]
struct Trap;

impl<DB: Backend> FromSql<Text, DB> for Trap {
    fn from_sql(_: DB::RawValue<'_>) -> deserialize::Result<Self> {
        panic!("a conversion fails")
    }
}

impl<DB: Backend> Queryable<Text, DB> for Trap {
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

type Trapped = (
    i32,
    String,
    SecretString,
    i64,
    String,
    Option<String>,
    Password,
    Trap,
);

#[diesel::dsl::auto_type]
fn trapped() -> _ {
    people::table.select((
        people::id,
        people::email,
        people::ssn,
        people::salary,
        people::address,
        people::diagnosis,
        people::pin,
        people::name,
    ))
}

macro_rules! blocking {
    ($driver:ident, $connection:ty) => {
        pub(super) fn $driver(place: &Place, secrets: &Secrets, panic: Panic) -> usize {
            scope().run(|| {
                let c = &mut <$connection>::establish(&place.diesel_url()).unwrap();
                diesel::delete(people::table).execute(c).unwrap();
                diesel::insert_into(people::table)
                    .values((&secrets.person(1), secrets.finding(1)))
                    .execute(c)
                    .unwrap();
                if panic == Panic::InAConversion {
                    return trapped().load::<Trapped>(c).unwrap().len();
                }
                people::table
                    .load_iter::<Person, DefaultLoadingMode>(c)
                    .unwrap()
                    .map(|row| fail_with(&row.unwrap(), panic))
                    .count()
            })
        }
    };
}

blocking!(diesel_on_postgres, PgConnection);
blocking!(diesel_on_maria_db, MysqlConnection);

macro_rules! awaited {
    ($driver:ident, $Place:ty, $connect:ident) => {
        pub(super) fn $driver(place: &$Place, secrets: &Secrets, panic: Panic) -> usize {
            use diesel_async::RunQueryDsl;

            let load = async {
                let c = &mut place.$connect().await.unwrap();
                let delete = diesel::delete(people::table);
                RunQueryDsl::execute(delete, c).await.unwrap();
                let insert = diesel::insert_into(people::table)
                    .values((secrets.person(1), secrets.finding(1)));
                RunQueryDsl::execute(insert, c).await.unwrap();
                if panic == Panic::InAConversion {
                    let load = RunQueryDsl::load::<Trapped>(trapped(), c);
                    return load.await.unwrap().len();
                }
                let rows = RunQueryDsl::load_stream::<Person>(people::table, c)
                    .await
                    .unwrap();
                let rows = rows.map_ok(|row| fail_with(&row, panic));
                rows.try_collect::<Vec<_>>().await.unwrap().len()
            };
            block_on(load.within(scope()))
        }
    };
}

awaited!(diesel_async_on_postgres, Place, postgres);
awaited!(diesel_async_on_maria_db, Place, maria_db);
awaited!(diesel_async_on_sqlite, SqliteFile, connect);

pub(super) fn sea_orm_on_postgres(place: &Place, secrets: &Secrets, panic: Panic) -> usize {
    let load = async {
        let db = &Database::connect(place.sea_orm_options()).await.unwrap();
        entity::Entity::delete_many().exec(db).await.unwrap();
        secrets.active(1).insert(db).await.unwrap();
        if panic == Panic::InAConversion {
            let load = entity::Entity::find().into_model::<TrappedModel>();
            return load.all(db).await.unwrap().len();
        }
        let rows = entity::Entity::find().stream(db).await.unwrap();
        let rows = rows.map_ok(|row| fail_with(&row, panic));
        rows.try_collect::<Vec<_>>().await.unwrap().len()
    };
    block_on(load.within(scope()))
}

pub(super) use sea_orm_on_postgres as sea_orm_on_maria_db;

/// Reads the columns in turn, and fails when one is open.
struct TrappedModel;

impl FromQueryResult for TrappedModel {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let email: Encrypted<String, entity::fields::Email> = row.try_get(prefix, "email")?;
        let salary: Encrypted<i64, entity::fields::Salary> = row.try_get(prefix, "salary")?;
        let pin: PasswordHash<entity::fields::Pin> = row.try_get(prefix, "pin")?;
        panic!("a conversion fails behind {email:?}, {salary:?} and {pin:?}")
    }
}

/// As careless code does it.
fn fail_with(row: &impl std::fmt::Debug, panic: Panic) {
    assert!(
        panic != Panic::WithTheRow,
        "cannot handle {row:?} or {row:#?}"
    );
}
