//! What SeaORM does not read or write needs no type that it knows.

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
        #[sea_orm(ignore)]
        pub email: String,
        #[redact]
        #[sea_orm(ignore)]
        pub name: String,
        #[redact]
        #[sea_orm(self_ref, relation_enum = "Parent", from = "id", to = "id")]
        pub parent: HasOne<Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
