//! A table whose model declares a tenant, through both ORMs; in all else as `users`.

use crate::model::User;
use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::{AsChangeset, Insertable};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    patients {
        id -> Integer,
        email -> Encrypted<email>,
        note -> Nullable<Encrypted<note>>,
        name -> Text,
    }
}

/// In Diesel.
#[derive(Protect, Queryable, Selectable, Identifiable, Insertable, AsChangeset)]
#[diesel(table_name = patients)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
#[protect(entity = "patient", tenant)]
pub(crate) struct Patient {
    id: i32,
    #[encrypted(search, normalise = email, unique)]
    email: String,
    #[encrypted]
    note: Option<String>,
    #[redact]
    name: String,
}

/// In SeaORM.
#[allow(unreachable_pub, reason = "SeaORM's macros write public items")]
pub(crate) mod patient {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "patient", tenant)]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "patients")]
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

/// Tests speak of rows of both tables as users.
impl From<User> for Patient {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            note: user.note,
            name: user.name,
        }
    }
}

impl From<Patient> for User {
    fn from(patient: Patient) -> Self {
        Self {
            id: patient.id,
            email: patient.email,
            note: patient.note,
            name: patient.name,
        }
    }
}
