//! What SeaORM can hold, read and write by its type alone.

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
        #[encrypted(row)]
        pub note: String,
        #[encrypted]
        pub salary: Option<Option<i64>>,
        #[redact]
        pub name: &'static str,
        #[encrypted]
        pub picture: &'static [u8],
        #[password]
        pub password: String,
        #[cfg_attr(all(), encrypted)]
        pub city: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
