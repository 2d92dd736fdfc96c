//! What can be searched, and by which normaliser, is a matter of the type.

mod user {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search)]
        pub height: f64,
        #[encrypted(search, normalise = digits)]
        pub number: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
