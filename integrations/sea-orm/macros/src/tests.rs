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
