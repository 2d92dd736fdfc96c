//! SeaORM's ways with `accounts`.

use super::{SeaOrm, Server};
use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::accounts::{Account, Accounts};
use fieldseal::{Model, Password, Protect};
use fieldseal_sea_orm::{PasswordHash, ProtectedActiveModel};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

mod account {
    use fieldseal::Password;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "account")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[password]
        pub password: Option<Password>,
        #[password(pepper)]
        pub pin: Password,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use account::{ActiveModel, Column, Entity, fields};

fn active(account: &Account) -> ActiveModel {
    ActiveModel {
        id: Set(account.id),
        password: Set(account.password.clone().map(Into::into)),
        pin: Set(account.pin.clone().into()),
    }
}

impl<D: Server> Accounts for SeaOrm<D> {
    const ACCOUNTS: &'static Model = <account::Model as Protect>::MODEL;

    const INSERT_ACCOUNT: Ways<fn(&mut Self, &Account) -> Outcome<()>> = &[
        ("active_model.insert", |a, account| {
            a.write(async |db| active(account).insert(db).await)
        }),
        ("prepare, active_model.insert", |a, account| {
            a.write(async |db| {
                let active = active(account);
                active.prepare().await?;
                active.insert(db).await
            })
        }),
        ("Entity::insert", |a, account| {
            a.write(async |db| Entity::insert(active(account)).exec(db).await)
        }),
    ];

    const INSERT_ACCOUNTS: Ways<fn(&mut Self, &[Account]) -> Outcome<()>> =
        &[("insert_many", |a, accounts| {
            a.write(async |db| {
                Entity::insert_many(accounts.iter().map(active))
                    .exec(db)
                    .await
            })
        })];

    const UPDATE_ACCOUNT: Ways<fn(&mut Self, &Account) -> Outcome<()>> = &[
        ("active_model.update", |a, account| {
            a.write(async |db| active(account).update(db).await)
        }),
        ("active_model.save", |a, account| {
            a.write(async |db| active(account).save(db).await)
        }),
    ];

    const SET_PASSWORD: Ways<fn(&mut Self, i32, Option<&Password>) -> Outcome<()>> = &[
        ("active_model.update", |a, id, password| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(id),
                    password: Set(password.cloned().map(Into::into)),
                    ..Default::default()
                };
                active.update_without_returning(db).await
            })
        }),
        ("col_expr", |a, id, password| {
            a.write(async |db| {
                let password = password
                    .cloned()
                    .map(PasswordHash::<fields::Password>::from);
                Entity::update_many()
                    .col_expr(Column::Password, Expr::value(password))
                    .filter(Column::Id.eq(id))
                    .exec(db)
                    .await
            })
        }),
    ];

    const SET_PIN: Ways<fn(&mut Self, i32, &Password) -> Outcome<()>> = &[
        ("active_model.update", |a, id, pin| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(id),
                    pin: Set(pin.clone().into()),
                    ..Default::default()
                };
                active.update_without_returning(db).await
            })
        }),
        ("prepare, active_model.update", |a, id, pin| {
            a.write(async |db| {
                let active = ActiveModel {
                    id: Unchanged(id),
                    pin: Set(pin.clone().into()),
                    ..Default::default()
                };
                active.prepare().await?;
                active.update_without_returning(db).await
            })
        }),
    ];

    const READ_ACCOUNT: Ways<fn(&mut Self, i32) -> Outcome<Account>> = &[
        ("find_by_id", |a, id| {
            let model = a.run(async |db| Entity::find_by_id(id).require_one(db).await)?;
            Ok(Account {
                id: model.id,
                password: model.password.map(PasswordHash::into_inner),
                pin: model.pin.into_inner(),
            })
        }),
        ("columns", |a, id| {
            type Row = (
                Option<PasswordHash<fields::Password>>,
                PasswordHash<fields::Pin>,
            );
            let (password, pin): Row = a.run(async |db| {
                Entity::find_by_id(id)
                    .select_only()
                    .columns([Column::Password, Column::Pin])
                    .into_tuple()
                    .require_one(db)
                    .await
            })?;
            Ok(Account {
                id,
                password: password.map(PasswordHash::into_inner),
                pin: pin.into_inner(),
            })
        }),
    ];
}
