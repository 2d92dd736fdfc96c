//! A SeaORM application with protected fields: all that it adds, and what that gives.
//!
//!     cargo run --example sea_orm

#![allow(
    unreachable_pub,
    reason = "entities are public; the modules of a program are not"
)]

use fieldseal::{Keyring, Password, Vault};
use fieldseal_sea_orm::schema::Schema;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectOptions, Database, IntoActiveModel, Set};
use std::error::Error;

mod user {
    use fieldseal::Password;
    use fieldseal_sea_orm::{ProtectedActiveModel, protect};
    use sea_orm::entity::prelude::*;

    #[protect] // above SeaORM's macros, because it gives them the protected types
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, normalise = email, unique)]
        #[redact(email)]
        pub email: String,
        #[encrypted]
        #[redact(last = 4)]
        pub ssn: Option<String>,
        #[password]
        pub password: Password,
        #[redact]
        pub name: String,
        #[sea_orm(has_many)]
        pub posts: HasMany<super::post::Entity>,
    }

    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        // Hashes the password off the executor, and makes an error of what could not be encrypted.
        async fn before_save<C: ConnectionTrait>(self, _: &C, _: bool) -> Result<Self, DbErr> {
            self.prepare().await?;
            Ok(self)
        }
    }
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
        pub title: String,
        #[sea_orm(belongs_to, from = "user_id", to = "id")]
        pub author: HasOne<super::user::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .without_time()
        .with_target(false)
        .init();

    // A service keeps its keys: `Keyring::generate("production")?.save_new("keyring.json")?` once, then
    // `Keyring::from_file("keyring.json")?`. This one's database is gone when it ends, and so are its keys.
    let keyring = Keyring::generate("development")?;
    Vault::builder(keyring)
        .model::<user::Model>()
        .open()?
        .install()?;

    let mut options = ConnectOptions::new("sqlite::memory:");
    options.sqlx_logging(false);
    let db = &Database::connect(options).await?;
    // SeaORM's tables; the protected columns are binary, with a CHECK that plaintext does not pass and the index of look-ups.
    Schema::new(db.get_database_backend())
        .builder()
        .protect(user::Entity)
        .register(post::Entity)
        .apply(db)
        .await?;

    let ada = user::ActiveModel {
        email: Set("Ada@example.org".into()),
        ssn: Set(Some("666-05-1120".into())),
        password: Set(Password::from("correct horse battery staple").into()),
        name: Set("Ada Lovelace".into()),
        ..Default::default()
    };
    tracing::info!(?ada, "to be stored");
    let ada = ada.insert(db).await?;
    let post = post::ActiveModel {
        user_id: Set(ada.id),
        title: Set("Notes on the Analytical Engine".to_owned()),
        ..Default::default()
    };
    post.insert(db).await?;

    // Equality of a searchable field goes by its index, in every spelling of the address.
    let found = user::Entity::find()
        .filter(user::Column::Email.eq(" ada@EXAMPLE.org"))
        .one(db)
        .await?
        .ok_or("Ada is not found")?;
    assert_eq!(
        found.ssn.as_ref().map(|ssn| ssn.as_str()),
        Some("666-05-1120")
    );
    assert!(
        found
            .password
            .verify_async("correct horse battery staple")
            .await?
    );
    tracing::info!(user = ?found, "logged in");

    let mut changed = found.into_active_model();
    changed.ssn = Set(None);
    changed.name = Set("Ada King".into());
    changed.update(db).await?;

    let user = user::Entity::load()
        .filter_by_email("ada@example.org")
        .with(post::Entity)
        .one(db)
        .await?
        .ok_or("Ada is not found")?;
    assert_eq!(*user.name, "Ada King");
    tracing::info!(?user, "loaded");

    // What cannot work is an error that says so, on every database: never an empty result.
    match user::Entity::find()
        .filter(user::Column::Ssn.eq("666-05-1120"))
        .one(db)
        .await
    {
        Ok(_) => unreachable!("an encrypted column was compared"),
        Err(error) => tracing::info!(%error, "refused"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_runs() {
        super::main().unwrap();
    }
}
