//! What the leak tests write, through both ORMs: a field of each kind that is stored in a way of its own.

use diesel::prelude::*;
use fieldseal::{Lazy, Password, Protect, RowKey};
use fieldseal_diesel::{AsChangeset, Insertable};
use fieldseal_sea_orm::Encrypted;
use secrecy::SecretString;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    people {
        id -> Integer,
        email -> Encrypted<email>,
        note -> Nullable<Encrypted<note>>,
        ssn -> Encrypted<ssn>,
        salary -> Encrypted<salary, BigInt>,
        address -> Encrypted<address>,
        diagnosis -> Encrypted<diagnosis>,
        finding -> Nullable<Encrypted<finding>>,
        password -> PasswordHash<password>,
        pin -> PasswordHash<pin>,
        name -> Text,
    }
}

/// A row, in Diesel. What is bound to its row is written beside the struct.
#[derive(Clone, Protect, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = people)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
#[protect(entity = "person")]
pub(super) struct Person {
    pub(super) id: i32,
    #[encrypted(search, normalise = email, unique)]
    pub(super) email: String,
    #[encrypted]
    pub(super) note: Option<String>,
    #[encrypted]
    #[redact(last = 4)]
    pub(super) ssn: SecretString,
    #[encrypted]
    pub(super) salary: i64,
    #[encrypted(pad = 256)]
    pub(super) address: String,
    #[encrypted(hide_null, pad = 64)]
    pub(super) diagnosis: Option<String>,
    #[encrypted(row)]
    #[diesel(skip_insertion, skip_update)]
    pub(super) finding: Option<Lazy<String>>,
    #[password]
    pub(super) password: Password,
    #[password(pepper)]
    pub(super) pin: Password,
    #[redact]
    pub(super) name: String,
}

/// The same in SeaORM.
#[allow(unreachable_pub, reason = "SeaORM's macros write public items")]
pub(super) mod entity {
    use fieldseal::Password;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;
    use secrecy::SecretString;

    #[protect(entity = "person")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, normalise = email, unique)]
        pub email: String,
        #[encrypted]
        pub note: Option<String>,
        #[encrypted]
        #[redact(last = 4)]
        pub ssn: SecretString,
        #[encrypted]
        pub salary: i64,
        #[encrypted(pad = 256)]
        pub address: String,
        #[encrypted(hide_null, pad = 64)]
        pub diagnosis: Option<String>,
        #[encrypted(row)]
        pub finding: Option<Lazy<String>>,
        #[password]
        pub password: Password,
        #[password(pepper)]
        pub pin: Password,
        #[redact]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

impl From<entity::Model> for Person {
    fn from(model: entity::Model) -> Self {
        Self {
            id: model.id,
            email: model.email.into_inner(),
            note: model.note.map(Encrypted::into_inner),
            ssn: model.ssn.into_inner(),
            salary: model.salary.into_inner(),
            address: model.address.into_inner(),
            diagnosis: model.diagnosis.map(Encrypted::into_inner),
            finding: model.finding.map(|finding| Lazy::clone(&finding)),
            password: model.password.into_inner(),
            pin: model.pin.into_inner(),
            name: model.name.into_inner(),
        }
    }
}

/// The row of this primary key.
pub(super) fn row(id: i32) -> RowKey {
    RowKey::new().part("id", &id).unwrap()
}
