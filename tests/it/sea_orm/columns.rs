//! The description of a model calls its columns as SeaORM does, whose names are made by other code.

#![allow(
    dead_code,
    missing_docs,
    non_snake_case,
    unreachable_pub,
    reason = "entities of a test, and what SeaORM makes of them"
)]

use fieldseal::Protect;
use sea_orm::{ColumnTrait, Iterable};

/// The columns that the model describes, and SeaORM's own without the key.
#[track_caller]
fn check<M: Protect, C: ColumnTrait + Iterable>(expect: &[&str]) {
    let described: Vec<_> = M::MODEL
        .fields()
        .iter()
        .map(|field| field.column())
        .collect();
    let columns: Vec<_> = C::iter().map(|column| column.as_str()).collect();
    assert_eq!(described, columns[1..]);
    assert_eq!(described, expect);
}

mod as_they_are {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "people")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[redact]
        pub r#type: String,
        #[encrypted]
        pub address_1: String,
        #[encrypted]
        pub _underscored_: Option<String>,
        #[redact]
        pub self_: String,
        #[encrypted]
        #[sea_orm(column_name = "given name")]
        pub name: String,
        #[encrypted]
        #[sea_orm(enum_name = "Mobile")]
        pub phone: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

macro_rules! renamed {
    ($module:ident, $style:literal) => {
        mod $module {
            use fieldseal_sea_orm::protect;
            use sea_orm::entity::prelude::*;

            #[protect]
            #[sea_orm::model]
            #[derive(Clone, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = "people", rename_all = $style)]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i32,
                #[encrypted]
                pub given_name: String,
                #[redact]
                pub a1_b: Option<i64>,
                #[encrypted]
                #[sea_orm(enum_name = "Mobile")]
                pub phone: String,
                #[encrypted]
                #[sea_orm(column_name = "mail")]
                pub email: String,
            }

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

renamed!(camel_case, "camelCase");
renamed!(pascal_case, "PascalCase");
renamed!(kebab_case, "kebab-case");
renamed!(snake_case, "snake_case");
renamed!(screaming_snake_case, "SCREAMING_SNAKE_CASE");
renamed!(screaming_kebab_case, "SCREAMING-KEBAB-CASE");
renamed!(lower_case, "lowercase");
renamed!(upper_case, "UPPERCASE");
renamed!(title_case, "title_case");
renamed!(mixed_case, "mixed_case");

#[test]
fn columns_are_called_as_they_are() {
    check::<as_they_are::Model, as_they_are::Column>(&[
        "type",
        "address_1",
        "underscored",
        "self",
        "given name",
        "mobile",
    ]);
}

#[test]
fn columns_are_renamed_in_every_style() {
    check::<camel_case::Model, camel_case::Column>(&["givenName", "a1b", "phone", "mail"]);
    check::<pascal_case::Model, pascal_case::Column>(&["GivenName", "A1b", "Phone", "mail"]);
    check::<kebab_case::Model, kebab_case::Column>(&["given-name", "a1b", "phone", "mail"]);
    check::<snake_case::Model, snake_case::Column>(&["given_name", "a1b", "phone", "mail"]);
    check::<screaming_snake_case::Model, screaming_snake_case::Column>(&[
        "GIVEN_NAME",
        "A1B",
        "PHONE",
        "mail",
    ]);
    check::<screaming_kebab_case::Model, screaming_kebab_case::Column>(&[
        "GIVEN-NAME",
        "A1B",
        "PHONE",
        "mail",
    ]);
    check::<lower_case::Model, lower_case::Column>(&["givenname", "a1b", "phone", "mail"]);
    check::<upper_case::Model, upper_case::Column>(&["GIVENNAME", "A1B", "PHONE", "mail"]);
    check::<title_case::Model, title_case::Column>(&["Given Name", "A1b", "Phone", "mail"]);
    check::<mixed_case::Model, mixed_case::Column>(&["givenName", "a1b", "phone", "mail"]);
}

#[test]
fn a_part_of_a_row_calls_them_as_the_model_does() {
    use fieldseal_sea_orm::protect;

    #[protect(of = as_they_are::Entity)]
    struct Part {
        #[encrypted]
        name: String,
        #[encrypted]
        #[sea_orm(from_col = "mobile")]
        number: String,
    }

    let part = Part {
        name: "Ada".into(),
        number: "1".into(),
    };
    assert_eq!((part.name.as_str(), part.number.as_str()), ("Ada", "1"));
    let columns: Vec<_> = Part::MODEL
        .fields()
        .iter()
        .map(|field| field.column())
        .collect();
    assert_eq!(columns, ["given name", "mobile"]);
}
