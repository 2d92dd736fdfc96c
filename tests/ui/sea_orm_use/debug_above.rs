//! `Debug` is written unless a list below has it. One above is not seen.

mod user {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[derive(Debug)]
    #[protect]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted]
        pub email: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
