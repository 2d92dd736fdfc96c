//! The name of its table is the name that an entity has by default, and it has one.

mod compact {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted]
        pub email: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod expanded {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[derive(Copy, Clone, Default, Debug, DeriveEntity)]
    pub struct Entity;

    impl EntityName for Entity {
        fn table_name(&self) -> &'static str {
            "users"
        }
    }

    #[protect]
    #[derive(Clone, PartialEq, Eq, DeriveModel, DeriveActiveModel)]
    pub struct Model {
        pub id: i32,
        #[encrypted]
        pub email: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveColumn)]
    pub enum Column {
        Id,
        Email,
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

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ColumnTrait for Column {
        type EntityName = Entity;

        fn def(&self) -> ColumnDef {
            match self {
                Self::Id => ColumnType::Integer.def(),
                Self::Email => ColumnType::Blob.def(),
            }
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
