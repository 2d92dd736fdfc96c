//! What servers, drivers and errors tell: ciphertext and names. The column that is only `#[redact]` is stored in the clear, so that finding it there
//! shows that a value would have been found.

use crate::model::{User, user, users};
use crate::place::Place;
use crate::reach::{Server, variable};
use diesel::prelude::*;
use diesel::result::Error;
use diesel::{MysqlConnection, PgConnection};
use diesel_async::{AsyncMysqlConnection, AsyncPgConnection};
use fieldseal::{Keyring, Scope, Vault, Within};
use fieldseal_diesel::WithoutDetail as _;
use fieldseal_diesel::prelude::*;
use fieldseal_sea_orm::{WithoutDetail as _, with_backend};
use fieldseal_testing::{Capture, Marker, Sought};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, Database, Set};
use std::path::PathBuf;

struct Secrets {
    email: Marker<String>,
    note: Marker<String>,
    name: Marker<String>,
}

impl Secrets {
    fn new() -> Self {
        Self {
            email: Marker::email(),
            note: Marker::long_text(),
            // ASCII, which logs spell as it is.
            name: Marker::digits().named("name"),
        }
    }

    fn sealed(&self) -> Vec<Sought> {
        vec![self.email.sought(), self.note.sought()]
    }

    fn all(&self) -> Vec<Sought> {
        [self.sealed(), vec![self.name.sought()]].concat()
    }

    fn user(&self, id: i32) -> User {
        User {
            id,
            email: self.email.value().clone(),
            note: Some(self.note.value().clone()),
            name: self.name.value().clone(),
        }
    }

    #[track_caller]
    fn assert_only_the_name_is_in(&self, capture: &Capture) {
        capture.search(&self.sealed()).assert_clean();
        assert!(!capture.search(&[self.name.sought()]).is_clean());
    }
}

fn scope() -> Scope {
    Vault::new(Keyring::generate("leaks").unwrap())
        .unwrap()
        .scope()
}

/// A statement of a careless application, or of an attacker: the CHECK refuses it.
const PLAINTEXT: &str = "UPDATE users SET note = 'no ciphertext, however long it may be, so that nothing but its form is refused'";

/// What makes a connection to PostgreSQL log each statement with its values.
const LOGGING: &str = "SET log_statement = 'all'";

/// A place whose server logs every statement.
fn logged(server: Server) -> Place {
    let place = Place::new(server);
    if server == Server::MariaDb {
        place.execute_outside("SET GLOBAL general_log = ON");
    }
    place
}

/// What the server wrote down, its table's file included.
fn written(place: &Place) -> Capture {
    let servers = PathBuf::from(variable("FIELDSEAL_TEST_SERVERS"));
    let mut capture = Capture::new();
    match place.server {
        Server::Postgres => {
            place.execute_outside("CHECKPOINT");
            let folder = servers.join("postgres");
            capture.file(folder.join("server.log")).unwrap();
            let connection = &mut PgConnection::establish(&place.diesel_url()).unwrap();
            let path: String = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
                "pg_relation_filepath('users')",
            ))
            .get_result(connection)
            .unwrap();
            capture.file(folder.join("data").join(path)).unwrap();
        }
        Server::MariaDb => {
            let folder = servers.join("mariadb");
            let table = format!("{}.users", place.name);
            place.execute_outside(&format!("FLUSH TABLES {table} FOR EXPORT; UNLOCK TABLES"));
            capture.file(folder.join("general.log")).unwrap();
            capture.file(folder.join("server.log")).unwrap();
            let file = folder.join("data").join(&place.name).join("users.ibd");
            capture.file(file).unwrap();
        }
    }
    capture
}

/// Whether the database's own words hold the row, and the error that an application is given does not.
#[track_caller]
fn assert_told(capture: &mut Capture, secrets: &Secrets, server: Server, error: Error) {
    let Error::DatabaseError(_, information) = &error else {
        panic!("{error:?}");
    };
    let details = information.details().unwrap_or_default();
    if server == Server::Postgres && information.message().contains("check constraint") {
        assert!(details.contains(secrets.name.value()), "{details}");
    }
    let error = error.without_detail();
    let Error::DatabaseError(_, information) = &error else {
        panic!("{error:?}");
    };
    assert!(information.details().is_none() && information.hint().is_none());
    assert!(information.message().contains("users_"), "{error}");
    capture.error("an error", &error);
}

macro_rules! blocking {
    ($test:ident, $connection:ty, $server:expr) => {
        #[test]
        fn $test() {
            let secrets = Secrets::new();
            let place = logged($server);
            let mut told = Capture::new();
            scope().run(|| {
                let c = &mut <$connection>::establish(&place.diesel_url()).unwrap();
                if $server == Server::Postgres {
                    diesel::sql_query(LOGGING).execute(c).unwrap();
                }
                diesel::insert_into(users::table)
                    .values(&secrets.user(1))
                    .execute(c)
                    .unwrap();
                let twin = diesel::insert_into(users::table)
                    .values(&secrets.user(2))
                    .execute(c);
                assert_told(&mut told, &secrets, $server, twin.unwrap_err());
                let around = diesel::sql_query(PLAINTEXT).execute(c).unwrap_err();
                assert_told(&mut told, &secrets, $server, around);
                diesel::update(users::table.find(1))
                    .set(users::note.set_to(Some(secrets.note.value())))
                    .execute(c)
                    .unwrap();
                let found: User = users::table
                    .filter(users::email.matches(secrets.email.value()))
                    .select(User::as_select())
                    .first(c)
                    .unwrap();
                assert_eq!(found.note.as_ref(), Some(secrets.note.value()));
                told.debug("a row", &found);
                let other =
                    scope().run(|| users::table.select(users::note).load::<Option<String>>(c));
                told.error("another vault", &other.unwrap_err());
            });
            told.search(&secrets.all()).assert_clean();
            secrets.assert_only_the_name_is_in(&written(&place));
        }
    };
}

blocking!(
    diesel_on_postgres_tells_nothing,
    PgConnection,
    Server::Postgres
);
blocking!(
    diesel_on_maria_db_tells_nothing,
    MysqlConnection,
    Server::MariaDb
);

macro_rules! awaited {
    ($test:ident, $connection:ty, $connect:ident, $server:expr) => {
        #[tokio::test]
        async fn $test() {
            use diesel_async::RunQueryDsl;

            let secrets = Secrets::new();
            let place = logged($server);
            let mut told = Capture::new();
            let session = async {
                let c: &mut $connection = &mut place.$connect().await.unwrap();
                if $server == Server::Postgres {
                    RunQueryDsl::execute(diesel::sql_query(LOGGING), c)
                        .await
                        .unwrap();
                }
                let insert = diesel::insert_into(users::table).values(secrets.user(1));
                RunQueryDsl::execute(insert, c).await.unwrap();
                let twin = diesel::insert_into(users::table).values(secrets.user(2));
                let twin = RunQueryDsl::execute(twin, c).await;
                assert_told(&mut told, &secrets, $server, twin.unwrap_err());
                let around = RunQueryDsl::execute(diesel::sql_query(PLAINTEXT), c).await;
                assert_told(&mut told, &secrets, $server, around.unwrap_err());
                let found = users::table
                    .filter(users::email.matches(secrets.email.value()))
                    .select(User::as_select());
                let found: User = RunQueryDsl::first(found, c).await.unwrap();
                assert_eq!(found.note.as_ref(), Some(secrets.note.value()));
            };
            session.within(scope()).await;
            told.search(&secrets.all()).assert_clean();
            secrets.assert_only_the_name_is_in(&written(&place));
        }
    };
}

awaited!(
    diesel_async_on_postgres_tells_nothing,
    AsyncPgConnection,
    postgres,
    Server::Postgres
);
awaited!(
    diesel_async_on_maria_db_tells_nothing,
    AsyncMysqlConnection,
    maria_db,
    Server::MariaDb
);

async fn sea_orm_tells_nothing(server: Server) {
    let secrets = Secrets::new();
    let place = logged(server);
    let mut told = Capture::new();
    let session = async {
        let mut options = place.sea_orm_options();
        options.max_connections(1);
        let db = &Database::connect(options).await.unwrap();
        if server == Server::Postgres {
            db.execute_unprepared(LOGGING).await.unwrap();
        }
        let active = |id: i32| user::ActiveModel {
            id: Set(id),
            email: Set(secrets.email.value().as_str().into()),
            note: Set(Some(secrets.note.value().as_str().into())),
            name: Set(secrets.name.value().as_str().into()),
        };
        told.debug("a model", &active(1).insert(db).await.unwrap());
        let twin = active(2).insert(db).await.unwrap_err();
        told.error("not unique", &twin.without_detail());
        let around = db.execute_unprepared(PLAINTEXT).await.unwrap_err();
        if server == Server::Postgres {
            assert!(format!("{around:?}").contains(secrets.name.value()));
        }
        let around = around.without_detail();
        assert!(around.to_string().contains("users_note_sealed"), "{around}");
        told.error("refused by the CHECK", &around);
        let find = with_backend(db.get_database_backend(), || {
            user::Entity::find().filter(user::Column::Email.eq(secrets.email.value().as_str()))
        });
        let found = find.clone().one(db).await.unwrap().unwrap();
        assert_eq!(found.email.as_str(), secrets.email.value());
        let other = user::Entity::find().all(db).within(scope()).await;
        told.error("another vault", &other.unwrap_err().without_detail());
    };
    session.within(scope()).await;
    told.search(&secrets.all()).assert_clean();
    secrets.assert_only_the_name_is_in(&written(&place));
}

#[tokio::test]
async fn sea_orm_on_postgres_tells_nothing() {
    sea_orm_tells_nothing(Server::Postgres).await;
}

#[tokio::test]
async fn sea_orm_on_maria_db_tells_nothing() {
    sea_orm_tells_nothing(Server::MariaDb).await;
}

/// Neither the password of a URL nor that of the authority is anybody's business.
#[test]
fn a_connection_that_fails_does_not_tell_the_password() {
    for server in [Server::Postgres, Server::MariaDb] {
        let url = Place::new(server).diesel_url();
        let url = url.replace("fieldseal:fieldseal@", "fieldseal:correct-horse@");
        let error = match server {
            Server::Postgres => PgConnection::establish(&url).err(),
            Server::MariaDb => MysqlConnection::establish(&url).err(),
        };
        let error = error.unwrap();
        let said = format!("{error} {error:?}");
        assert!(!said.contains("correct-horse"), "{said}");
    }
}
