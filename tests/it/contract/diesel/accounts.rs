//! Diesel's ways with `accounts`.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::accounts::{Account, Accounts};
use diesel::prelude::*;
use fieldseal::{Model, Password, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    accounts {
        id -> Integer,
        password -> Nullable<PasswordHash<password>>,
        pin -> PasswordHash<pin>,
    }
}

#[derive(Protect, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = accounts)]
#[diesel(treat_none_as_null = true)]
#[protect(entity = "account")]
struct Row {
    id: i32,
    #[password]
    password: Option<Password>,
    #[password(pepper)]
    pin: Password,
}

impl From<&Account> for Row {
    fn from(account: &Account) -> Self {
        let Account { id, password, pin } = account.clone();
        Self { id, password, pin }
    }
}

everywhere! {
Diesel: Accounts {
    const ACCOUNTS: &'static Model = Row::MODEL;

    const INSERT_ACCOUNT: Ways<fn(&mut Self, &Account) -> Outcome<()>> = &[
        ("values(&struct)", |a, account| {
            let row = Row::from(account);
            a.write(|c| diesel::insert_into(accounts::table).values(&row).execute(c))
        }),
        ("values(struct)", |a, account| {
            let row = Row::from(account);
            a.write(|c| diesel::insert_into(accounts::table).values(row).execute(c))
        }),
        ("values(tuple)", |a, account| {
            a.write(|c| {
                diesel::insert_into(accounts::table)
                    .values((
                        accounts::id.eq(account.id),
                        accounts::password.set_to(account.password.clone()),
                        accounts::pin.set_to(&account.pin),
                    ))
                    .execute(c)
            })
        }),
    ];

    const INSERT_ACCOUNTS: Ways<fn(&mut Self, &[Account]) -> Outcome<()>> =
        &[("values(&Vec<struct>)", |a, accounts| {
            let rows: Vec<_> = accounts.iter().map(Row::from).collect();
            a.write(|c| {
                diesel::insert_into(accounts::table)
                    .values(&rows)
                    .execute(c)
            })
        })];

    const UPDATE_ACCOUNT: Ways<fn(&mut Self, &Account) -> Outcome<()>> = &[
        ("set(&struct)", |a, account| {
            let row = Row::from(account);
            a.write(|c| diesel::update(&row).set(&row).execute(c))
        }),
    ];

    const SET_PASSWORD: Ways<fn(&mut Self, i32, Option<&Password>) -> Outcome<()>> =
        &[("set(set_to)", |a, id, password| {
            a.write(|c| {
                diesel::update(accounts::table.find(id))
                    .set(accounts::password.set_to(password.cloned()))
                    .execute(c)
            })
        })];

    const SET_PIN: Ways<fn(&mut Self, i32, &Password) -> Outcome<()>> =
        &[("set(set_to)", |a, id, pin| {
            a.write(|c| {
                diesel::update(accounts::table.find(id))
                    .set(accounts::pin.set_to(pin))
                    .execute(c)
            })
        })];

    const READ_ACCOUNT: Ways<fn(&mut Self, i32) -> Outcome<Account>> = &[
        ("first", |a, id| {
            let Row { id, password, pin } = a.run(|c| accounts::table.find(id).first(c))?;
            Ok(Account { id, password, pin })
        }),
        ("columns", |a, id| {
            let (password, pin): (Option<Password>, Password) = a.run(|c| {
                accounts::table
                    .find(id)
                    .select((accounts::password, accounts::pin))
                    .first(c)
            })?;
            Ok(Account { id, password, pin })
        }),
    ];
}
}
