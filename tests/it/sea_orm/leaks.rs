//! Nothing of a value shows in what is printed, logged, serialised and stored.
//!
//! A field that is `#[redact]` and not encrypted is stored as it is: SeaORM's statements, and its logs with `debug-print`, hold it. That it
//! is found there shows that the search would have found the others.

use super::model::{self, block_on, connect, create_table, letter, scope, user};
use crate::own_process;
use fieldseal::Within;
use fieldseal_sea_orm::{ProtectedActiveModel, WithoutDetail as _};
use fieldseal_testing::{Capture, Marker, Sought, TraceLog};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityLoaderTrait, IntoActiveModel, QueryTrait,
};

/// A value for each protected field of a user.
struct Secrets {
    email: Marker<String>,
    phone: Marker<String>,
    ssn: Marker<String>,
    salary: Marker<i64>,
    note: Marker<String>,
    password: Marker<String>,
    name: Marker<String>,
}

impl Secrets {
    fn new() -> Self {
        Self {
            email: Marker::email(),
            phone: Marker::digits().named("phone"),
            ssn: Marker::digits().named("ssn"),
            salary: Marker::integer(),
            note: Marker::long_text(),
            password: Marker::digits().named("password"),
            name: Marker::unicode().named("name"),
        }
    }

    /// What never leaves the process in the clear.
    fn sealed(&self) -> Vec<Sought> {
        let texts = [
            &self.email,
            &self.phone,
            &self.ssn,
            &self.note,
            &self.password,
        ];
        let mut sought: Vec<_> = texts.map(Marker::sought).into();
        sought.push(self.salary.sought());
        sought
    }

    /// What no log of the application's own shows.
    fn all(&self) -> Vec<Sought> {
        let mut sought = self.sealed();
        sought.push(self.name.sought());
        sought
    }

    fn user(&self, id: i32) -> user::ActiveModel {
        user::ActiveModel {
            id: Set(id),
            email: Set(self.email.value().as_str().into()),
            phone: Set(Some(self.phone.value().as_str().into())),
            ssn: Set(self.ssn.value().as_str().into()),
            salary: Set((*self.salary.value()).into()),
            note: Set(Some(self.note.value().as_str().into())),
            password: Set(self.password.value().as_str().into()),
            name: Set(self.name.value().as_str().into()),
            nick: Set(Some("ada".to_owned())),
        }
    }
}

fn is_found(capture: &Capture, marker: &Marker<String>) -> bool {
    !capture.search(&[marker.sought()]).is_clean()
}

#[test]
fn what_is_printed_and_serialised_is_masked() {
    model::with_database(async |db| {
        let secrets = Secrets::new();
        let mut capture = Capture::new();
        let active = secrets.user(1);
        capture.debug("an active model before it is hashed", &active);
        active.prepare().await.unwrap();
        capture.debug("an active model", &active);
        let model = active.insert(db).await.unwrap();
        capture.debug("a model", &model);
        capture.serialized("a serialised model", &model);
        capture.debug("an unchanged one", &model.clone().into_active_model());
        let letter = letter::ActiveModel {
            id: Set(1),
            user_id: Set(1),
            body: Set(secrets.note.value().as_str().into()),
            note: NotSet,
        };
        capture.debug("a letter", &letter.insert(db).await.unwrap());
        let loaded = user::Entity::load()
            .filter_by_id(1)
            .with(letter::Entity)
            .one(db)
            .await
            .unwrap()
            .unwrap();
        capture.debug("a model with its relations", &loaded);
        capture.serialized("the same, serialised", &loaded);
        capture.debug("an active one of those", &loaded.into_active_model());
        capture.debug(
            "a query with a condition",
            &user::Entity::find().filter(user::Column::Email.eq(secrets.email.value().as_str())),
        );
        capture.search(&secrets.all()).assert_clean();
        assert!(format!("{model:?}").contains(r#"nick: Some("ada")"#));
    });
}

#[test]
fn statements_hold_ciphertext() {
    model::with_database(async |_| {
        let secrets = Secrets::new();
        secrets.user(1).prepare().await.unwrap();
        let email = secrets.email.value().as_str();
        let phone = secrets.phone.value().as_str();
        let mut capture = Capture::new();
        for backend in [DbBackend::Sqlite, DbBackend::Postgres, DbBackend::MySql] {
            let statements = [
                user::Entity::insert(secrets.user(1)).build(backend),
                user::Entity::insert_many([secrets.user(1), secrets.user(2)]).build(backend),
                user::Entity::insert(secrets.user(1))
                    .on_conflict(
                        OnConflict::column(user::Column::Id)
                            .update_columns([user::Column::Email, user::Column::Note])
                            .to_owned(),
                    )
                    .build(backend),
                user::Entity::update(secrets.user(1))
                    .validate()
                    .unwrap()
                    .build(backend),
                user::Entity::update_many()
                    .set(secrets.user(1))
                    .filter(user::Column::Email.eq(email))
                    .build(backend),
                user::Entity::find()
                    .filter(user::Column::Phone.is_in([phone, "1"]))
                    .build(backend),
                user::Entity::find_by_email(email).build(backend),
                user::Entity::delete_by_email(email).build(backend),
                // A refusal names the column, and not the operand.
                user::Entity::find()
                    .filter(user::Column::Email.like(email))
                    .build(backend),
            ];
            for statement in statements {
                capture.display("a statement", &statement);
                capture.debug("a statement", &statement);
            }
        }
        capture.search(&secrets.sealed()).assert_clean();
        assert!(is_found(&capture, &secrets.name));
    });
}

/// Writes, reads, searches and failures, on a database in a file.
async fn session(secrets: &Secrets, db: &DatabaseConnection) {
    create_table(db, user::Entity).await;
    create_table(db, letter::Entity).await;
    let active = secrets.user(1);
    active.prepare().await.unwrap();
    let model = active.insert(db).await.unwrap();
    let twin = user::ActiveModel {
        id: Set(2),
        ..model.clone().into_active_model().reset_all()
    };
    twin.insert(db).await.unwrap_err();
    let mut changed = model.into_active_model();
    changed.note = Set(None);
    let model = changed.update(db).await.unwrap();
    let mut changed = model.into_active_model();
    changed.note = Set(Some(secrets.note.value().as_str().into()));
    changed.save(db).await.unwrap();
    user::Entity::update_many()
        .set(user::ActiveModel {
            ssn: Set(secrets.ssn.value().as_str().into()),
            ..Default::default()
        })
        .filter(user::Column::Phone.eq(secrets.phone.value().as_str()))
        .exec(db)
        .await
        .unwrap();
    let found = user::Entity::find_by_email(secrets.email.value().as_str())
        .one(db)
        .await;
    assert_eq!(found.unwrap().unwrap().ssn.expose(), secrets.ssn.value());
    user::Entity::find()
        .filter(user::Column::Email.contains(secrets.email.value().as_str()))
        .all(db)
        .await
        .unwrap_err();
    user::Entity::find()
        .all(db)
        .within(scope())
        .await
        .unwrap_err();
}

/// `secrecy`'s trait, by a name that does not hide what happens.
trait Expose {
    fn expose(&self) -> &str;
}

impl Expose for secrecy::SecretString {
    fn expose(&self) -> &str {
        secrecy::ExposeSecret::expose_secret(self)
    }
}

// SQLx works on threads of its own, which only a global log hears.
#[test]
fn logs_at_trace_and_the_database_hold_ciphertext() {
    own_process::run(
        "sea_orm::leaks::logs_at_trace_and_the_database_hold_ciphertext",
        || {
            let log = TraceLog::new();
            log.install_global().unwrap();
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("people.sqlite");
            let secrets = Secrets::new();
            let test = async {
                let db = connect(&format!("sqlite://{}?mode=rwc", file.display())).await;
                session(&secrets, &db).await;
                db.close().await.unwrap();
            };
            block_on(test.within(scope()));

            let mut logs = Capture::new();
            logs.trace_log("the session", &log);
            logs.search(&secrets.sealed()).assert_clean();
            assert!(is_found(&logs, &secrets.name));

            let mut files = Capture::new();
            files.database(&file).unwrap();
            files.search(&secrets.sealed()).assert_clean();
            assert!(is_found(&files, &secrets.name));
        },
    );
}

#[test]
fn errors_and_panics_show_no_value() {
    model::with_database(async |db| {
        let secrets = Secrets::new();
        let mut capture = Capture::new();
        let active = secrets.user(1);
        active.prepare().await.unwrap();
        let model = active.insert(db).await.unwrap();

        let twin = user::ActiveModel {
            id: Set(2),
            ..model.clone().into_active_model().reset_all()
        };
        capture.error("not unique", &twin.insert(db).await.unwrap_err());
        let around = user::Entity::update_many()
            .col_expr(user::Column::Ssn, Expr::value(secrets.ssn.value().as_str()))
            .exec(db)
            .await;
        capture.error("refused by the CHECK", &around.unwrap_err());
        let other = user::Entity::find().all(db).within(scope()).await;
        capture.error("another vault", &other.unwrap_err());
        let refused = user::Entity::find()
            .filter(user::Column::Email.gt(secrets.email.value().as_str()))
            .all(db)
            .await;
        capture.error("a refused operator", &refused.unwrap_err());
        let unsealable = user::ActiveModel {
            id: Unchanged(1),
            // No e-mail address.
            email: Set(secrets.phone.value().as_str().into()),
            ..Default::default()
        };
        let error = unsealable.prepare().await.unwrap_err();
        capture.error("a value that cannot be sealed", &error);
        let panicked = capture.run("a panic", || {
            user::Entity::update(unsealable)
                .validate()
                .unwrap()
                .build(DbBackend::Sqlite)
        });
        assert!(panicked.is_none());
        let json = serde_json::json!({ "id": 1, "email": [secrets.email.value()] });
        let mut active = <user::ActiveModel as ActiveModelTrait>::default();
        active.set_from_json(json).unwrap_err();
        capture.search(&secrets.all()).assert_clean();
    });
}

/// A column that is not protected: SeaORM repeats the value that none of an enum's variants has.
mod visit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
    #[sea_orm(rs_type = "String", db_type = "Text")]
    pub enum Stage {
        #[sea_orm(string_value = "open")]
        Open,
    }

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "visits")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub stage: Stage,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[test]
fn a_value_that_an_enum_does_not_have_is_not_told() {
    model::with_database(async |db| {
        let secret = Marker::email();
        db.execute_unprepared(&format!(
            "CREATE TABLE visits (id INTEGER PRIMARY KEY, stage TEXT); INSERT INTO visits VALUES (1, '{}')",
            secret.value()
        ))
        .await
        .unwrap();
        let error = visit::Entity::find().all(db).await.unwrap_err();
        assert!(error.to_string().contains(secret.value()), "{error}");
        let error = error.without_detail();
        let mut told = Capture::new();
        told.error("an error without detail", &error);
        let outcome = told.panics("an unwrapped one", || {
            std::hint::black_box(Err::<(), _>(error)).unwrap()
        });
        assert!(outcome.is_none());
        told.search(&[secret.sought()]).assert_clean();
    });
}

/// `into_json` reads rows without the model.
#[test]
fn rows_as_json_hold_ciphertext_and_what_is_not_encrypted() {
    model::with_database(async |db| {
        let secrets = Secrets::new();
        let active = secrets.user(1);
        active.prepare().await.unwrap();
        active.insert(db).await.unwrap();
        let rows = user::Entity::find().into_json().all(db).await.unwrap();
        let mut capture = Capture::new();
        capture.serialized("rows", &rows);
        capture.search(&secrets.sealed()).assert_clean();
        assert!(is_found(&capture, &secrets.name));
        assert!(
            rows[0]["password"]
                .as_str()
                .unwrap()
                .starts_with("$argon2id$")
        );
    });
}
