//! Reading users.

use super::*;

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
#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
struct OpenedRow {
    id: i32,
    #[encrypted]
    email: Opened<String>,
    #[encrypted]
    phone: Option<Opened<String>>,
    #[encrypted]
    ssn: Opened<SecretString>,
    #[encrypted]
    salary: Opened<i64>,
    #[encrypted]
    note: Option<Opened<String>>,
}

type OpenedColumns = (
    i32,
    Opened<String, fields::Email>,
    Option<Opened<String, fields::Phone>>,
    Opened<SecretString, fields::Ssn>,
    Opened<i64, fields::Salary>,
    Option<Opened<String, fields::Note>>,
);

impl From<OpenedRow> for OpenedUser {
    fn from(row: OpenedRow) -> Self {
        opened((row.id, row.email, row.phone, row.ssn, row.salary, row.note))
    }
}

fn opened((id, email, phone, ssn, salary, note): OpenedColumns) -> OpenedUser {
    let exposed = |ssn: SecretString| ssn.expose_secret().to_owned();
    OpenedUser {
        id,
        email: email.into_inner(),
        phone: phone.map(Opened::into_inner),
        ssn: ssn.into_inner().map(exposed),
        salary: salary.into_inner(),
        note: note.map(Opened::into_inner),
    }
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

impl<D: Server> ReadUsers for SeaOrm<D> {
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
                    .from_raw_sql(Statement::from_string(D::BACKEND, sql))
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
                ByName::find_by_statement(Statement::from_string(D::BACKEND, sql))
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

    const READ_OPENED: Ways<fn(&mut Self) -> Outcome<Vec<OpenedUser>>> = &[
        ("opened fields", |a| {
            a.run(async |db| {
                Entity::find()
                    .order_by_asc(Column::Id)
                    .into_partial_model::<OpenedRow>()
                    .all(db)
                    .await
            })
            .map(|rows| rows.into_iter().map(OpenedUser::from).collect())
        }),
        ("opened columns", |a| {
            let rows: Vec<OpenedColumns> = a.run(async |db| {
                Entity::find()
                    .order_by_asc(Column::Id)
                    .select_only()
                    .columns([
                        Column::Id,
                        Column::Email,
                        Column::Phone,
                        Column::Ssn,
                        Column::Salary,
                        Column::Note,
                    ])
                    .into_tuple()
                    .all(db)
                    .await
            })?;
            Ok(rows.into_iter().map(opened).collect())
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
}
