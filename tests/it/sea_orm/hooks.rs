//! The application's own `ActiveModelBehavior`, and active models inside others.

use super::model::{self, PASSWORD, block_on, connect, count, create_table, letter, scope, user};
use fieldseal::Within;
use fieldseal_sea_orm::{ProtectedActiveModel, seal_error};
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

/// An entity whose every active model is prepared before it is saved.
mod member {
    use fieldseal::Password;
    use fieldseal_sea_orm::{ProtectedActiveModel, protect};
    use sea_orm::ConnectionTrait;
    use sea_orm::entity::prelude::*;

    #[protect(entity = "member")]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "members")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, normalise = email, unique)]
        pub email: String,
        #[password]
        pub password: Password,
    }

    #[async_trait::async_trait]
    impl ActiveModelBehavior for ActiveModel {
        async fn before_save<C: ConnectionTrait>(
            self,
            _db: &C,
            _insert: bool,
        ) -> Result<Self, DbErr> {
            self.prepare().await?;
            Ok(self)
        }
    }
}

fn member(email: &str) -> member::ActiveModel {
    member::ActiveModel {
        email: Set(email.into()),
        password: Set(PASSWORD.into()),
        ..Default::default()
    }
}

#[test]
fn a_hook_that_prepares_turns_the_panic_into_an_error_and_hashes_passwords() {
    let test = async {
        let db = &connect("sqlite::memory:").await;
        create_table(db, member::Entity).await;
        let ada = member("ada@example.org").insert(db).await.unwrap();
        assert!(ada.password.verify(PASSWORD).unwrap());

        let error = member("no address").insert(db).await.unwrap_err();
        assert!(seal_error(&error).is_some(), "{error}");
        let mut ada = ada.into_active_model();
        ada.email = Set("no address".into());
        let error = ada.clone().update(db).await.unwrap_err();
        assert!(seal_error(&error).is_some(), "{error}");
        let error = ada.save(db).await.unwrap_err();
        assert!(seal_error(&error).is_some(), "{error}");
        assert_eq!(count(db, "members").await, 1);
        let found = member::Entity::find_by_email("ada@example.org")
            .one(db)
            .await;
        assert!(found.unwrap().is_some());
    };
    block_on(test.within(scope()));
}

#[test]
fn nested_active_models_are_sealed_each_in_its_place() {
    model::with_database(async |db| {
        let saved = user::ActiveModel::builder()
            .set_email("ada@example.org")
            .set_ssn("078-05-1120")
            .set_salary(731_264_000_i64)
            .set_password(model::hashed())
            .set_name("Ada Lovelace")
            .add_letter(letter::ActiveModel::builder().set_body("dear Charles"))
            .add_letter(letter::ActiveModel::builder().set_body("dear Mary"))
            .save(db)
            .await
            .unwrap();
        let id = saved.id.unwrap();
        for letter in 1..=2 {
            let stored = model::stored(db, "letters", "body", letter).await.unwrap();
            assert_eq!(stored[0], 0x81);
        }
        let loaded = user::Entity::load()
            .filter_by_email("ADA@example.org")
            .with(letter::Entity)
            .one(db)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(loaded.id, id);
        let mut bodies: Vec<_> = loaded
            .letters
            .iter()
            .map(|letter| letter.body.as_str())
            .collect();
        bodies.sort_unstable();
        assert_eq!(bodies, ["dear Charles", "dear Mary"]);
        let found = letter::Entity::find()
            .filter(letter::Column::Body.eq("dear Mary"))
            .find_also_related(user::Entity)
            .one(db)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.1.unwrap().email.as_str(), "ada@example.org");
    });
}

/// SeaORM converts what a builder holds before it asks the hook, so the hook is too late for it.
#[test]
fn what_a_builder_makes_is_prepared_by_itself() {
    let test = async {
        let db = &connect("sqlite::memory:").await;
        create_table(db, member::Entity).await;
        let builder = member::ActiveModel::builder().set_password(PASSWORD);
        let nobody = builder.clone().set_email("no address");
        let error = nobody.prepare().await.unwrap_err();
        assert!(seal_error(&error).is_some(), "{error}");
        let panic = model::panic_of(nobody.save(db)).await;
        assert!(
            panic.starts_with("member.email cannot be searched"),
            "{panic}"
        );
        assert_eq!(count(db, "members").await, 0);

        let ada = builder.set_email("ada@example.org");
        ada.prepare().await.unwrap();
        assert!(ada.password.clone().unwrap().is_hashed());
        let ada = ada.save(db).await.unwrap();
        assert!(ada.password.unwrap().verify(PASSWORD).unwrap());
    };
    block_on(test.within(scope()));
}
