//! SeaORM's options are about what is declared, and the column holds something else.

mod user {
    use fieldseal::Password;
    use fieldseal_sea_orm::protect;
    use sea_orm::entity::prelude::*;

    #[protect]
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        #[redact]
        pub id: i32,
        #[encrypted]
        #[sea_orm(column_type = "Text", indexed, extra = "CHECK (length(ssn) = 11)")]
        pub ssn: String,
        #[encrypted(search)]
        #[sea_orm(indexed, unique_key = "person")]
        pub email: String,
        #[encrypted(search, bits = 20)]
        #[sea_orm(unique, default_value = "nowhere")]
        pub city: String,
        #[encrypted]
        #[sea_orm(unique, renamed_from = "tax")]
        pub tax_number: String,
        #[password]
        #[sea_orm(unique, indexed, default_expr = "Expr::value(\"\")")]
        pub password: Password,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod cast {
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
        #[sea_orm(select_as = "text", save_as = "citext")]
        pub email: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
