//! The rules that hold below `#[fieldseal_sea_orm::protect]`.

use fieldseal_macros_core::{Context, Model};
use syn::DeriveInput;

#[track_caller]
fn check(source: &str, expect: &str) {
    super::check(|cx, input| Model::from_sea_orm(cx, input), source, expect);
}

/// A model with these fields.
fn users(fields: &str) -> String {
    format!(
        r#"#[protect] #[derive(DeriveEntityModel)] #[sea_orm(table_name = "users")] pub struct Model {{ {fields} }}"#
    )
}

#[test]
fn a_right_model_has_no_mistakes() {
    check(
        r#"
        #[protect(entity = "person", tenant, crate = ::seal, adapter = ::seal_sea_orm)]
        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, DeriveEntityModel)]
        #[sea_orm(table_name = "users", schema_name = "people", rename_all = "camelCase")]
        #[serde(rename_all = "camelCase", into = "Shown")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: Uuid,
            #[encrypted(search, normalise = email)]
            #[redact(email, serde = expose)]
            #[sea_orm(unique, column_name = "mail", comment = "for letters")]
            pub email: String,
            #[encrypted(search, bits = 20)]
            #[serde(flatten)]
            pub city: Option<String>,
            #[encrypted(row, pad = 32, hide_null)]
            pub note: Option<fieldseal_sea_orm::Lazy<String>>,
            #[password(pepper)]
            #[sea_orm(nullable)]
            pub password: Option<fieldseal::Password>,
            #[redact]
            #[sea_orm(unique, indexed, column_type = "Text", default_value = "", unique_key = "who", extra = "CHECK (true)")]
            pub name: String,
            #[sea_orm(ignore)]
            pub cached: Option<Option<&'static str>>,
            #[sea_orm(has_many)]
            pub posts: HasMany<super::post::Entity>,
        }
        "#,
        "",
    );
    check(
        r#"
        #[protect]
        #[derive(DeriveModel, DeriveActiveModel)]
        #[sea_orm(table_name = "users")]
        pub struct Model { pub id: i32, #[encrypted] pub ssn: SecretString }
        "#,
        "",
    );
    check(
        r#"
        #[protect(of = super::user::Entity)]
        #[derive(DeriveIntoActiveModel)]
        struct Changes {
            #[encrypted] email: Option<String>,
            #[encrypted] ssn: Option<Option<String>>,
            #[redact(last = 4)] phone: Option<Option<String>>,
            #[password] password: Option<Password>,
            #[sea_orm(skip)] rest: u8,
        }
        "#,
        "",
    );
    check(
        "#[protect(of = Entity)] struct Shown { #[encrypted] email: String }",
        "",
    );
}

#[test]
fn the_attribute_stands_above_what_makes_an_entity() {
    check(
        r#"
        #[derive(DeriveEntityModel)]
        #[protect]
        #[sea_orm(table_name = "users")]
        #[sea_orm(model_ex)]
        struct Model { id: i32 }
        "#,
        "
        protect: `#[protect]` stands below `#[sea_orm::model]`, which has already made two structs of this one
            help: write `#[protect]` above `#[sea_orm::model]`
        ",
    );
    check(
        r#"#[protect] #[sea_orm(table_name = "users")] struct Model { #[encrypted] email: String }"#,
        "
        protect: nothing below `#[protect]` derives an entity
            help: write `#[protect]` above the list that derives `DeriveEntityModel` or `DeriveModel`
        ",
    );
    check(
        "#[protect] #[derive(Debug, FromQueryResult)] struct Card { #[encrypted] email: String }",
        "
        protect: `Card` is a part of a row, whose columns a model declares
            help: say which: `#[protect(of = user::Entity)]`
        ",
    );
    check(
        r#"
        #[protect]
        #[derive(Clone, fieldseal::Protect, DeriveEntityModel)]
        #[sea_orm(table_name = "users")]
        struct Model { id: i32 }
        "#,
        "
        fieldseal::Protect: `Protect` is derived below `#[protect]`, which does its work
            help: remove `Protect` from this list
        ",
    );
    check(
        "#[protect] #[derive(DeriveActiveEnum)] enum Role { Admin }",
        "
        enum: `Protect` is for structs with named fields, and `Role` is an enum
            help: name the fields after the columns: `struct User { email: String }`
        ",
    );
}

#[test]
fn a_model_names_its_table() {
    check(
        "#[protect] #[sea_orm::model] #[derive(DeriveEntityModel)] struct Model { id: i32 }",
        r#"
        Model: `Model` does not say which table it is
            help: add `#[sea_orm(table_name = "users")]` to the struct
        "#,
    );
    check(
        "#[protect] #[derive(DeriveModel)] #[sea_orm(entity = Entity)] struct Model { id: i32 }",
        r#"
        Model: `Model` does not say which table it is
            help: add `#[sea_orm(table_name = "users")]` to the struct: `DeriveModel` passes over it
        "#,
    );
}

#[test]
fn the_struct_has_options_of_its_own_kind() {
    check(
        r#"
        #[protect(of = user::Entity, serialize, adapter = none)]
        #[derive(DeriveEntityModel)]
        #[sea_orm(table_name = "users")]
        struct Model<T> { id: T }
        "#,
        "
        user::Entity: `of` on `Model`, which declares its columns itself
            help: remove `of`: it is for partial models and other parts of a row
        <T>: `Model` has parameters, and the row of a table has none
            help: declare the fields with the types that they really have, owned
        serialize: `serialize` is not needed here: the types of the fields mask
            help: remove it, and derive `serde::Serialize`
        none: `adapter = none` below the attribute of an adapter
            help: remove it; a struct that no ORM knows derives `fieldseal::Protect`
        ",
    );
    check(
        r#"#[protect(of = user::Model, entity = "user")] #[derive(FromQueryResult)] struct Card<'a> { name: Cow<'a, str> }"#,
        "
        entity: `entity` is declared by `user::Model`
            help: remove `entity` here
        user::Model: `of = user::Model` is not the path of an entity
            help: write `of = user::Entity`, by the module in which `fields` stands
        <'a>: `Card` has parameters, and the row of a table has none
            help: declare the fields with the types that they really have, owned
        ",
    );
}

#[test]
fn types_are_those_that_sea_orm_can_hold() {
    check(
        &users(
            "#[encrypted(row)] note: Option<String>, #[encrypted] twice: Option<Option<i64>>, \
             #[redact] name: &'static str, #[encrypted] bytes: Option<&'static [u8]>, #[password] pin: String, \
             #[encrypted] seen: Option<Opened<String>>",
        ),
        "
        String: `#[password]` on `pin`, which is no `Password`
            help: declare the field as `fieldseal::Password`, or `Option` of it
        row: `row` on `note`: SeaORM seals a value before it knows its row
            help: declare `Lazy<String>`, write it with `Lazy::seal_in` and read it with `open_in`
        Option<Option<i64>>: `twice` is an `Option` in an `Option`
            help: declare one `Option`: the active model says `NotSet` for a column that it leaves alone
        &'static str: `name` is a reference
            help: declare the type that owns it: `String`, `Vec<u8>`
        Option<&'static [u8]>: `bytes` is a reference
            help: declare the type that owns it: `String`, `Vec<u8>`
        Option<Opened<String>>: `seen` is `Opened`, which is for reading, and `Model` writes it
            help: declare `Option<String>` here, and `Option<Opened<String>>` in a partial model: `#[protect(of = …)]` above `#[derive(DerivePartialModel)]`
        ",
    );
}

#[test]
fn what_is_no_column_is_not_protected() {
    check(
        &users(
            "#[sea_orm(ignore)] #[encrypted] a: String, #[sea_orm(ignore)] #[redact] b: String, \
             #[sea_orm(has_many)] #[redact] posts: HasMany<super::post::Entity>, #[encrypted] owner: HasOne<super::owner::Entity>",
        ),
        "
        encrypted: `#[encrypted]` is for columns, and `#[sea_orm(ignore)]` makes `a` something else
            help: protect the field of the struct that holds the column
        encrypted: `#[encrypted]` is for columns, and `HasOne<..>` makes `owner` something else
            help: protect the field of the struct that holds the column
        redact: `#[redact]` is for columns, and `#[sea_orm(ignore)]` makes `b` something else
            help: declare its type as `fieldseal_sea_orm::Redacted<..>`
        redact: `#[redact]` is for columns, and `HasMany<..>` makes `posts` something else
            help: protect the field of the struct that holds the column
        ",
    );
    check(
        r#"
        #[protect(of = user::Entity)]
        #[derive(DerivePartialModel)]
        struct Card { #[sea_orm(nested)] #[redact] address: Address, #[sea_orm(skip)] #[encrypted] email: String }
        "#,
        "
        encrypted: `#[encrypted]` is for columns, and `#[sea_orm(skip)]` makes `email` something else
            help: protect the field of the struct that holds the column
        redact: `#[redact]` is for columns, and `#[sea_orm(nested)]` makes `address` something else
            help: protect the field of the struct that holds the column
        ",
    );
}

#[test]
fn sea_orms_options_hold_for_what_is_stored() {
    check(
        &users(
            r#"
            #[encrypted]
            #[sea_orm(column_type = "Text", default_value = "none", indexed, renamed_from = "tax_id")]
            ssn: String,
            #[encrypted(search)]
            #[sea_orm(indexed, unique_key = "who", select_as = "text", save_as = "citext")]
            email: String,
            #[password]
            #[sea_orm(extra = "CHECK (true)", default_expr = "Expr::value(0)", indexed)]
            password: Password
            "#,
        ),
        "
        column_type: `column_type` on `ssn`, whose column holds ciphertext
            help: remove it: the column's type follows from its protection
        default_value: `default_value` on `ssn`, whose column holds ciphertext
            help: remove it, and set the value where the active model is made
        indexed: `indexed` on `ssn`, whose column holds ciphertext
            help: write `#[encrypted(search)]`, which has an index of its own
        renamed_from: `renamed_from` on `ssn`, whose column holds ciphertext
            help: rename it in a migration: the column's CHECK and index are called after it
        indexed: `indexed` on `email`, whose column holds ciphertext
            help: remove it: `search` has an index of its own
        unique_key: `unique_key` on `email`, whose column holds ciphertext
            help: remove it: SeaORM would make an index over ciphertexts, which all differ
        select_as: `select_as` on `email`, whose column holds ciphertext
            help: remove it: the stored bytes are read and written as they are
        save_as: `save_as` on `email`, whose column holds ciphertext
            help: remove it: the stored bytes are read and written as they are
        extra: `extra` on `password`, whose column holds a hash
            help: remove it: the column has a CHECK of its own
        default_expr: `default_expr` on `password`, whose column holds a hash
            help: remove it, and set the value where the active model is made
        indexed: `indexed` on `password`, whose column holds a hash
            help: remove it: nothing is found by a password
        ",
    );
}

#[test]
fn a_unique_column_has_a_unique_index() {
    check(
        &users(
            "#[encrypted] #[sea_orm(unique)] a: String, #[encrypted(search, bits = 20)] #[sea_orm(unique)] b: String, \
             #[password] #[sea_orm(unique)] c: Password",
        ),
        "
        unique: `unique` on `a`: stored values of equal plaintexts differ
            help: write `#[encrypted(search, unique)]`
        unique: an index of 20 bits cannot be `unique`: different values share it
            help: remove `bits` for an exact index, or `unique` for a bucketed one
        unique: `unique` on the password `c`: hashes of equal passwords differ
            help: remove `unique`
        ",
    );
}

#[test]
fn the_primary_key_is_left_alone() {
    check(
        &users(
            "#[sea_orm(primary_key)] #[encrypted] id: i32, #[redact] #[sea_orm(primary_key)] tenant: i32",
        ),
        "
        encrypted: `#[encrypted]` on the primary key `id`
            help: leave the key as it is, and use one that says nothing about a person
        redact: `#[redact]` on the primary key `tenant`
            help: leave the key as it is, and use one that says nothing about a person
        ",
    );
}

#[test]
fn a_part_repeats_nothing_of_the_model() {
    check(
        r#"
        #[protect(of = user::Entity)]
        #[derive(DerivePartialModel)]
        struct Card { #[encrypted(search)] #[redact(email)] email: String, #[password] #[redact] password: Password }
        "#,
        "
        search: `email` is declared by `user::Entity`: its options belong there
            help: write plain `#[encrypted]` here
        redact: how `email` is shown is declared by `user::Entity`
            help: remove `#[redact]` here
        redact: how `password` is shown is declared by `user::Entity`
            help: remove `#[redact]` here
        ",
    );
}

#[test]
fn conditions_are_written_around_the_model() {
    check(
        &users(
            r#"#[cfg_attr(feature = "sealed", encrypted(search))] email: String, #[cfg_attr(test, serde(skip))] name: String"#,
        ),
        "
        cfg_attr: `#[protect]` does not see what `cfg_attr` says of `email`
            help: write the model twice, each under its `#[cfg(..)]`
        ",
    );
}

#[test]
fn a_derive_of_a_sea_orm_model_is_sent_to_the_attribute() {
    let input: DeriveInput = syn::parse_quote! {
        #[sea_orm(table_name = "users")]
        struct Model {
            #[encrypted]
            email: String,
        }
    };
    let cx = Context::new();
    let _model = Model::from_syn(&cx, &input);
    let error = cx.finish().expect_err("nothing would encrypt");
    assert_eq!(
        error.to_string(),
        "no adapter in reach: nothing would encrypt `email` on its way to a database\n\
         help: write `#[fieldseal_sea_orm::protect]` above the derives of the model, in place of `Protect`"
    );
}
