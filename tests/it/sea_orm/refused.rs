//! A value that cannot be sealed panics where SeaORM converts it, with a message that names the field, and nothing is written.
//!
//! That each way of writing does so is in the contract. Here is what an application meets around it, and why it is a panic.

use super::model::{
    chain, connect, count, create_table, letter, panic_of, scope, stored, user, with_users,
};
use fieldseal::{Scope, SealError, Within};
use fieldseal_sea_orm::{EncryptedField, ProtectedActiveModel, seal_error};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};

/// A user whose e-mail address is none.
fn unsealable(id: i32) -> user::ActiveModel {
    user::ActiveModel {
        email: Set("no address".into()),
        ..super::model::user(id)
    }
}

const REASON: &str = "user.email cannot be searched: its normaliser refuses the value: not an email address: there must be something before and after the last `@`";

#[test]
fn the_panic_names_the_field_and_the_cause_and_not_the_value() {
    with_users(async |db| {
        assert_eq!(panic_of(unsealable(3).insert(db)).await, REASON);
        assert_eq!(
            panic_of(async { user::Entity::insert_many([unsealable(3)]).exec(db).await }).await,
            REASON
        );
        assert_eq!(count(db, "users").await, 2);
    });
}

#[test]
fn prepare_says_the_same_beforehand_as_an_error() {
    with_users(async |_| {
        let error = unsealable(3).prepare().await.unwrap_err();
        assert!(matches!(
            seal_error(&error),
            Some(SealError::Normalise { .. })
        ));
        assert!(!chain(&error).contains("no address"), "{error}");
        assert_eq!(
            error.to_string(),
            "Error converting `plaintext` into `stored value`: user.email cannot be searched: its normaliser refuses the value"
        );
    });
}

#[test]
fn prepare_looks_at_every_field_and_at_nothing_that_is_not_set() {
    super::model::block_on(async {
        assert!(Scope::current().is_none());
        // Passwords are hashed without a key.
        let nothing = user::ActiveModel {
            id: Unchanged(1),
            password: Set("correct horse battery staple".into()),
            name: Set("Ada".into()),
            ..Default::default()
        };
        nothing.prepare().await.unwrap();
        assert!(nothing.password.clone().unwrap().is_hashed());
        let fields: [(&str, user::ActiveModel); 5] = [
            (
                "email",
                user::ActiveModel {
                    email: Set("a@b".into()),
                    ..Default::default()
                },
            ),
            (
                "phone",
                user::ActiveModel {
                    phone: Set(Some("1".into())),
                    ..Default::default()
                },
            ),
            (
                "ssn",
                user::ActiveModel {
                    ssn: Set("x".into()),
                    ..Default::default()
                },
            ),
            (
                "salary",
                user::ActiveModel {
                    salary: Unchanged(1.into()),
                    ..Default::default()
                },
            ),
            (
                "note",
                user::ActiveModel {
                    note: Set(Some("x".into())),
                    ..Default::default()
                },
            ),
        ];
        for (name, active) in fields {
            let error = active.prepare().await.unwrap_err();
            assert!(
                matches!(seal_error(&error), Some(SealError::NoVault(field)) if field.field() == name)
            );
        }
        let null = user::ActiveModel {
            phone: Set(None),
            note: NotSet,
            ..Default::default()
        };
        null.prepare().await.unwrap();
    });
}

#[test]
fn one_value_is_asked_for_its_error_too() {
    super::model::block_on(async {
        let refused = user::fields::Ssn::of("078-05-1120").sealed().unwrap_err();
        assert!(matches!(refused, SealError::NoVault(_)));
        let stored = scope().run(|| user::fields::Ssn::of("078-05-1120").sealed());
        assert_eq!(stored.unwrap()[0], 0x01);
    });
}

#[test]
fn a_transaction_in_which_a_write_panics_is_rolled_back() {
    with_users(async |db| {
        let work = db.transaction::<_, (), DbErr>(|transaction| {
            Box::pin(async move {
                super::model::user(3).insert(transaction).await?;
                unsealable(4).insert(transaction).await?;
                Ok(())
            })
        });
        assert_eq!(panic_of(work).await, REASON);
        assert_eq!(count(db, "users").await, 2);
        // The connection is the pool's only one, and goes on.
        super::model::user(3).insert(db).await.unwrap();
        assert_eq!(count(db, "users").await, 3);
    });
}

#[test]
fn a_transaction_that_prepares_first_is_rolled_back_by_an_error() {
    with_users(async |db| {
        let work = async |transaction: &DatabaseTransaction| -> Result<(), DbErr> {
            super::model::user(3).insert(transaction).await?;
            let user = unsealable(4);
            user.prepare().await?;
            user.insert(transaction).await.map(drop)
        };
        let transaction = db.begin().await.unwrap();
        let error = work(&transaction).await.unwrap_err();
        transaction.rollback().await.unwrap();
        assert!(seal_error(&error).is_some());
        assert_eq!(count(db, "users").await, 2);
    });
}

#[test]
fn a_batch_of_which_the_last_row_panics_writes_no_row() {
    with_users(async |db| {
        let batch = [super::model::user(3), super::model::user(4), unsealable(5)];
        assert_eq!(
            panic_of(async { user::Entity::insert_many(batch).exec(db).await }).await,
            REASON
        );
        assert_eq!(count(db, "users").await, 2);
    });
}

#[test]
fn an_update_that_panics_leaves_the_value_that_is_there() {
    with_users(async |db| {
        let before = stored(db, "users", "ssn", 1).await;
        let update = user::ActiveModel {
            id: Unchanged(1),
            ssn: Set("219-09-9999".into()),
            email: Set("no address".into()),
            ..Default::default()
        };
        panic_of(update.update(db)).await;
        assert_eq!(stored(db, "users", "ssn", 1).await, before);
    });
}

/// What a spawned task loses: it fails there, and not with a value of no tenant.
#[test]
fn a_spawned_task_without_the_scope_writes_nothing() {
    with_users(async |db| {
        let db_of_task = db.clone();
        let task = tokio::spawn(async move { super::model::user(3).insert(&db_of_task).await });
        assert!(task.await.unwrap_err().is_panic());
        assert_eq!(count(db, "users").await, 2);
        let db_of_task = db.clone();
        let work = async move { super::model::user(3).insert(&db_of_task).await };
        let task = tokio::spawn(work.within(Scope::current().unwrap()));
        task.await.unwrap().unwrap();
        assert_eq!(count(db, "users").await, 3);
    });
}

/// The alternative that was rejected: a placeholder in the place of the value, for the CHECK to refuse. Shown with an entity that writes it,
/// as the conversion would have to.
mod placeholder {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub ssn: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[test]
fn a_placeholder_would_be_refused_by_a_check_and_stored_over_a_good_value_without_one() {
    let placeholder = || placeholder::ActiveModel {
        id: Unchanged(1),
        ssn: Set(b"fieldseal: this value could not be sealed".to_vec()),
    };
    with_users(async |db| {
        let good = stored(db, "users", "ssn", 1).await;
        let refused = placeholder().update(db).await.unwrap_err();
        assert!(
            refused.to_string().contains("CHECK constraint failed"),
            "{refused}"
        );
        assert_eq!(stored(db, "users", "ssn", 1).await, good);

        // A table that was made by somebody else, or by SeaORM itself before the attribute.
        let unguarded = "CREATE TABLE old AS SELECT * FROM users; DROP TABLE letters; DROP TABLE users; ALTER TABLE old RENAME TO users";
        db.execute_unprepared(unguarded).await.unwrap();
        placeholder().update(db).await.unwrap();
        let lost = stored(db, "users", "ssn", 1).await;
        assert_eq!(lost.unwrap(), b"fieldseal: this value could not be sealed");

        // The panic stops short of the database, whatever the table lets in.
        let before = stored(db, "users", "email", 1).await;
        let update = user::ActiveModel {
            id: Unchanged(1),
            email: Set("no address".into()),
            ..Default::default()
        };
        assert_eq!(panic_of(update.update(db)).await, REASON);
        assert_eq!(stored(db, "users", "email", 1).await, before);
    });
}

#[test]
fn a_plaintext_that_goes_around_the_field_is_refused_by_the_check() {
    with_users(async |db| {
        let before = stored(db, "users", "ssn", 1).await;
        for value in [
            Expr::value("078-05-1120"),
            Expr::value(b"078-05-1120".to_vec()),
            Expr::value(7),
        ] {
            let update = user::Entity::update_many().col_expr(user::Column::Ssn, value);
            let error = update.exec(db).await.unwrap_err();
            assert!(error.to_string().contains("users_ssn_sealed"), "{error}");
            assert!(!chain(&error).contains("078-05"), "{error}");
        }
        assert_eq!(stored(db, "users", "ssn", 1).await, before);
    });
}

#[test]
fn a_value_of_another_field_is_no_value_of_this_one() {
    with_users(async |db| {
        // By expression it is sealed as its own, and no reader takes it for one of this column.
        let note = user::fields::Note::of("x");
        let update = user::Entity::update_many().col_expr(user::Column::Ssn, Expr::value(note));
        update.exec(db).await.unwrap();
        let error = user::Entity::find_by_id(1).one(db).await.unwrap_err();
        assert!(fieldseal_sea_orm::open_error(&error).is_some(), "{error}");

        // By value it is refused at once.
        let mut active: user::ActiveModel = Default::default();
        let note: Value = user::fields::Note::of("x").into();
        assert!(sea_orm::ActiveModelTrait::try_set(&mut active, user::Column::Ssn, note).is_err());
        assert!(active.ssn.is_not_set());
    });
}

#[test]
fn a_related_row_is_refused_by_its_foreign_key_and_not_by_its_fields() {
    with_users(async |db| {
        let letter = letter::ActiveModel {
            id: Set(1),
            user_id: Set(99),
            body: Set("dear 078-05-1120".into()),
            note: Set(None),
        };
        let error = letter.insert(db).await.unwrap_err();
        assert!(
            error.to_string().contains("FOREIGN KEY constraint failed"),
            "{error}"
        );
        assert!(!chain(&error).contains("078-05"), "{error}");
    });
}

/// `NotSet` is not NULL: the database's default is written, and where NULL is hidden there is none.
#[test]
fn a_column_that_hides_null_and_is_not_set_is_refused_by_the_database() {
    mod patient {
        use fieldseal_sea_orm::protect;
        use sea_orm::entity::prelude::*;

        #[protect(entity = "patient")]
        #[sea_orm::model]
        #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "patients")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[encrypted(hide_null, pad = 32)]
            pub diagnosis: Option<String>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    let test = async {
        let db = &connect("sqlite::memory:").await;
        create_table(db, patient::Entity).await;
        let unset = patient::ActiveModel {
            id: Set(1),
            diagnosis: NotSet,
        };
        let set = patient::ActiveModel {
            id: Set(2),
            diagnosis: Set(None),
        };
        let error = unset.clone().insert(db).await.unwrap_err();
        assert!(
            error.to_string().contains("NOT NULL constraint failed"),
            "{error}"
        );
        let error = patient::Entity::insert_many([unset, set.clone()])
            .exec(db)
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("NOT NULL constraint failed"),
            "{error}"
        );
        set.insert(db).await.unwrap();
        let found = patient::Entity::find().all(db).await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].diagnosis.is_none());
    };
    super::model::block_on(test.within(scope()));
}
