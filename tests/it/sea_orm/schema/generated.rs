//! What the entity generator writes in the expanded format for a MariaDB table, annotated as the documentation says. (The dense format is an
//! example there.)

use super::sample::{empty, made, scope};
use fieldseal::Within;
use fieldseal_sea_orm::schema::SchemaBuilder;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait};

#[tokio::test]
async fn an_annotated_entity_in_the_expanded_format_is_protected() {
    let work = async {
        let db = empty().await;
        let build = || SchemaBuilder::from(db.get_schema_builder()).protect(patients::Entity);
        build().sync(&db).await.unwrap();
        let once = made(&db).await;
        build().sync(&db).await.unwrap();
        assert_eq!(made(&db).await, once);

        let ada = patients::ActiveModel {
            email: Set("ada@example.org".into()),
            note: Set(Some("allergic to nuts".into())),
            phone: Set(None),
            age: Set(36),
            ..Default::default()
        };
        ada.insert(&db).await.unwrap();
        let found = patients::Entity::find_by_email("Ada@example.org").one(&db);
        let found = found.await.unwrap().unwrap();
        assert_eq!(found.note.unwrap().as_str(), "allergic to nuts");
        assert!(found.phone.is_none());
        let plaintext = db.execute_unprepared("UPDATE patients SET note = 'allergic to nuts'");
        let refused = plaintext.await.unwrap_err().to_string();
        let check = "CHECK constraint failed: patients_note_sealed";
        assert!(refused.contains(check), "{refused}");
    };
    work.within(scope()).await;
}

mod patients {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[derive(Copy, Clone, Default, Debug, DeriveEntity)]
    pub struct Entity;

    impl EntityName for Entity {
        fn table_name(&self) -> &'static str {
            "patients"
        }
    }

    #[protect(entity = "patient")]
    #[derive(Clone, Debug, PartialEq, DeriveModel, DeriveActiveModel, Eq)]
    #[sea_orm(table_name = "patients")]
    pub struct Model {
        pub id: i32,
        #[encrypted(search, normalise = email, unique)]
        pub email: String,
        #[encrypted]
        pub note: Option<String>,
        #[encrypted(hide_null, pad = 32)]
        pub phone: Option<String>,
        pub age: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveColumn)]
    pub enum Column {
        Id,
        Email,
        Note,
        Phone,
        Age,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DerivePrimaryKey)]
    pub enum PrimaryKey {
        Id,
    }

    impl PrimaryKeyTrait for PrimaryKey {
        type ValueType = i32;

        fn auto_increment() -> bool {
            true
        }
    }

    #[derive(Copy, Clone, Debug, EnumIter)]
    pub enum Relation {}

    impl ColumnTrait for Column {
        type EntityName = Entity;

        fn def(&self) -> ColumnDef {
            match self {
                Self::Id => ColumnType::Integer.def(),
                Self::Email => ColumnType::VarBinary(StringLen::N(341u32)).def(),
                Self::Note => ColumnType::custom("longblob").def().null(),
                Self::Phone => ColumnType::custom("longblob").def(),
                Self::Age => ColumnType::Integer.def(),
            }
        }
    }

    impl RelationTrait for Relation {
        fn def(&self) -> RelationDef {
            panic!("No RelationDef")
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}
