//! SeaORM's ways with `letters`.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::letters::{Letter, Letters};
use crate::contract::tables::users::User;
use crate::sea_orm::model::{letter, user};
use fieldseal::{Model, Protect};
use fieldseal_sea_orm::Encrypted;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{
    DerivePartialModel, EntityLoaderTrait, LinkDef, Linked, LoaderTrait, QueryOrder, QuerySelect,
};

impl From<letter::Model> for Letter {
    fn from(model: letter::Model) -> Self {
        Self {
            id: model.id,
            user_id: model.user_id,
            body: model.body.into_inner(),
            note: model.note.map(Encrypted::into_inner),
        }
    }
}

fn active(letter: &Letter) -> letter::ActiveModel {
    letter::ActiveModel {
        id: Set(letter.id),
        user_id: Set(letter.user_id),
        body: Set(letter.body.as_str().into()),
        note: Set(letter.note.clone().map(Into::into)),
    }
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "letter::Entity")]
struct LetterAndUser {
    #[sea_orm(nested)]
    letter: letter::Model,
    #[sea_orm(nested)]
    user: Option<user::Model>,
}

/// From users to their letters, by the name of a link.
struct Written;

impl Linked for Written {
    type FromEntity = user::Entity;
    type ToEntity = letter::Entity;

    fn link(&self) -> Vec<LinkDef> {
        vec![<user::Entity as Related<letter::Entity>>::to()]
    }
}

/// From letters to their users, by the name of a link.
struct Writer;

impl Linked for Writer {
    type FromEntity = letter::Entity;
    type ToEntity = user::Entity;

    fn link(&self) -> Vec<LinkDef> {
        vec![<letter::Entity as Related<user::Entity>>::to()]
    }
}

/// What SeaORM's models say, in neutral words.
fn with_letters(
    found: impl IntoIterator<Item = (user::Model, Vec<letter::Model>)>,
) -> Vec<(User, Vec<Letter>)> {
    found
        .into_iter()
        .map(|(user, letters)| (user.into(), letters.into_iter().map(Letter::from).collect()))
        .collect()
}

fn with_user(
    found: impl IntoIterator<Item = (letter::Model, Option<user::Model>)>,
) -> Vec<(Letter, Option<User>)> {
    found
        .into_iter()
        .map(|(letter, user)| (letter.into(), user.map(User::from)))
        .collect()
}

impl<D: Server> Letters for SeaOrm<D> {
    const LETTERS: &'static Model = <letter::Model as Protect>::MODEL;

    const INSERT_LETTER: Ways<fn(&mut Self, &Letter) -> Outcome<()>> =
        &[("active_model.insert", |a, letter| {
            a.write(async |db| active(letter).insert(db).await)
        })];

    const SWALLOW_WHAT_DOES_NOT_OPEN: &'static [&'static str] = &[
        "find_with_related",
        "find_also_related",
        "find_with_linked",
        "find_also_linked",
    ];

    const READ_USERS_WITH_LETTERS: Ways<fn(&mut Self) -> Outcome<Vec<(User, Vec<Letter>)>>> = &[
        ("find_with_related", |a| {
            a.run(async |db| {
                user::Entity::find()
                    .find_with_related(letter::Entity)
                    .order_by_asc(user::Column::Id)
                    .order_by_asc(letter::Column::Id)
                    .all(db)
                    .await
            })
            .map(with_letters)
        }),
        ("find_with_linked", |a| {
            a.run(async |db| {
                user::Entity::find()
                    .find_with_linked(Written)
                    .order_by_asc(user::Column::Id)
                    .order_by_asc(Expr::col(("r0", letter::Column::Id)))
                    .all(db)
                    .await
            })
            .map(with_letters)
        }),
        ("find_linked of each", |a| {
            a.run(async |db| {
                let users = user::Entity::find()
                    .order_by_asc(user::Column::Id)
                    .all(db)
                    .await?;
                let mut found = Vec::new();
                for user in users {
                    let letters = user.find_linked(Written).order_by_asc(letter::Column::Id);
                    let letters = letters.all(db).await?;
                    found.push((user, letters));
                }
                Ok::<_, DbErr>(found)
            })
            .map(with_letters)
        }),
        ("load_many", |a| {
            a.run(async |db| {
                let users = user::Entity::find()
                    .order_by_asc(user::Column::Id)
                    .all(db)
                    .await?;
                let letters = letter::Entity::find().order_by_asc(letter::Column::Id);
                let letters = users.load_many(letters, db).await?;
                Ok::<_, DbErr>(users.into_iter().zip(letters))
            })
            .map(with_letters)
        }),
        ("the entity loader", |a| {
            let loaded = a.run(async |db| {
                user::Entity::load()
                    .with(letter::Entity)
                    .order_by_id_asc()
                    .all(db)
                    .await
            })?;
            let split = |loaded: user::ModelEx| {
                let letters = loaded.letters.iter().cloned().map(letter::Model::from);
                let letters = letters.collect();
                (user::Model::from(loaded), letters)
            };
            Ok(with_letters(loaded.into_iter().map(split)))
        }),
    ];

    const READ_LETTERS_WITH_USER: Ways<fn(&mut Self) -> Outcome<Vec<(Letter, Option<User>)>>> = &[
        ("find_also_related", |a| {
            a.run(async |db| {
                letter::Entity::find()
                    .find_also_related(user::Entity)
                    .order_by_asc(letter::Column::Id)
                    .all(db)
                    .await
            })
            .map(with_user)
        }),
        ("find_also_linked", |a| {
            a.run(async |db| {
                letter::Entity::find()
                    .find_also_linked(Writer)
                    .order_by_asc(letter::Column::Id)
                    .all(db)
                    .await
            })
            .map(with_user)
        }),
        ("a nested partial model", |a| {
            let rows = a.run(async |db| {
                letter::Entity::find()
                    .left_join(user::Entity)
                    .order_by_asc(letter::Column::Id)
                    .into_partial_model::<LetterAndUser>()
                    .all(db)
                    .await
            })?;
            Ok(with_user(
                rows.into_iter().map(|row| (row.letter, row.user)),
            ))
        }),
        ("load_one", |a| {
            a.run(async |db| {
                let letters = letter::Entity::find()
                    .order_by_asc(letter::Column::Id)
                    .all(db)
                    .await?;
                let users = letters.load_one(user::Entity, db).await?;
                Ok::<_, DbErr>(letters.into_iter().zip(users))
            })
            .map(with_user)
        }),
    ];

    const FIND_BY_LETTER: Ways<fn(&mut Self, &str, &str) -> Outcome<Vec<i32>>> = &[
        ("inner_join", |a, body, email| {
            a.run(async |db| {
                user::Entity::find()
                    .inner_join(letter::Entity)
                    .filter(letter::Column::Body.eq(body))
                    .filter(user::Column::Email.eq(email))
                    .order_by_asc(user::Column::Id)
                    .select_only()
                    .column(user::Column::Id)
                    .into_tuple()
                    .all(db)
                    .await
            })
        }),
        ("find_also_related", |a, body, email| {
            let found = a.run(async |db| {
                letter::Entity::find()
                    .find_also_related(user::Entity)
                    .filter(letter::Column::Body.eq(body))
                    .filter(user::Column::Email.eq(email))
                    .all(db)
                    .await
            })?;
            Ok(found
                .into_iter()
                .filter_map(|(_, user)| Some(user?.id))
                .collect())
        }),
        ("a sub-query", |a, body, email| {
            a.run(async |db| {
                let writers = Query::select()
                    .column(letter::Column::UserId)
                    .from(letter::Entity)
                    .and_where(letter::Column::Body.eq(body))
                    .to_owned();
                user::Entity::find()
                    .filter(user::Column::Id.in_subquery(writers))
                    .filter(user::Column::Email.eq(email))
                    .order_by_asc(user::Column::Id)
                    .select_only()
                    .column(user::Column::Id)
                    .into_tuple()
                    .all(db)
                    .await
            })
        }),
    ];
}
