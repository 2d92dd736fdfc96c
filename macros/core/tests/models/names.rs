//! What the entity and the columns of a SeaORM model are called.

use fieldseal_macros_core::{Context, Model};
use syn::DeriveInput;

#[test]
fn columns_are_called_as_sea_orm_calls_them() {
    #[track_caller]
    fn check(attributes: &str, expect: &[(&str, &str)]) {
        let source = format!(
            "#[protect] #[sea_orm(table_name = \"users\")] {attributes} struct Model {{
                id: i32,
                r#type: i32,
                address_1: i32,
                _underscored_: i32,
                eMail: i32,
                self_: i32,
                #[sea_orm(column_name = \"given name\")] name: i32,
                #[sea_orm(enum_name = \"Mobile\")] phone: i32,
            }}"
        );
        let input: DeriveInput = syn::parse_str(&source).expect("an item");
        let cx = Context::new();
        let model = Model::from_sea_orm(&cx, &input).expect("named fields");
        cx.finish().expect("no mistakes");
        let found: Vec<_> = model
            .fields
            .iter()
            .map(|field| (field.column.to_string(), field.column_name.clone()))
            .collect();
        let expect: Vec<_> = expect
            .iter()
            .map(|(variant, name)| ((*variant).to_owned(), (*name).to_owned()))
            .collect();
        assert_eq!(found, expect);
    }

    check(
        "#[derive(DeriveEntityModel)]",
        &[
            ("Id", "id"),
            ("Type", "type"),
            ("Address1", "address_1"),
            ("Underscored", "underscored"),
            ("EMail", "e_mail"),
            ("Self_", "self"),
            ("Name", "given name"),
            ("Mobile", "mobile"),
        ],
    );
    check(
        "#[derive(DeriveEntityModel)] #[sea_orm(rename_all = \"SCREAMING-KEBAB-CASE\")]",
        &[
            ("Id", "ID"),
            ("Type", "TYPE"),
            ("Address1", "ADDRESS1"),
            ("Underscored", "UNDERSCORED"),
            ("EMail", "E-MAIL"),
            ("Self_", "SELF"),
            ("Name", "given name"),
            ("Mobile", "PHONE"),
        ],
    );
    // The variants of a `Column` that is written out have no other names.
    check(
        "#[derive(DeriveModel)] #[sea_orm(rename_all = \"camelCase\")]",
        &[
            ("Id", "id"),
            ("Type", "type"),
            ("Address1", "address1"),
            ("Underscored", "underscored"),
            ("EMail", "e_mail"),
            ("Self_", "self"),
            ("Name", "given name"),
            ("Mobile", "mobile"),
        ],
    );
}

#[test]
fn a_part_says_which_column_it_means() {
    let input: DeriveInput = syn::parse_quote! {
        #[protect(of = user::Entity)]
        #[derive(DerivePartialModel)]
        struct Card {
            #[encrypted]
            email: String,
            #[sea_orm(from_col = "mobile_phone")]
            #[encrypted]
            phone: String,
            #[sea_orm(nested)]
            address: Address,
        }
    };
    let cx = Context::new();
    let model = Model::from_sea_orm(&cx, &input).expect("named fields");
    cx.finish().expect("no mistakes");
    let names: Vec<_> = model
        .fields
        .iter()
        .map(|field| (field.column.to_string(), field.elsewhere.is_some()))
        .collect();
    let expect = [("Email", false), ("MobilePhone", false), ("Address", true)];
    assert_eq!(
        names,
        expect.map(|(name, elsewhere)| (name.to_owned(), elsewhere))
    );
}

#[test]
fn the_entity_is_called_after_its_table() {
    #[track_caller]
    fn check(source: &str, expect: &str) {
        let input: DeriveInput = syn::parse_str(source).expect("an item");
        let cx = Context::new();
        let model = Model::from_sea_orm(&cx, &input).expect("named fields");
        cx.finish().expect("no mistakes");
        assert_eq!(model.container.entity.value(), expect);
    }

    check(
        r#"#[protect] #[derive(DeriveEntityModel)] #[sea_orm(table_name = "users")] struct Model { id: i32 }"#,
        "users",
    );
    check(
        r#"#[protect(entity = "user")] #[derive(DeriveEntityModel)] #[sea_orm(table_name = "users")] struct Model { id: i32 }"#,
        "user",
    );
}
