//! A type without an encoding is derived one.

mod user {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, PartialEq, Eq)]
    pub struct Iban(String);

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted]
        pub iban: Iban,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
