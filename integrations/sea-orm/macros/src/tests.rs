//! The expansions, as the documentation shows them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::protect;

macro_rules! snapshot {
    ($name:ident: $arguments:tt $($item:tt)*) => {
        #[test]
        fn $name() {
            insta::with_settings!({ snapshot_path => "snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(stringify!($name), expanded(quote! $arguments, quote!($($item)*)));
            });
        }
    };
}

/// The expansion as rustfmt would write it.
#[track_caller]
fn expanded(arguments: TokenStream, item: TokenStream) -> String {
    let output = protect::expand(arguments, item);
    let file: syn::File = syn::parse2(output).expect("the expansion parses as items");
    prettyplease::unparse(&file)
}

snapshot! { model: (entity = "user")
    #[sea_orm::model]
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[encrypted(search, normalise = email)]
        #[redact(email)]
        #[sea_orm(unique)]
        pub email: String,
        #[encrypted]
        pub ssn: Option<SecretString>,
        #[encrypted(row)]
        pub note: Lazy<String>,
        #[password]
        pub password: Password,
        #[redact]
        pub name: String,
        #[redact(last = 4)]
        pub phone: Option<String>,
        #[sea_orm(has_many)]
        pub posts: HasMany<super::post::Entity>,
    }
}

snapshot! { compact: ()
    #[derive(Clone, Debug, PartialEq, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "users", rename_all = "camelCase")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        id: i32,
        #[encrypted(id = "diary", suite = cobblestone256, pad = 64, hide_null, fresh_nonces)]
        #[sea_orm(enum_name = "DiaryEntry")]
        r#type: Option<Vec<u8>>,
        #[cfg(feature = "born")]
        #[encrypted(truncate)]
        #[redact(serde = expose)]
        #[sea_orm(column_name = "date of birth", comment = "as it is told")]
        born: NaiveDateTime,
    }
}

snapshot! { written_out: (entity = "user")
    #[derive(Clone, PartialEq, DeriveModel, DeriveActiveModel)]
    #[sea_orm(table_name = "users", entity = Users)]
    pub struct Model {
        pub id: i32,
        #[encrypted(search, unique)]
        pub email: String,
    }
}

snapshot! { part: (of = super::user::Entity)
    #[derive(DerivePartialModel)]
    #[sea_orm(entity = "super::user::Entity")]
    struct Card {
        id: i32,
        #[encrypted]
        email: String,
        #[encrypted]
        #[sea_orm(from_col = "private_note")]
        note: Option<Lazy<String>>,
        #[password]
        password: Password,
        #[redact]
        name: String,
        #[redact(last = 4)]
        phone: Option<String>,
        #[sea_orm(nested)]
        address: Address,
    }
}

snapshot! { renamed_crates: (tenant, crate = ::seal, adapter = ::seal_sea_orm)
    #[derive(DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[protect(encrypted(search), redact(last = 4))]
        #[sea_orm(unique, column_name = "tax_number", comment = "not the old one")]
        ssn: String,
    }
}

snapshot! { fallback: (entity = "user")
    #[sea_orm::model]
    #[derive(Clone, DeriveEntityModel, Protect)]
    pub struct Model {
        #[encrypted(serch, row)]
        email: String,
        #[encrypted(search, unique)]
        number: Option<Option<&'static str>>,
        #[cfg_attr(test, encrypted)]
        other: i32,
    }
}

snapshot! { below_the_derives: ()
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[encrypted]
        email: Lazy<String>,
    }
}

#[test]
fn the_other_half_of_a_model_has_the_same_fields_and_no_errors() {
    let half = expanded(
        quote!(),
        quote! {
            #[derive(Clone, DeriveModelEx, DeriveActiveModelEx)]
            #[sea_orm(table_name = "users")]
            pub struct ModelEx {
                #[encrypted(serch)]
                email: String,
                posts: HasMany<super::post::Entity>,
            }
        },
    );
    assert_eq!(
        half,
        expanded(
            quote!(),
            quote! {
                #[derive(Clone, DeriveModelEx, DeriveActiveModelEx)]
                #[sea_orm(table_name = "users")]
                pub struct ModelEx {
                    #[encrypted]
                    email: String,
                    posts: HasMany<super::post::Entity>,
                }
            }
        )
    );
    assert!(half.contains("email: ::fieldseal_sea_orm::Encrypted<String, fields::Email>"));
    assert!(!half.contains("compile_error!"));
    assert!(!half.contains("impl "));
}

#[test]
fn what_is_no_struct_stays_as_it_is() {
    for item in [
        quote!(
            fn user() {}
        ),
        quote!(
            enum Role {
                Named { name: String },
            }
        ),
        quote!(
            struct Model(String);
        ),
    ] {
        let file: syn::File = syn::parse2(item.clone()).expect("an item");
        let output = expanded(quote!(), item);
        assert!(output.contains("compile_error!"));
        assert!(output.ends_with(&prettyplease::unparse(&file)), "{output}");
    }
}

#[test]
fn arguments_may_stand_in_a_second_attribute() {
    let second = expanded(
        quote!(entity = "user"),
        quote! {
            #[fieldseal_sea_orm::protect(tenant)]
            #[derive(DeriveEntityModel)]
            #[sea_orm(table_name = "users")]
            struct Model {
                #[encrypted]
                email: String,
            }
        },
    );
    let first = expanded(
        quote!(entity = "user", tenant),
        quote! {
            #[derive(DeriveEntityModel)]
            #[sea_orm(table_name = "users")]
            struct Model {
                #[encrypted]
                email: String,
            }
        },
    );
    assert_eq!(second, first);
}

#[test]
fn a_debug_of_the_users_is_left_to_them() {
    let model = |derives| {
        expanded(
            quote!(),
            quote! {
                #derives
                struct Model {
                    #[encrypted]
                    email: String,
                }
            },
        )
    };
    let table = quote!(#[sea_orm(table_name = "users")]);
    let ours = "#[derive(::core::fmt::Debug)]";
    assert!(!model(quote!(#table #[derive(Debug, DeriveEntityModel)])).contains(ours));
    assert!(
        !model(quote!(#table #[derive(DeriveEntityModel)] #[derive(std::fmt::Debug)]))
            .contains(ours)
    );
    assert!(model(quote!(#table #[derive(DeriveEntityModel)])).contains(ours));
    assert!(
        !model(quote! {
            #[sea_orm::model]
            #[derive(DeriveEntityModel)]
            #[sea_orm(table_name = "users", model_attrs(derive(Debug)), model_ex_attrs(derive(Debug)))]
        })
        .contains(ours)
    );
}

#[test]
fn utoipa_is_told_what_was_declared() {
    #[track_caller]
    fn check(field: TokenStream, expect: &str) {
        let output = expanded(
            quote!(),
            quote! {
                #[derive(DeriveEntityModel, utoipa::ToSchema)]
                #[sea_orm(table_name = "users")]
                struct Model {
                    #field
                }
            },
        );
        let told = output
            .lines()
            .find(|line| line.contains("#[schema("))
            .unwrap_or_default();
        assert_eq!(told.trim(), expect);
    }

    check(
        quote!(#[encrypted] ssn: Option<SecretString>),
        "#[schema(value_type = Option<String>)]",
    );
    check(
        quote!(#[encrypted] note: Lazy<Vec<u8>>),
        "#[schema(value_type = String)]",
    );
    check(
        quote!(#[encrypted] points: Opened<i64>),
        "#[schema(value_type = String)]",
    );
    check(
        quote!(#[encrypted] address: fieldseal::Json<Address>),
        "#[schema(value_type = Address)]",
    );
    check(
        quote!(#[redact] born: chrono::NaiveDate),
        "#[schema(value_type = chrono::NaiveDate)]",
    );
    check(
        quote!(#[password] password: Password),
        "#[schema(value_type = String)]",
    );
    check(
        quote!(#[encrypted] #[schema(value_type = i64, minimum = 0)] salary: Money),
        "#[schema(value_type = i64, minimum = 0)]",
    );
    check(quote!(name: String), "");
}
