//! Three tables that refer to one another: `orgs` ← `users`, which is protected, ← `posts`; and a database for them.

use fieldseal::{Keyring, Scope, Vault};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};

pub(super) mod org {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "orgs")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub name: String,
        #[sea_orm(has_many)]
        pub users: HasMany<super::user::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod user {
    use fieldseal::Password;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    /// A column of every form, between plain ones.
    #[protect(entity = "user")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users", comment = "who may log in")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, normalise = email, unique)]
        #[sea_orm(comment = "to log in with")]
        pub email: String,
        #[sea_orm(indexed)]
        pub age: Option<i32>,
        #[encrypted(search, normalise = lowercase)]
        pub city: Option<String>,
        #[encrypted]
        pub salary: i64,
        #[sea_orm(unique_key = "name_in_org")]
        pub org_id: i32,
        #[sea_orm(unique_key = "name_in_org")]
        pub name: String,
        #[encrypted(hide_null, pad = 32)]
        pub phone: Option<String>,
        #[password]
        pub password: Password,
        #[sea_orm(belongs_to, from = "org_id", to = "id")]
        pub org: HasOne<super::org::Entity>,
        #[sea_orm(has_many)]
        pub posts: HasMany<super::post::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod post {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub title: String,
        pub user_id: i32,
        #[sea_orm(belongs_to, from = "user_id", to = "id")]
        pub user: HasOne<super::user::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// An empty database, whose foreign keys are enforced as SQLx has it.
pub(super) async fn empty() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    Database::connect(options).await.unwrap()
}

pub(super) fn scope() -> Scope {
    Vault::new(Keyring::generate("test").unwrap())
        .unwrap()
        .scope()
}

/// The statements that made what is there.
pub(super) async fn made(db: &DatabaseConnection) -> Vec<String> {
    let sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY rowid";
    strings(db, sql).await
}

/// The first column of what a query gives.
pub(super) async fn strings(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let question = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(question).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

/// A row of an organisation, and of a user in it.
pub(super) async fn insert(db: &DatabaseConnection, email: &str) -> Result<user::Model, DbErr> {
    use sea_orm::{ActiveModelTrait, ActiveValue::Set};

    let org = org::ActiveModel {
        name: Set(format!("org of {email}")),
        ..Default::default()
    };
    let org = org.insert(db).await?;
    let user = user::ActiveModel {
        email: Set(email.into()),
        age: Set(None),
        city: Set(Some("London".into())),
        salary: Set(5_000.into()),
        org_id: Set(org.id),
        name: Set("Ada".to_owned()),
        phone: Set(None),
        password: Set("correct horse battery staple".into()),
        ..Default::default()
    };
    user.insert(db).await
}
