//! SeaORM's ways with `users`.

#![allow(
    clippy::needless_update,
    reason = "SeaORM's `DeriveIntoActiveModel` ends each active model with the defaults"
)]

use super::SeaOrm;
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::users::{Card, Change, User, Users, Wanted};
use crate::sea_orm::model::user::{self, ActiveModel, Column, Entity, fields};
use fieldseal::{Model, Password, Protect};
use fieldseal_sea_orm::{Encrypted, EncryptedField, Lazy, ProtectedActiveModel, protect};
use futures_util::TryStreamExt;
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, SimpleExpr};
use sea_orm::{
    Condition, DatabaseExecutor, DbBackend, DerivePartialModel, EntityLoaderTrait, FromQueryResult,
    IntoActiveModel, QueryOrder, QuerySelect, QueryTrait, Statement,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

impl From<user::Model> for User {
    fn from(model: user::Model) -> Self {
        Self {
            id: model.id,
            email: model.email.into_inner(),
            phone: model.phone.map(Encrypted::into_inner),
            ssn: model.ssn.expose_secret().to_owned(),
            salary: *model.salary,
            note: model.note.map(Encrypted::into_inner),
            password: model.password.into_inner(),
            name: model.name.into_inner(),
            nick: model.nick,
        }
    }
}

fn users(models: Vec<user::Model>) -> Vec<User> {
    models.into_iter().map(User::from).collect()
}

/// Every field set.
fn active(user: &User) -> ActiveModel {
    ActiveModel {
        id: Set(user.id),
        email: Set(user.email.as_str().into()),
        phone: Set(user.phone.clone().map(Into::into)),
        ssn: Set(user.ssn.as_str().into()),
        salary: Set(user.salary.into()),
        note: Set(user.note.clone().map(Into::into)),
        password: Set(user.password.clone().into()),
        name: Set(user.name.as_str().into()),
        nick: Set(user.nick.clone()),
    }
}

/// The model itself, as it would have been read.
fn model(user: &User) -> user::Model {
    user::Model {
        id: user.id,
        email: user.email.clone().into(),
        phone: user.phone.clone().map(Into::into),
        ssn: user.ssn.clone().into(),
        salary: user.salary.into(),
        note: user.note.clone().map(Into::into),
        password: user.password.clone().into(),
        name: user.name.clone().into(),
        nick: user.nick.clone(),
    }
}

/// One field set.
fn changed(change: &Change) -> ActiveModel {
    let mut active: ActiveModel = Default::default();
    match change.clone() {
        Change::Email(email) => active.email = Set(email.into()),
        Change::Phone(phone) => active.phone = Set(phone.map(Into::into)),
        Change::Ssn(ssn) => active.ssn = Set(ssn.into()),
        Change::Salary(salary) => active.salary = Set(salary.into()),
        Change::Note(note) => active.note = Set(note.map(Into::into)),
        Change::Password(password) => active.password = Set(password.into()),
        Change::Name(name) => active.name = Set(name.into()),
    }
    active
}

/// One column and its value, as an expression.
fn expression(change: &Change) -> (Column, SimpleExpr) {
    match change.clone() {
        Change::Email(email) => (Column::Email, Expr::value(fields::Email::of(email))),
        Change::Phone(phone) => (Column::Phone, Expr::value(phone.map(fields::Phone::of))),
        Change::Ssn(ssn) => (Column::Ssn, Expr::value(fields::Ssn::of(ssn))),
        Change::Salary(salary) => (Column::Salary, Expr::value(fields::Salary::of(salary))),
        Change::Note(note) => (Column::Note, Expr::value(note.map(fields::Note::of))),
        Change::Password(password) => (
            Column::Password,
            Expr::value(fieldseal_sea_orm::PasswordHash::<fields::Password>::from(
                password,
            )),
        ),
        Change::Name(name) => (Column::Name, Expr::value(name)),
    }
}

fn condition(wanted: &Wanted<'_>) -> Condition {
    match *wanted {
        Wanted::Email([email]) => Condition::all().add(Column::Email.eq(*email)),
        Wanted::Email(emails) => Condition::all().add(Column::Email.is_in(emails.iter().copied())),
        Wanted::Phone([phone]) => Condition::all().add(Column::Phone.eq(*phone)),
        Wanted::Phone(phones) => Condition::all().add(Column::Phone.is_in(phones.iter().copied())),
        Wanted::EmailAndPhone(email, phone) => Condition::all()
            .add(Column::Email.eq(email))
            .add(Column::Phone.eq(phone)),
        Wanted::NoPhone => Condition::all().add(Column::Phone.is_null()),
        Wanted::SomePhone => Condition::all().add(Column::Phone.is_not_null()),
    }
}

/// The same in other words: `COLUMN`, alternatives, values of the field's own type and owned ones.
fn condition_in_other_words(wanted: &Wanted<'_>) -> Condition {
    match *wanted {
        Wanted::Email(emails) => emails.iter().fold(Condition::any(), |any, email| {
            any.add(Entity::COLUMN.email.eq(fields::Email::of(*email)))
        }),
        Wanted::Phone(phones) => Condition::all().add(
            Entity::COLUMN
                .phone
                .eq_any(phones.iter().map(|phone| (*phone).to_owned())),
        ),
        Wanted::EmailAndPhone(email, phone) => Condition::all()
            .add(Entity::COLUMN.email.eq(email.to_owned()))
            .add(Entity::COLUMN.phone.eq(Some(fields::Phone::of(phone)))),
        Wanted::NoPhone => {
            Condition::all().add(Column::Phone.eq(None::<Encrypted<String, fields::Phone>>))
        }
        Wanted::SomePhone => Condition::all().add(Column::Phone.ne(None::<String>)),
    }
}

async fn found(db: &DatabaseExecutor<'_>, found: Select<Entity>) -> Result<Vec<i32>, DbErr> {
    found
        .order_by_asc(Column::Id)
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(db)
        .await
}

#[protect(of = user::Entity)]
#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
struct PartialRow {
    id: i32,
    #[encrypted]
    email: String,
    #[encrypted]
    salary: i64,
    #[encrypted]
    note: Option<String>,
}

#[protect(of = user::Entity)]
#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
struct LazyRow {
    id: i32,
    #[encrypted]
    email: Lazy<String>,
    #[encrypted]
    salary: Lazy<i64>,
    #[encrypted]
    note: Option<Lazy<String>>,
}

#[protect(of = user::Entity)]
#[derive(FromQueryResult)]
struct ByName {
    id: i32,
    #[encrypted]
    email: String,
    #[encrypted]
    salary: i64,
    #[encrypted]
    note: Option<String>,
}

impl From<PartialRow> for Card {
    fn from(row: PartialRow) -> Self {
        Self {
            id: row.id,
            email: row.email.into_inner(),
            salary: *row.salary,
            note: row.note.map(Encrypted::into_inner),
        }
    }
}

impl From<ByName> for Card {
    fn from(row: ByName) -> Self {
        Self {
            id: row.id,
            email: row.email.into_inner(),
            salary: *row.salary,
            note: row.note.map(Encrypted::into_inner),
        }
    }
}

#[protect(of = user::Entity)]
#[derive(DeriveIntoActiveModel)]
#[sea_orm(active_model = "user::ActiveModel")]
struct NewUser {
    id: i32,
    #[encrypted]
    email: String,
    #[encrypted]
    phone: Option<String>,
    #[encrypted]
    ssn: SecretString,
    #[encrypted]
    salary: i64,
    #[encrypted]
    note: Option<String>,
    #[password]
    password: Password,
    #[redact]
    name: String,
    nick: Option<String>,
}

impl From<&User> for NewUser {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            email: user.email.clone().into(),
            phone: user.phone.clone().map(Into::into),
            ssn: user.ssn.clone().into(),
            salary: user.salary.into(),
            note: user.note.clone().map(Into::into),
            password: user.password.clone().into(),
            name: user.name.clone().into(),
            nick: user.nick.clone(),
        }
    }
}

/// All columns but the key.
const COLUMNS: [Column; 8] = [
    Column::Email,
    Column::Phone,
    Column::Ssn,
    Column::Salary,
    Column::Note,
    Column::Password,
    Column::Name,
    Column::Nick,
];

fn on_email() -> OnConflict {
    OnConflict::new()
        .expr(Column::Email.unique_index(DbBackend::Sqlite))
        .to_owned()
}

impl Users for SeaOrm {
    const USERS: &'static Model = <user::Model as Protect>::MODEL;

    const INSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("active_model.insert", |a, user| {
            a.run(async |db| {
                let stored = active(user).insert(db).await?;
                assert!(User::from(stored) == *user);
                Outcome::Ok(())
            })
        }),
        ("prepare, active_model.insert", |a, user| {
            a.write(async |db| {
                let active = active(user);
                active.prepare().await?;
                active.insert(db).await
            })
        }),
        ("Entity::insert.exec", |a, user| {
            a.write(async |db| Entity::insert(active(user)).exec(db).await)
        }),
        ("Entity::insert.exec_with_returning", |a, user| {
            a.run(async |db| {
                let stored = Entity::insert(active(user)).exec_with_returning(db).await?;
                assert!(User::from(stored) == *user);
                Outcome::Ok(())
            })
        }),
        ("Entity::insert.exec_without_returning", |a, user| {
            a.write(async |db| {
                Entity::insert(active(user))
                    .exec_without_returning(db)
                    .await
            })
        }),
        ("model.into_active_model.reset_all.insert", |a, user| {
            a.write(async |db| model(user).into_active_model().reset_all().insert(db).await)
        }),
        ("a struct into an active model", |a, user| {
            a.write(async |db| NewUser::from(user).into_active_model().insert(db).await)
        }),
        ("builder.insert", |a, user| {
            a.write(async |db| {
                ActiveModel::builder()
                    .set_id(user.id)
                    .set_email(user.email.as_str())
                    .set_phone(user.phone.clone().map(Into::into))
                    .set_ssn(user.ssn.as_str())
                    .set_salary(user.salary)
                    .set_note(user.note.clone().map(Into::into))
                    .set_password(user.password.clone())
                    .set_name(user.name.as_str())
                    .set_nick(user.nick.clone())
                    .insert(db)
                    .await
            })
        }),
        ("from_json, insert", |a, user| {
            a.write(async |db| {
                let mut active = ActiveModel::from_json(json!({
                    "id": user.id, "email": user.email, "phone": user.phone, "ssn": user.ssn, "salary": user.salary,
                    "note": user.note, "password": "to be replaced", "name": user.name, "nick": user.nick,
                }))?;
                // What JSON says is a password, and never a hash.
                active.password = Set(user.password.clone().into());
                active.insert(db).await
            })
        }),
        ("insert_many of one", |a, user| {
            a.write(async |db| Entity::insert_many([active(user)]).exec(db).await)
        }),
    ];

    const INSERT_MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("insert_many.exec", |a, users| {
            a.write(async |db| Entity::insert_many(users.iter().map(active)).exec(db).await)
        }),
        ("insert_many.exec_with_returning", |a, users| {
            a.run(async |db| {
                let stored = Entity::insert_many(users.iter().map(active))
                    .exec_with_returning(db)
                    .await?;
                assert!(stored.into_iter().map(User::from).eq(users.iter().cloned()));
                Outcome::Ok(())
            })
        }),
        ("insert_many.exec_without_returning", |a, users| {
            a.write(async |db| {
                Entity::insert_many(users.iter().map(active))
                    .exec_without_returning(db)
                    .await
            })
        }),
        ("insert_many of prepared ones", |a, users| {
            a.write(async |db| {
                let active: Vec<_> = users.iter().map(active).collect();
                for active in &active {
                    active.prepare().await?;
                }
                Entity::insert_many(active).exec(db).await
            })
        }),
        ("insert_many of structs", |a, users| {
            a.write(async |db| {
                let active = users
                    .iter()
                    .map(|user| NewUser::from(user).into_active_model());
                Entity::insert_many(active).exec(db).await
            })
        }),
    ];

    const UPSERT: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("on_conflict.update_columns", |a, user| {
            a.write(async |db| {
                Entity::insert(active(user))
                    .on_conflict(
                        OnConflict::column(Column::Id)
                            .update_columns(COLUMNS)
                            .to_owned(),
                    )
                    .exec(db)
                    .await
            })
        }),
        ("on_conflict.values", |a, user| {
            a.write(async |db| {
                let values = COLUMNS.map(|column| {
                    let value = sea_orm::ActiveModelTrait::get(&active(user), column);
                    (column, Expr::val(value.into_value().unwrap()))
                });
                Entity::insert(active(user))
                    .on_conflict(OnConflict::column(Column::Id).values(values).to_owned())
                    .exec_without_returning(db)
                    .await
            })
        }),
        ("insert_many.on_conflict.update_columns", |a, user| {
            a.write(async |db| {
                Entity::insert_many([active(user)])
                    .on_conflict(
                        OnConflict::column(Column::Id)
                            .update_columns(COLUMNS)
                            .to_owned(),
                    )
                    .exec(db)
                    .await
            })
        }),
    ];

    const UPSERT_BY_EMAIL: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("on_conflict(unique_index), insert_many", |a, users| {
            a.write(async |db| {
                Entity::insert_many(users.iter().map(active))
                    .on_conflict(
                        on_email()
                            .update_columns([Column::Ssn, Column::Salary])
                            .to_owned(),
                    )
                    .exec_without_returning(db)
                    .await
            })
        }),
        ("on_conflict(unique_index), a row at a time", |a, users| {
            a.write(async |db| {
                for user in users {
                    Entity::insert(active(user))
                        .on_conflict(
                            on_email()
                                .value(Column::Ssn, Expr::value(fields::Ssn::of(user.ssn.as_str())))
                                .value(Column::Salary, Expr::value(fields::Salary::of(user.salary)))
                                .to_owned(),
                        )
                        .exec_without_returning(db)
                        .await?;
                }
                Ok(())
            })
        }),
    ];

    const INSERT_OR_KEEP: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("on_conflict(unique_index).do_nothing", |a, user| {
            a.write(async |db| {
                Entity::insert(active(user))
                    .on_conflict(on_email().do_nothing().to_owned())
                    .try_insert()
                    .exec(db)
                    .await
            })
        }),
        ("insert_many.on_conflict.do_nothing", |a, user| {
            a.write(async |db| {
                Entity::insert_many([active(user)])
                    .on_conflict(on_email().do_nothing().to_owned())
                    .exec_without_returning(db)
                    .await
            })
        }),
    ];

    const UPDATE: Ways<fn(&mut Self, &User) -> Outcome<()>> = &[
        ("active_model.update", |a, user| {
            a.run(async |db| {
                let stored = active(user).update(db).await?;
                assert!(User::from(stored) == *user);
                Outcome::Ok(())
            })
        }),
        ("prepare, active_model.update", |a, user| {
            a.write(async |db| {
                let active = active(user);
                active.prepare().await?;
                active.update(db).await
            })
        }),
        ("active_model.save", |a, user| {
            a.write(async |db| active(user).save(db).await)
        }),
        ("update_without_returning", |a, user| {
            a.write(async |db| active(user).update_without_returning(db).await)
        }),
        ("Entity::update.exec", |a, user| {
            a.write(async |db| Entity::update(active(user)).validate()?.exec(db).await)
        }),
        ("update_many.set", |a, user| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(user.id),
                    ..active(user)
                };
                Entity::update_many()
                    .set(active)
                    .filter(Column::Id.eq(user.id))
                    .exec(db)
                    .await
            })
        }),
        ("set_from_json, update", |a, user| {
            a.write(async |db| {
                let mut active = ActiveModel {
                    id: Unchanged(user.id),
                    ..Default::default()
                };
                active.set_from_json(json!({
                    "id": 0, "email": user.email, "phone": user.phone, "ssn": user.ssn, "salary": user.salary,
                    "note": user.note, "password": "to be replaced", "name": user.name, "nick": user.nick,
                }))?;
                active.password = Set(user.password.clone().into());
                active.update(db).await
            })
        }),
        ("builder.save", |a, user| {
            a.write(async |db| active(user).into_ex().save(db).await)
        }),
        ("active_model.set(column, value)", |a, user| {
            a.write(async |db| {
                let mut changed = ActiveModel {
                    id: Unchanged(user.id),
                    ..Default::default()
                };
                let values = active(user);
                for column in COLUMNS {
                    let value = sea_orm::ActiveModelTrait::get(&values, column);
                    sea_orm::ActiveModelTrait::set(
                        &mut changed,
                        column,
                        value.into_value().unwrap(),
                    );
                }
                changed.update(db).await
            })
        }),
    ];

    const SET_IN_ONE: Ways<fn(&mut Self, i32, &Change) -> Outcome<()>> = &[
        ("active_model.update", |a, id, change| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(id),
                    ..changed(change)
                };
                active.update_without_returning(db).await
            })
        }),
        ("prepare, active_model.update", |a, id, change| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(id),
                    ..changed(change)
                };
                active.prepare().await?;
                active.update_without_returning(db).await
            })
        }),
        ("update_many.set", |a, id, change| {
            a.write(async |db| {
                Entity::update_many()
                    .set(changed(change))
                    .filter(Column::Id.eq(id))
                    .exec(db)
                    .await
            })
        }),
        ("col_expr", |a, id, change| {
            a.write(async |db| {
                let (column, value) = expression(change);
                Entity::update_many()
                    .col_expr(column, value)
                    .filter(Column::Id.eq(id))
                    .exec(db)
                    .await
            })
        }),
    ];

    const SET_IN_ALL: Ways<fn(&mut Self, &Change) -> Outcome<()>> = &[
        ("update_many.set", |a, change| {
            a.write(async |db| Entity::update_many().set(changed(change)).exec(db).await)
        }),
        ("col_expr", |a, change| {
            a.write(async |db| {
                let (column, value) = expression(change);
                Entity::update_many().col_expr(column, value).exec(db).await
            })
        }),
    ];

    const READ_ALL: Ways<fn(&mut Self) -> Outcome<Vec<User>>> = &[
        ("find.all", |a| {
            a.run(async |db| Entity::find().order_by_asc(Column::Id).all(db).await)
                .map(users)
        }),
        ("into_model.all", |a| {
            a.run(async |db| {
                Entity::find()
                    .order_by_asc(Column::Id)
                    .into_model::<user::Model>()
                    .all(db)
                    .await
            })
            .map(users)
        }),
        ("stream", |a| {
            a.run(async |db| {
                let find = Entity::find().order_by_asc(Column::Id);
                match db {
                    DatabaseExecutor::Connection(db) => find.stream(*db).await?.try_collect().await,
                    DatabaseExecutor::Transaction(db) => {
                        find.stream(*db).await?.try_collect().await
                    }
                    DatabaseExecutor::OwnedTransaction(db) => {
                        find.stream(db).await?.try_collect().await
                    }
                }
            })
            .map(users)
        }),
        ("cursor", |a| {
            a.run(async |db| {
                let mut cursor = Entity::find().cursor_by(Column::Id);
                cursor.after(0).first(100).all(db).await
            })
            .map(users)
        }),
        ("paginator", |a| {
            a.run(async |db| {
                let mut pages = Entity::find().order_by_asc(Column::Id).paginate(db, 2);
                let mut all = Vec::new();
                while let Some(page) = pages.fetch_and_next().await? {
                    all.extend(page);
                }
                Ok::<_, DbErr>(all)
            })
            .map(users)
        }),
        ("from_raw_sql", |a| {
            a.run(async |db| {
                let sql = "SELECT * FROM users ORDER BY id";
                Entity::find()
                    .from_raw_sql(Statement::from_string(DbBackend::Sqlite, sql))
                    .all(db)
                    .await
            })
            .map(users)
        }),
        ("the entity loader", |a| {
            a.run(async |db| Entity::load().order_by_id_asc().all(db).await)
                .map(|loaded| {
                    let model = |loaded| User::from(user::Model::from(loaded));
                    loaded.into_iter().map(model).collect()
                })
        }),
    ];

    const READ_ONE: Ways<fn(&mut Self, i32) -> Outcome<Option<User>>> = &[
        ("find_by_id.one", |a, id| {
            a.run(async |db| Entity::find_by_id(id).one(db).await)
                .map(|found| found.map(User::from))
        }),
        ("filter.one", |a, id| {
            a.run(async |db| Entity::find().filter(Column::Id.eq(id)).one(db).await)
                .map(|found| found.map(User::from))
        }),
        ("the entity loader", |a, id| {
            a.run(async |db| Entity::load().filter_by_id(id).one(db).await)
                .map(|found| found.map(|found| User::from(user::Model::from(found))))
        }),
    ];

    const READ_PART: Ways<fn(&mut Self) -> Outcome<Vec<Card>>> = &[
        ("a partial model", |a| {
            a.run(async |db| {
                Entity::find()
                    .order_by_asc(Column::Id)
                    .into_partial_model::<PartialRow>()
                    .all(db)
                    .await
            })
            .map(|rows| rows.into_iter().map(Card::from).collect())
        }),
        ("a query's result", |a| {
            a.run(async |db| {
                Entity::find()
                    .order_by_asc(Column::Id)
                    .select_only()
                    .columns([Column::Note, Column::Salary, Column::Email, Column::Id])
                    .into_model::<ByName>()
                    .all(db)
                    .await
            })
            .map(|rows| rows.into_iter().map(Card::from).collect())
        }),
        ("a query's result, of raw SQL", |a| {
            a.run(async |db| {
                let sql = "SELECT note, salary, email, id FROM users ORDER BY id";
                ByName::find_by_statement(Statement::from_string(DbBackend::Sqlite, sql))
                    .all(db)
                    .await
            })
            .map(|rows| rows.into_iter().map(Card::from).collect())
        }),
        ("a tuple", |a| {
            type Row = (
                i32,
                Encrypted<String, fields::Email>,
                Encrypted<i64, fields::Salary>,
                Option<Encrypted<String, fields::Note>>,
            );
            let rows: Vec<Row> = a.run(async |db| {
                Entity::find()
                    .order_by_asc(Column::Id)
                    .select_only()
                    .columns([Column::Id, Column::Email, Column::Salary, Column::Note])
                    .into_tuple()
                    .all(db)
                    .await
            })?;
            let card = |(id, email, salary, note): Row| Card {
                id,
                email: email.into_inner(),
                salary: *salary,
                note: note.map(Encrypted::into_inner),
            };
            Ok(rows.into_iter().map(card).collect())
        }),
        ("lazy fields", |a| {
            a.run(async |db| {
                let rows = Entity::find()
                    .order_by_asc(Column::Id)
                    .into_partial_model::<LazyRow>()
                    .all(db)
                    .await?;
                rows.into_iter()
                    .map(|row| {
                        Ok(Card {
                            id: row.id,
                            email: row.email.open()?,
                            salary: row.salary.open()?,
                            note: row.note.map(|note| note.open()).transpose()?,
                        })
                    })
                    .collect::<Outcome<_>>()
            })
        }),
        ("lazy columns", |a| {
            type Row = (
                i32,
                Lazy<String, fields::Email>,
                Lazy<i64, fields::Salary>,
                Option<Lazy<String, fields::Note>>,
            );
            a.run(async |db| {
                let rows: Vec<Row> = Entity::find()
                    .order_by_asc(Column::Id)
                    .select_only()
                    .columns([Column::Id, Column::Email, Column::Salary, Column::Note])
                    .into_tuple()
                    .all(db)
                    .await?;
                rows.into_iter()
                    .map(|(id, email, salary, note)| {
                        Ok(Card {
                            id,
                            email: email.open()?,
                            salary: salary.open()?,
                            note: note.map(|note| note.open()).transpose()?,
                        })
                    })
                    .collect::<Outcome<_>>()
            })
        }),
    ];

    const COUNT: Ways<fn(&mut Self) -> Outcome<u64>> = &[
        ("count", |a| {
            a.run(async |db| Entity::find().count(db).await)
        }),
        ("count(column)", |a| {
            let count: Option<i64> = a.run(async |db| {
                Entity::find()
                    .select_only()
                    .expr(Column::Email.count())
                    .into_tuple()
                    .one(db)
                    .await
            })?;
            Ok(count.unwrap().try_into().unwrap())
        }),
    ];

    const FIND: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<i32>>> = &[
        ("filter", |a, wanted| {
            a.run(async |db| found(db, Entity::find().filter(condition(wanted))).await)
        }),
        ("filter, in other words", |a, wanted| {
            a.run(async |db| {
                let condition = condition_in_other_words(wanted);
                found(db, Entity::find().filter(condition)).await
            })
        }),
        ("find_by_email", |a, wanted| {
            a.run(async |db| {
                let find = match *wanted {
                    Wanted::Email([email]) => Entity::find_by_email(*email),
                    _ => Entity::find().filter(condition(wanted)),
                };
                found(db, find).await
            })
        }),
    ];

    const FIND_ROWS: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<User>>> = &[
        ("filter.all", |a, wanted| {
            a.run(async |db| {
                Entity::find()
                    .filter(condition(wanted))
                    .order_by_asc(Column::Id)
                    .all(db)
                    .await
            })
            .map(users)
        }),
        ("the entity loader", |a, wanted| {
            a.run(async |db| {
                let load = match *wanted {
                    Wanted::Email([email]) => Entity::load().filter_by_email(*email),
                    _ => Entity::load().filter(condition_in_other_words(wanted)),
                };
                load.order_by_id_asc().all(db).await
            })
            .map(|loaded| {
                let model = |loaded| User::from(user::Model::from(loaded));
                loaded.into_iter().map(model).collect()
            })
        }),
    ];

    const SET_SALARY_WHERE: Ways<fn(&mut Self, &Wanted<'_>, i64) -> Outcome<()>> = &[
        ("update_many.col_expr.filter", |a, wanted, salary| {
            a.write(async |db| {
                Entity::update_many()
                    .col_expr(Column::Salary, Expr::value(fields::Salary::of(salary)))
                    .filter(condition(wanted))
                    .exec(db)
                    .await
            })
        }),
        ("update_many.set.filter", |a, wanted, salary| {
            a.write(async |db| {
                Entity::update_many()
                    .set(changed(&Change::Salary(salary)))
                    .filter(condition_in_other_words(wanted))
                    .exec(db)
                    .await
            })
        }),
    ];

    const DELETE_WHERE: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<()>> = &[
        ("delete_many.filter", |a, wanted| {
            a.write(async |db| {
                Entity::delete_many()
                    .filter(condition(wanted))
                    .exec(db)
                    .await
            })
        }),
        ("delete_by_email", |a, wanted| {
            a.write(async |db| match *wanted {
                Wanted::Email([email]) => Entity::delete_by_email(*email).exec(db).await,
                _ => {
                    Entity::delete_many()
                        .filter(condition_in_other_words(wanted))
                        .exec(db)
                        .await
                }
            })
        }),
    ];

    const DELETE_ONE: Ways<fn(&mut Self, i32) -> Outcome<()>> = &[
        ("delete_by_id", |a, id| {
            a.write(async |db| Entity::delete_by_id(id).exec(db).await)
        }),
        ("active_model.delete", |a, id| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(id),
                    ..Default::default()
                };
                active.delete(db).await
            })
        }),
    ];

    fn sql_of_look_ups(&mut self) -> Vec<(&'static str, String)> {
        macro_rules! sql {
            ($($way:literal: $query:expr),+ $(,)?) => {
                vec![$(($way, QueryTrait::build(&$query, DbBackend::Sqlite).sql)),+]
            };
        }
        let scope = self.scope.clone().unwrap();
        scope.run(|| {
            sql! {
                "eq": Entity::find().filter(Column::Email.eq("a@b")),
                "COLUMN.eq": Entity::find().filter(Entity::COLUMN.email.eq("a@b")),
                "is_in": Entity::find().filter(Column::Email.is_in(["a@b", "c@d"])),
                "find_by_email": Entity::find_by_email("a@b"),
                "an OR of two indexes": Entity::find()
                    .filter(Condition::any().add(Column::Email.eq("a@b")).add(Column::Phone.eq("1"))),
                "update_many": Entity::update_many()
                    .col_expr(Column::Nick, Expr::value("n"))
                    .filter(Column::Email.eq("a@b")),
                "delete_many": Entity::delete_many().filter(Column::Email.eq("a@b")),
                "a join": crate::sea_orm::model::letter::Entity::find()
                    .inner_join(Entity)
                    .filter(Column::Email.eq("a@b")),
            }
        })
    }
}
