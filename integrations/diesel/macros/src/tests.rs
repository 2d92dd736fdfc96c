//! The expansions, as the documentation shows them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{as_changeset, from_encrypted, insertable};

macro_rules! snapshot {
    ($name:ident: $derive:ident, $($input:tt)*) => {
        #[test]
        fn $name() {
            insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(stringify!($name), pretty($derive::derive(quote!($($input)*))));
            });
        }
    };
}

#[track_caller]
fn pretty(expanded: TokenStream) -> String {
    let file: syn::File = syn::parse2(expanded).expect("the expansion parses as items");
    prettyplease::unparse(&file)
}

snapshot! { insertable: insertable,
    #[diesel(table_name = users)]
    struct User {
        id: i32,
        #[encrypted(search)]
        email: String,
        #[encrypted]
        phone: Option<String>,
        #[password]
        password: Password,
        #[redact]
        name: Option<String>,
    }
}

snapshot! { as_changeset: as_changeset,
    #[diesel(table_name = users)]
    #[protect(of = User)]
    struct Contact<'a> {
        id: i32,
        #[encrypted]
        email: Option<&'a str>,
        #[encrypted]
        phone: Option<Option<String>>,
        #[redact]
        name: Option<String>,
    }
}

snapshot! { diesel_options: insertable,
    #[diesel(table_name = crate::schema::users, treat_none_as_default_value = false)]
    #[protect(of = User, adapter = ::renamed)]
    struct NewUser<T> where T: Clone {
        #[encrypted]
        #[diesel(column_name = "e_mail")]
        email: T,
        #[diesel(embed)]
        address: Address,
        #[diesel(skip_insertion)]
        left_out: i32,
        #[diesel(serialize_as = Stored)]
        converted: u8,
    }
}

snapshot! { from_encrypted: from_encrypted,
    struct Reading<T>(T);
}
