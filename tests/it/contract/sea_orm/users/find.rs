//! Finding users, and what is done with those that are found.

use super::*;

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

impl<D: Server> FindUsers for SeaOrm<D> {
    const FIND: Ways<fn(&mut Self, &Wanted<'_>) -> Outcome<Vec<i32>>> = &[
        ("from_sql_and_values", |a, wanted| {
            a.run(async |db| own_sql::find(db, wanted).await)
        }),
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
        ("delete_many.filter.exec_with_returning", |a, wanted| {
            a.write(async |db| {
                let delete = Entity::delete_many().filter(condition(wanted));
                if !D::BACKEND.support_returning() {
                    return delete.exec(db).await.map(drop);
                }
                delete.exec_with_returning(db).await.map(drop)
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

    fn sql_of_look_ups(&mut self) -> Vec<(&'static str, Index, String)> {
        macro_rules! sql {
            ($($way:literal, $index:ident: $query:expr),+ $(,)?) => {
                vec![$(($way, Index::$index, QueryTrait::build(&$query, D::BACKEND).sql)),+]
            };
        }
        let scope = self.scope.clone().unwrap();
        let either = || {
            let any = Condition::any().add(Column::Email.eq("a@b"));
            Entity::find().filter(any.add(Column::Phone.eq("1")))
        };
        let set_nick = || Entity::update_many().col_expr(Column::Nick, Expr::value("n"));
        let build = || {
            sql! {
                "eq", Email: Entity::find().filter(Column::Email.eq("a@b")),
                "COLUMN.eq", Email: Entity::find().filter(Entity::COLUMN.email.eq("a@b")),
                "is_in", Email: Entity::find().filter(Column::Email.is_in(["a@b", "c@d"])),
                "find_by_email", Email: Entity::find_by_email("a@b"),
                "an OR of two indexes", Email: either(),
                "an OR of two indexes", Phone: either(),
                "update_many", Email: set_nick().filter(Column::Email.eq("a@b")),
                "delete_many", Email: Entity::delete_many().filter(Column::Email.eq("a@b")),
                "a join", Email: crate::sea_orm::model::letter::Entity::find()
                    .inner_join(Entity)
                    .filter(Column::Email.eq("a@b")),
                "eq", Phone: Entity::find().filter(Column::Phone.eq("1")),
                "COLUMN.eq_any", Phone: Entity::find().filter(Entity::COLUMN.phone.eq_any(["1".to_owned(), "2".to_owned()])),
                "update_many", Phone: set_nick().filter(Column::Phone.eq("1")),
                "delete_many", Phone: Entity::delete_many().filter(Column::Phone.eq("1")),
            }
        };
        with_backend(D::BACKEND, || scope.run(build))
    }
}
