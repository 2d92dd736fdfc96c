//! What the operators of a searchable column find, and what goes around them.

use super::model::{letter, user, with_users};
use fieldseal_sea_orm::{Encrypted, EncryptedField};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{DbBackend, QuerySelect, QueryTrait};
use secrecy::SecretString;

#[test]
fn any_form_of_a_plaintext_is_looked_up() {
    with_users(async |db| {
        let found = async |condition: Expr| -> Vec<i32> {
            let find = user::Entity::find().filter(condition).select_only();
            find.column(user::Column::Id)
                .into_tuple()
                .all(db)
                .await
                .unwrap()
        };
        use user::Column;
        assert_eq!(found(Column::Email.eq("ada.1@example.org")).await, [1]);
        assert_eq!(
            found(Column::Email.eq("ada.1@example.org".to_owned())).await,
            [1]
        );
        assert_eq!(
            found(Column::Email.eq(Some("ada.1@example.org"))).await,
            [1]
        );
        assert_eq!(
            found(Column::Email.eq(user::fields::Email::of("ada.1@example.org"))).await,
            [1]
        );
        let secret = SecretString::from("ada.1@example.org");
        let secret = secrecy::ExposeSecret::expose_secret(&secret).to_owned();
        assert_eq!(found(Column::Email.eq(secret)).await, [1]);
        let model = user::Entity::find_by_id(1).one(db).await.unwrap().unwrap();
        assert_eq!(found(Column::Email.eq(model.email)).await, [1]);
        assert_eq!(found(Column::Phone.eq(model.phone)).await, [1]);
        let none: Option<Encrypted<String, user::fields::Phone>> = None;
        assert_eq!(found(Column::Phone.eq(none)).await, [2]);
        // NULL is never IN a list.
        assert!(
            found(Column::Phone.is_in([None::<String>]))
                .await
                .is_empty()
        );
        assert_eq!(
            found(Column::Phone.is_in([None, Some("49300000001")])).await,
            [1]
        );
    });
}

/// A look-up ends when its operand is converted: what is written beside it is sealed, and what fails in it leaves nothing behind.
#[test]
fn a_look_up_beside_a_write_does_not_keep_the_value_from_being_sealed() {
    with_users(async |db| {
        let searched = user::Column::Email.eq("ada.1@example.org");
        let refused = user::Column::Email.eq("no address");
        let note = user::fields::Note::of("changed");
        user::Entity::update_many()
            .col_expr(user::Column::Note, Expr::value(note))
            .filter(searched)
            .exec(db)
            .await
            .unwrap();
        let model = user::Entity::find_by_id(1).one(db).await.unwrap().unwrap();
        assert_eq!(model.note.unwrap().as_str(), "changed");
        drop(refused);
    });
}

/// Documented, since Rust gives a crate no way to stop it: what does not start from `Column` itself compares with the ciphertext.
#[test]
fn what_is_out_of_reach_finds_nothing() {
    fn generic<C: ColumnTrait>(column: C) -> Expr {
        column.eq("ada.1@example.org")
    }

    with_users(async |db| {
        for condition in [
            Expr::col(user::Column::Email).eq("ada.1@example.org"),
            ColumnTrait::eq(&user::Column::Email, "ada.1@example.org"),
            generic(user::Column::Email),
        ] {
            let found = user::Entity::find().filter(condition).all(db).await;
            assert!(found.unwrap().is_empty());
        }
    });
}

#[test]
fn a_column_of_a_joined_table_is_looked_up_in_its_own() {
    with_users(async |db| {
        let letter = letter::ActiveModel {
            id: Set(1),
            user_id: Set(2),
            body: Set("dear".into()),
            note: Set(None),
        };
        letter.insert(db).await.unwrap();
        let find = |email: &str| {
            letter::Entity::find()
                .inner_join(user::Entity)
                .filter(user::Column::Email.eq(email))
                .filter(letter::Column::Body.eq("dear"))
        };
        assert_eq!(find("ada.2@example.org").count(db).await.unwrap(), 1);
        assert_eq!(find("ada.1@example.org").count(db).await.unwrap(), 0);
        let sql = find("ada.2@example.org").build(DbBackend::Sqlite).sql;
        assert!(
            sql.contains(r#"substr("users"."email", 2, 20) = ?"#),
            "{sql}"
        );
        assert!(
            sql.contains(r#"substr("letters"."body", 2, 20) = ?"#),
            "{sql}"
        );
    });
}
