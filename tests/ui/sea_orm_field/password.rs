//! Only ours hashes.

mod user {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[derive(Clone)]
    pub struct Password(String);

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[password]
        pub password: Password,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
