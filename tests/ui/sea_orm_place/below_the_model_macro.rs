//! `#[sea_orm::model]` makes two structs of one, so it comes last. What it makes of them is known all the same.

mod user {
    use fieldseal::Password;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;
    use secrecy::SecretString;

    #[sea_orm::model]
    #[protect(entity = "user")]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, unique)]
        pub email: String,
        #[encrypted]
        pub ssn: Option<SecretString>,
        #[encrypted]
        pub note: Lazy<String>,
        #[password]
        pub password: Password,
        #[redact]
        pub name: String,
        #[sea_orm(has_many)]
        pub posts: HasMany<super::post::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod post {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub user_id: i32,
        #[sea_orm(belongs_to, from = "user_id", to = "id")]
        pub user: BelongsTo<super::user::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {
    let _ = user::Entity::load().filter_by_email("ada@example.org");
    let _: Option<user::ModelEx> = None;
}
