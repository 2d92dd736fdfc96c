//! Beside a mistake everything else of the model is known: one mistake is one error.

mod user {
    use fieldseal::Password;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;
    use secrecy::SecretString;

    #[protect(entity = "user")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, normalize = email, unique)]
        pub email: String,
        #[encrypted]
        pub ssn: Option<SecretString>,
        #[encrypted(row)]
        pub note: Lazy<String>,
        #[password]
        pub password: Password,
        #[redact(last = 4)]
        pub phone: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use fieldseal::{Password, Protect};
use fieldseal_sea_orm::{EncryptedField, ProtectedActiveModel, protect};
use sea_orm::{DerivePartialModel, EntityTrait, QueryFilter, Set};

#[protect(of = user::Entity)]
#[derive(DerivePartialModel)]
#[sea_orm(entity = "user::Entity")]
pub struct Card {
    pub id: i32,
    #[encrypted]
    pub email: String,
    #[redact(last = 4)]
    pub phone: String,
}

async fn write() -> Result<(), sea_orm::DbErr> {
    let ada = user::ActiveModel {
        email: Set("ada@example.org".into()),
        ssn: Set(Some(user::fields::Ssn::of("078-05-1120"))),
        password: Set(Password::from("hunter2").into()),
        phone: Set("030 1234".to_owned().into()),
        ..Default::default()
    };
    ada.prepare().await
}

fn read(ada: &user::Model) -> (&str, bool) {
    (ada.email.as_str(), ada.note.open().is_ok())
}

fn main() {
    let _ = user::Entity::find().filter(user::Column::Email.eq("ada@example.org"));
    let _ = user::Entity::find_by_email("ada@example.org");
    let _ = user::Entity::load().filter_by_email("ada@example.org");
    let _ = user::Model::MODEL;
    let _ = (write(), read);
}
