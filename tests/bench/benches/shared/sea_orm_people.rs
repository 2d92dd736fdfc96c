//! SeaORM's entities of the benches: protected, lazy, unprotected, and as a hand-written loop sees them.

#![allow(
    unreachable_pub,
    reason = "what SeaORM makes of an entity is public, and so must the entity be"
)]

use super::bare;
use aes_gcm::Aes256Gcm;
use sea_orm::Set;

pub(crate) mod protected {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "person")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        #[encrypted]
        pub email: String,
        #[encrypted]
        pub ssn: String,
        #[encrypted]
        pub phone: String,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The same table, of which nothing is opened.
pub(crate) mod lazy {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "person")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        #[encrypted]
        pub email: Lazy<String>,
        #[encrypted]
        pub ssn: Lazy<String>,
        #[encrypted]
        pub phone: Lazy<String>,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod plain {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people_plain")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub email: String,
        pub ssn: String,
        pub phone: String,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The protected table as the hand-written loop sees it, and an unprotected one of the same widths.
pub(crate) mod raw {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub email: Vec<u8>,
        pub ssn: Vec<u8>,
        pub phone: Vec<u8>,
        pub name: String,
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of the values of that number, yet to be written.
macro_rules! row {
    ($entity:ident, $number:expr) => {{
        let values = crate::values::Person::new($number);
        $entity::ActiveModel {
            id: sea_orm::Set(values.id),
            email: sea_orm::Set(values.email.into()),
            ssn: sea_orm::Set(values.ssn.into()),
            phone: sea_orm::Set(values.phone.into()),
            name: sea_orm::Set(values.name),
            city: sea_orm::Set(values.city),
        }
    }};
}

pub(crate) use row;

impl raw::ActiveModel {
    /// A row of bytes that are there already, yet to be written.
    pub(crate) fn ready(row: raw::Model) -> Self {
        Self {
            id: Set(row.id),
            email: Set(row.email),
            ssn: Set(row.ssn),
            phone: Set(row.phone),
            name: Set(row.name),
            city: Set(row.city),
        }
    }

    /// What one would write without Fieldseal: each value sealed with a ready key and a nonce of its own.
    pub(crate) fn sealed(cipher: &Aes256Gcm, id: i32, row: &crate::values::Person) -> Self {
        Self {
            id: Set(id),
            email: Set(bare::seal(cipher, &row.email)),
            ssn: Set(bare::seal(cipher, &row.ssn)),
            phone: Set(bare::seal(cipher, &row.phone)),
            name: Set(row.name.clone()),
            city: Set(row.city.clone()),
        }
    }
}

/// What one would write without Fieldseal: load the bytes, open each with a ready key.
pub(crate) struct HandWritten {
    email: Aes256Gcm,
    ssn: Aes256Gcm,
    phone: Aes256Gcm,
}

impl HandWritten {
    pub(crate) fn new(row: &raw::Model) -> Self {
        Self {
            email: bare::derived_cipher("email", &row.email),
            ssn: bare::derived_cipher("ssn", &row.ssn),
            phone: bare::derived_cipher("phone", &row.phone),
        }
    }

    pub(crate) fn open(&self, rows: Vec<raw::Model>) -> Vec<plain::Model> {
        rows.into_iter()
            .map(|row| plain::Model {
                id: row.id,
                email: bare::open(&self.email, &row.email),
                ssn: bare::open(&self.ssn, &row.ssn),
                phone: bare::open(&self.phone, &row.phone),
                name: row.name,
                city: row.city,
            })
            .collect()
    }
}
