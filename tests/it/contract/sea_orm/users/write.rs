//! Writing users.

use super::*;

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

fn on_email<D: Server>() -> OnConflict {
    OnConflict::new()
        .expr(Column::Email.unique_index(D::BACKEND))
        .to_owned()
}

/// MySQL knows no targets, and SeaORM's way to do nothing there is to set the primary key to itself.
fn keeping<D: Server>() -> OnConflict {
    match D::DATABASE.upserts_by_target() {
        true => on_email::<D>().do_nothing().to_owned(),
        false => on_email::<D>().do_nothing_on([Column::Id]).to_owned(),
    }
}

impl<D: Server> WriteUsers for SeaOrm<D> {
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
        ("from_sql_and_values", |a, user| {
            a.write(async |db| own_sql::insert(db, user).await)
        }),
    ];

    const INSERT_MANY: Ways<fn(&mut Self, &[User]) -> Outcome<()>> = &[
        ("insert_many.exec", |a, users| {
            a.write(async |db| Entity::insert_many(users.iter().map(active)).exec(db).await)
        }),
        ("insert_many.exec_with_returning", |a, users| {
            a.run(async |db| {
                let insert = Entity::insert_many(users.iter().map(active));
                if !D::BACKEND.support_returning() {
                    return Ok(insert.exec(db).await.map(drop)?);
                }
                let stored = insert.exec_with_returning(db).await?;
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
        (
            "on_conflict.update_columns, exec_with_returning",
            |a, user| {
                a.run(async |db| {
                    let stored = Entity::insert(active(user))
                        .on_conflict(
                            OnConflict::column(Column::Id)
                                .update_columns(COLUMNS)
                                .to_owned(),
                        )
                        .exec_with_returning(db)
                        .await?;
                    assert!(User::from(stored) == *user);
                    Outcome::Ok(())
                })
            },
        ),
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
                        on_email::<D>()
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
                            on_email::<D>()
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
                    .on_conflict(keeping::<D>())
                    .try_insert()
                    .exec(db)
                    .await
            })
        }),
        ("insert_many.on_conflict.do_nothing", |a, user| {
            a.write(async |db| {
                Entity::insert_many([active(user)])
                    .on_conflict(keeping::<D>())
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
        ("update_many.set.exec_with_returning", |a, user| {
            a.run(async |db| {
                let active = ActiveModel {
                    id: Unchanged(user.id),
                    ..active(user)
                };
                let update = Entity::update_many()
                    .set(active)
                    .filter(Column::Id.eq(user.id));
                if !D::BACKEND.support_returning() {
                    return Ok(update.exec(db).await.map(drop)?);
                }
                let stored = update.exec_with_returning(db).await?;
                assert!(users(stored) == std::slice::from_ref(user));
                Outcome::Ok(())
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
        ("from_sql_and_values", |a, id, change| {
            a.write(async |db| own_sql::set(db, id, change).await)
        }),
    ];

    const SET_UNSEALED: Ways<fn(&mut Self, i32, Unsealed<'_>) -> Outcome<()>> = &[
        ("col_expr", |a, id, unsealed| {
            a.write(async |db| {
                Entity::update_many()
                    .col_expr(Column::Ssn, Expr::value(own_sql::unsealed(unsealed)))
                    .filter(Column::Id.eq(id))
                    .exec(db)
                    .await
            })
        }),
        ("from_sql_and_values", |a, id, unsealed| {
            a.write(async |db| own_sql::set_unsealed(db, id, unsealed).await)
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
}
