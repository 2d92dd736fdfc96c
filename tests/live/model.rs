//! One table through both ORMs.

use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::{AsChangeset, Insertable};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<email>,
        note -> Nullable<Encrypted<note>>,
        name -> Text,
    }
}

/// A user of a tenant, in Diesel.
#[derive(
    Clone, Protect, PartialEq, Queryable, Selectable, Identifiable, Insertable, AsChangeset,
)]
#[diesel(table_name = users)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
#[protect(entity = "user")]
pub(crate) struct User {
    pub(crate) id: i32,
    #[encrypted(search, normalise = email, unique)]
    pub(crate) email: String,
    #[encrypted]
    pub(crate) note: Option<String>,
    #[redact]
    pub(crate) name: String,
}

/// The same in SeaORM.
#[allow(unreachable_pub, reason = "SeaORM's macros write public items")]
pub(crate) mod user {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "user")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, normalise = email, unique)]
        pub email: String,
        #[encrypted]
        pub note: Option<String>,
        #[redact]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
