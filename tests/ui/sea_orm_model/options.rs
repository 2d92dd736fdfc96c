//! What the attribute takes of a model.

mod user {
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect(of = Entity, serialize, adapter = none, table = users)]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted]
        pub email: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
