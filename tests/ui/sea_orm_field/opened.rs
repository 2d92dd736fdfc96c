//! `Opened` is for reading, and an entity is also written.

mod user {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted]
        pub ssn: Opened<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
