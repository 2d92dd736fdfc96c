//! Entities that ask of a protected column what stored bytes cannot give. `#[protect]` refuses most of it; an entity in the expanded form, or
//! one that was generated and half annotated, says it in `Column`.

use fieldseal_sea_orm::schema::{Schema, SchemaError};
use sea_orm::DbBackend;

/// An entity of the table `notes`, whose column `body` is protected by its model and has an attribute of SeaORM's.
macro_rules! note {
    ($module:ident, #[sea_orm($($option:tt)*)] $($relation:tt)*) => {
        note!($module, {#[sea_orm(primary_key)] pub id: i32,}, #[sea_orm($($option)*)] $($relation)*);
    };
    ($module:ident, {$($key:tt)*}, #[sea_orm($($option:tt)*)] $($relation:tt)*) => {
        mod $module {
            use fieldseal::{FieldPolicy, Model as Described, ModelField, Protect, Protection, TypeTag};
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = "notes")]
            pub struct Model {
                $($key)*
                #[sea_orm($($option)*)]
                pub body: Vec<u8>,
            }

            #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
            pub enum Relation { $($relation)* }

            impl ActiveModelBehavior for ActiveModel {}

            impl Protect for Model {
                const MODEL: &'static Described = &Described::new("Note", "note")
                    .with_table("notes")
                    .with_fields(&[ModelField::new(
                        "body",
                        "body",
                        "String",
                        Protection::Encrypted(&FieldPolicy::new("note", "body", TypeTag::STR)),
                    )]);
            }
        }
    };
}

note!(plain, #[sea_orm(column_type = "Blob")]);
note!(unique, #[sea_orm(unique)]);
note!(indexed, #[sea_orm(indexed)]);
note!(unique_key, #[sea_orm(unique_key = "pair")]);
note!(default, #[sea_orm(default_value = "x")]);
note!(key, #[sea_orm(primary_key, auto_increment = false)]);
note!(only_key, {}, #[sea_orm(primary_key, auto_increment = false)]);
note!(
    reference,
    #[sea_orm(column_type = "Blob")]
    #[sea_orm(
        belongs_to = "super::plain::Entity",
        from = "Column::Body",
        to = "super::plain::Column::Body"
    )]
    Other
);
note!(renamed, #[sea_orm(column_name = "text")]);

#[test]
fn what_stored_bytes_cannot_give_is_refused_by_the_column() {
    const SCHEMA: fn() -> Schema = || Schema::new(DbBackend::Sqlite);
    assert!(SCHEMA().entity(plain::Entity).is_ok());
    let refusals = [
        (SCHEMA().entity(unique::Entity), "UNIQUE"),
        (SCHEMA().entity(indexed::Entity), "index `idx-notes-body`"),
        (
            SCHEMA().entity(unique_key::Entity),
            "index `idx-notes-pair`",
        ),
        (SCHEMA().entity(default::Entity), "DEFAULT"),
        (SCHEMA().entity(key::Entity), "primary key"),
        (SCHEMA().entity(only_key::Entity), "primary key"),
        (SCHEMA().entity(reference::Entity), "foreign key"),
    ];
    for (refused, clause) in refusals {
        assert_eq!(
            refused.unwrap_err().to_string(),
            format!(
                "column `body` of table notes is protected: no {clause} can stand on its stored bytes"
            )
        );
    }
}

#[test]
fn an_entity_without_the_column_of_a_protected_field_is_refused() {
    let refused = Schema::new(DbBackend::Sqlite)
        .create_table_from_entity(renamed::Entity)
        .unwrap_err();
    assert_eq!(
        refused,
        SchemaError::NotInEntity {
            table: "notes".to_owned(),
            column: "body".to_owned()
        }
    );
}

#[test]
fn an_option_of_a_field_that_is_none_is_refused() {
    let table = Schema::new(DbBackend::Sqlite).entity(plain::Entity);
    let refused = table.unwrap().max_len("text", 9).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "model Note has no encrypted field `text`"
    );
}
