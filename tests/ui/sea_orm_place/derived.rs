//! The attribute does what the derive does for Diesel, and more: SeaORM takes the types of values from the fields.

mod attribute_missing {
    use fieldseal::Protect;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel, Protect)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search)]
        pub email: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod both {
    use sea_orm::entity::prelude::*;

    #[fieldseal_sea_orm::protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel, fieldseal::Protect)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search)]
        pub email: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
