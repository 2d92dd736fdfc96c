//! What may be asked of a protected column, and that everything else fails, on every database, with an error that names the column.

use super::model::{connect, create_table, scope};
use fieldseal::{Password, Within};
use fieldseal_sea_orm::{ColumnProtection, EncryptedField, ProtectedColumn};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, Query, SelectStatement};
use sea_orm::{DbBackend, QueryOrder, QuerySelect, QueryTrait};

/// A column of every kind.
mod thing {
    use fieldseal::Password;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "things")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search)]
        pub searchable: String,
        #[encrypted(search, bits = 20)]
        pub bucketed: String,
        #[encrypted]
        pub encrypted: Option<String>,
        #[encrypted(hide_null, pad = 32)]
        pub hidden: Option<String>,
        #[encrypted]
        pub number: i64,
        #[encrypted]
        pub lazy: Lazy<String>,
        #[password]
        pub password: Password,
        #[redact]
        pub redacted: String,
        pub plain: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use thing::{Column, Entity, fields};

const PROTECTED: [Column; 7] = [
    Column::Searchable,
    Column::Bucketed,
    Column::Encrypted,
    Column::Hidden,
    Column::Number,
    Column::Lazy,
    Column::Password,
];

fn with_things(work: impl AsyncFnOnce(&DatabaseConnection)) {
    let test = async {
        let db = connect("sqlite::memory:").await;
        create_table(&db, Entity).await;
        for id in [1, 2] {
            let thing = thing::ActiveModel {
                id: Set(id),
                searchable: Set("s".into()),
                bucketed: Set("b".into()),
                encrypted: Set(Some("e".into())),
                hidden: Set(None),
                number: Set(i64::from(id).into()),
                lazy: Set(fieldseal_sea_orm::Lazy::seal(&"l".to_owned()).unwrap()),
                password: Set(super::model::hashed().into()),
                redacted: Set("r".into()),
                plain: Set(None),
            };
            thing.insert(&db).await.unwrap();
        }
        work(&db).await;
    };
    super::model::block_on(test.within(scope()));
}

fn nobody() -> SelectStatement {
    Query::select()
        .column(Column::Plain)
        .from(Entity)
        .to_owned()
}

type Operator = (&'static str, fn(Column) -> Expr);

/// Those that compare or compute, and so would see the ciphertext.
const REFUSED: &[Operator] = &[
    ("ne", |column| column.ne("x")),
    ("gt", |column| column.gt("x")),
    ("gte", |column| column.gte(7)),
    ("lt", |column| column.lt("x")),
    ("lte", |column| column.lte("x")),
    ("between", |column| column.between("a", "z")),
    ("not_between", |column| column.not_between(1, 9)),
    ("like", |column| column.like("%x%")),
    ("not_like", |column| column.not_like("%x%")),
    ("ilike", |column| column.ilike("%x%")),
    ("not_ilike", |column| column.not_ilike("%x%")),
    ("starts_with", |column| column.starts_with("x")),
    ("ends_with", |column| column.ends_with("x")),
    ("contains", |column| column.contains("x")),
    ("if_null", |column| column.if_null("x")),
    ("in_subquery", |column| column.in_subquery(nobody())),
    ("not_in_subquery", |column| column.not_in_subquery(nobody())),
    ("max", |column| column.max()),
    ("min", |column| column.min()),
    ("sum", |column| column.sum()),
    ("avg", |column| column.avg()),
    ("is_not_in", |column| column.is_not_in(["x"])),
    ("is_not_in of nothing", |column| {
        column.is_not_in([0_i32; 0])
    }),
    ("ne_all", |column| column.ne_all(["x".to_owned()])),
    ("array_contains", |column| {
        column.array_contains(["x".to_owned()])
    }),
    ("array_contained", |column| {
        column.array_contained(["x".to_owned()])
    }),
    ("array_overlap", |column| {
        column.array_overlap(["x".to_owned()])
    }),
];

/// Those that a blind index answers.
const EQUALITY: &[Operator] = &[
    ("eq", |column| column.eq("x")),
    ("is_in", |column| column.is_in(["x"])),
    ("is_in of nothing", |column| column.is_in([0_i32; 0])),
    ("eq_any", |column| column.eq_any(["x".to_owned()])),
];

/// Those that ask for NULL.
const NULLS: &[Operator] = &[
    ("is_null", |column| column.is_null()),
    ("is_not_null", |column| column.is_not_null()),
    ("count", |column| column.count()),
    ("eq(None)", |column| column.eq(None::<String>)),
    ("ne(None)", |column| column.ne(None::<String>)),
];

/// The statements that an application could build with an expression.
async fn assert_refused(db: &DatabaseConnection, name: &str, column: Column, condition: Expr) {
    let named = format!("fieldseal_things_{}_", column.as_str());
    let check = |what: &str, outcome: Result<(), DbErr>| {
        let error = outcome.expect_err(&format!("{name} of {column:?} in {what}"));
        let text = error.to_string();
        assert!(
            text.contains(&named),
            "{name} of {column:?} in {what}: {text}"
        );
    };
    let find = Entity::find().filter(condition.clone());
    check("all", find.clone().all(db).await.map(drop));
    check("one", find.clone().one(db).await.map(drop));
    check("count", find.clone().count(db).await.map(drop));
    let update = Entity::update_many()
        .col_expr(Column::Plain, Expr::value("x"))
        .filter(condition.clone());
    check("update_many", update.exec(db).await.map(drop));
    let delete = Entity::delete_many().filter(condition.clone());
    check("delete_many", delete.exec(db).await.map(drop));
    let negated = Entity::find().filter(condition.clone().not());
    check("not", negated.all(db).await.map(drop));
    let selected = Entity::find().select_only().expr(condition.clone());
    check(
        "select",
        selected.into_tuple::<String>().all(db).await.map(drop),
    );
    let ordered = Entity::find().order_by_asc(condition.clone());
    check("order by", ordered.all(db).await.map(drop));
    for backend in [DbBackend::Postgres, DbBackend::MySql, DbBackend::Sqlite] {
        let statement = Entity::find().filter(condition.clone()).build(backend);
        assert!(statement.sql.contains(&named), "{statement:?}");
        assert!(statement.sql.contains("()"), "{statement:?}");
    }
}

#[test]
fn what_compares_or_computes_is_refused_of_every_protected_column() {
    with_things(async |db| {
        for column in PROTECTED {
            for (name, operator) in REFUSED {
                assert_refused(db, name, column, operator(column)).await;
            }
        }
        assert_eq!(Entity::find().count(db).await.unwrap(), 2);
    });
}

/// It is the preparation of the statement that fails, so that an empty table is no exception.
#[test]
fn it_is_refused_of_an_empty_table_too() {
    with_things(async |db| {
        Entity::delete_many().exec(db).await.unwrap();
        for column in PROTECTED {
            for (name, operator) in REFUSED {
                assert_refused(db, name, column, operator(column)).await;
            }
        }
    });
}

#[test]
fn equality_is_refused_of_a_column_without_an_exact_index() {
    with_things(async |db| {
        for (name, operator) in EQUALITY {
            for column in PROTECTED {
                if matches!(column, Column::Searchable) {
                    let found = Entity::find().filter(operator(column)).all(db).await;
                    assert!(found.unwrap().is_empty(), "{name}");
                } else {
                    assert_refused(db, name, column, operator(column)).await;
                }
            }
        }
    });
}

#[test]
fn null_is_asked_of_every_column_but_one_that_hides_it() {
    with_things(async |db| {
        for (name, operator) in NULLS {
            for column in PROTECTED {
                let condition = operator(column);
                // The operators with an operand ask for equality, and a password has none.
                if matches!(column, Column::Hidden) {
                    assert_refused(db, name, column, condition).await;
                } else {
                    let asked = Entity::find().select_only().expr(condition);
                    let answers: Vec<i32> = asked.into_tuple().all(db).await.unwrap();
                    let expect = match *name {
                        "count" => vec![2],
                        "is_null" | "eq(None)" => vec![0, 0],
                        _ => vec![1, 1],
                    };
                    assert_eq!(answers, expect, "{name} of {column:?}");
                }
            }
        }
    });
}

#[test]
fn the_message_says_why() {
    let refusals: [(Expr, &str); 12] = [
        (
            Column::Number.gt(1),
            "number_is_encrypted_and_not_searchable",
        ),
        (
            Column::Number.eq(1),
            "number_is_encrypted_and_not_searchable",
        ),
        (
            Column::Searchable.gt("x"),
            "searchable_is_encrypted_and_has_eq_and_is_in_only",
        ),
        (
            Column::Searchable.ne("x"),
            "searchable_is_encrypted_and_has_eq_and_is_in_only",
        ),
        (
            Column::Bucketed.eq("x"),
            "bucketed_has_a_bucketed_index_and_no_exact_match",
        ),
        (
            Column::Hidden.is_null(),
            "hidden_hides_which_values_are_null",
        ),
        (
            Column::Password.eq("x"),
            "password_is_a_password_hash_and_only_verified",
        ),
        // A value of another type, of another field, or of a type that finds nothing.
        (
            Column::Searchable.eq(7),
            "searchable_cannot_hold_a_value_of_this_type",
        ),
        (
            Column::Searchable.eq(true),
            "searchable_cannot_hold_a_value_of_this_type",
        ),
        (
            Column::Searchable.eq(fields::Encrypted::of("x")),
            "searchable_cannot_hold_a_value_of_this_type",
        ),
        (
            Column::Searchable.eq(fieldseal_sea_orm::PasswordHash::<fields::Password>::from(
                Password::from("x"),
            )),
            "searchable_cannot_hold_a_value_of_this_type",
        ),
        // No vault: there is no scope here.
        (
            Column::Searchable.eq("x"),
            "searchable_has_no_key_to_search_with",
        ),
    ];
    for (expression, reason) in refusals {
        let statement = Entity::find().filter(expression).build(DbBackend::Sqlite);
        assert!(
            statement
                .sql
                .ends_with(&format!("WHERE fieldseal_things_{reason}()")),
            "{}",
            statement.sql
        );
    }
}

#[test]
fn columns_that_are_not_protected_have_seaorms_own_operators() {
    with_things(async |db| {
        let all = async |condition: Expr| Entity::find().filter(condition).count(db).await.unwrap();
        assert_eq!(all(Column::Redacted.eq("r")).await, 2);
        assert_eq!(all(Column::Redacted.like("%r%")).await, 2);
        assert_eq!(all(Column::Redacted.gt("z")).await, 0);
        assert_eq!(all(Column::Id.is_in([1, 9])).await, 1);
        assert_eq!(all(Column::Id.ne(1)).await, 1);
        assert_eq!(all(Column::Id.between(1, 2)).await, 2);
        assert_eq!(all(Column::Plain.is_null()).await, 2);
        assert_eq!(all(Column::Plain.eq(None::<String>)).await, 2);
        let greatest: Option<Option<i32>> = Entity::find()
            .select_only()
            .expr(Column::Id.max())
            .into_tuple()
            .one(db)
            .await
            .unwrap();
        assert_eq!(greatest, Some(Some(2)));
        // The same SQL, to the letter.
        for (ours, theirs) in [
            (
                Column::Redacted.contains("x"),
                ColumnTrait::contains(&Column::Redacted, "x"),
            ),
            (
                Column::Id.is_not_in([1]),
                ColumnTrait::is_not_in(&Column::Id, [1]),
            ),
            (
                Column::Plain.if_null("x"),
                ColumnTrait::if_null(&Column::Plain, "x"),
            ),
        ] {
            let sql = |condition| {
                Entity::find()
                    .filter(condition)
                    .build(DbBackend::Sqlite)
                    .to_string()
            };
            assert_eq!(sql(ours), sql(theirs));
        }
    });
}

/// SeaORM's `COLUMN` gives a protected field the bare `Column`, whose operators these are.
#[test]
fn the_typed_columns_have_the_same_operators() {
    with_things(async |db| {
        let typed = Entity::COLUMN;
        assert_refused(db, "gt", Column::Number, typed.number.gt(1)).await;
        assert_refused(db, "like", Column::Searchable, typed.searchable.like("%s%")).await;
        assert_refused(
            db,
            "contains",
            Column::Searchable,
            typed.searchable.contains("s"),
        )
        .await;
        assert_refused(db, "eq", Column::Encrypted, typed.encrypted.eq("e")).await;
        assert_refused(db, "is_null", Column::Hidden, typed.hidden.is_null()).await;
        assert_refused(db, "eq", Column::Password, typed.password.eq("x")).await;
        let found = Entity::find()
            .filter(typed.searchable.eq("s"))
            .count(db)
            .await;
        assert_eq!(found.unwrap(), 2);
    });
}

#[test]
fn the_protection_of_a_column_can_be_asked() {
    assert!(matches!(
        Column::Searchable.protection(),
        Some(ColumnProtection::Encrypted(policy)) if policy.field() == "searchable"
    ));
    assert!(matches!(
        Column::Password.protection(),
        Some(ColumnProtection::Password(policy)) if policy.field() == "password"
    ));
    for column in [Column::Id, Column::Redacted, Column::Plain] {
        assert!(column.protection().is_none(), "{column:?}");
    }
}
