//! The expansion of each attribute, as snapshots.

use quote::quote;

use super::*;

/// The expansion as rustfmt would write it.
#[track_caller]
fn expanded(input: TokenStream) -> String {
    let output = derive(input);
    let file: syn::File = syn::parse2(output).expect("the expansion parses as items");
    prettyplease::unparse(&file)
}

macro_rules! snapshot {
    ($name:ident: $($input:tt)*) => {
        #[test]
        fn $name() {
            insta::with_settings!({ snapshot_path => "../snapshots", omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(stringify!($name), expanded(quote!($($input)*)));
            });
        }
    };
}

snapshot! { encrypted:
    #[diesel(table_name = users)]
    struct User {
        id: i32,
        #[encrypted]
        ssn: Option<String>,
    }
}

snapshot! { encrypted_search:
    #[diesel(table_name = users)]
    struct User {
        #[encrypted(search, normalise = email, unique)]
        email: String,
        #[encrypted(search, normalise = acme::IBAN, bits = 20)]
        iban: Iban,
    }
}

snapshot! { encrypted_options:
    #[diesel(table_name = crate::schema::users)]
    #[protect(entity = "person", tenant)]
    struct User {
        #[encrypted(id = "diary", suite = cobblestone256, pad = 64, hide_null, fresh_nonces)]
        #[diesel(column_name = diary_entry)]
        r#type: Option<Vec<u8>>,
        #[encrypted(row, truncate)]
        born: NaiveDateTime,
    }
}

snapshot! { password:
    #[diesel(table_name = users)]
    struct User {
        #[password(id = "login")]
        password: Password,
    }
}

snapshot! { redact:
    struct Person<'a> {
        #[redact]
        name: &'a str,
        #[redact(last = 4)]
        phone: Option<String>,
        #[redact(first = 2)]
        city: String,
        #[redact(email)]
        email: String,
        note: String,
    }
}

snapshot! { of:
    #[diesel(table_name = users)]
    #[protect(of = User)]
    struct NewUser<'a> {
        #[encrypted]
        email: &'a str,
        #[password]
        password: Password,
        name: &'a str,
    }
}

snapshot! { serialize:
    #[diesel(table_name = users)]
    #[protect(serialize)]
    #[serde(rename_all = "camelCase", crate = "serde")]
    struct User {
        #[serde(rename = "key")]
        id: i32,
        #[encrypted]
        #[redact(last = 4)]
        #[serde(with = "hex", skip_serializing_if = "Option::is_none")]
        ssn: Option<String>,
        #[redact(serde = expose)]
        name: String,
        #[password]
        password: Password,
    }
}

snapshot! { generics:
    #[protect(serialize)]
    struct Envelope<T: Clone, U, const N: usize>
    where
        U: Copy,
    {
        content: Vec<T>,
        #[redact]
        secret: [U; N],
        #[redact(last = 4)]
        masked: U,
    }
}

snapshot! { adapter_none:
    #[protect(adapter = none)]
    pub struct Patient {
        #[encrypted(search, normalise = digits)]
        insurance_number: String,
        #[password]
        pin: Password,
    }
}

snapshot! { renamed_crates:
    #[diesel(table_name = users)]
    #[protect(crate = ::seal, adapter = ::seal_diesel)]
    struct User {
        #[protect(encrypted, redact(last = 4))]
        ssn: String,
    }
}

snapshot! { fallback:
    #[diesel(table_name = users)]
    #[protect(serialize)]
    struct User<T> {
        #[encrypted(serch)]
        email: String,
        #[encrypted(search)]
        phone: String,
        #[password]
        password: String,
        other: T,
    }
}

#[test]
fn an_enum_gets_an_error_and_stubs() {
    let output = expanded(quote!(
        enum Role {
            Admin,
        }
    ));
    assert!(output.contains("compile_error!"));
    assert!(output.contains("impl ::core::fmt::Debug for Role"));
    assert!(output.contains("impl ::fieldseal::Protect for Role"));
}

#[test]
fn the_two_spellings_expand_alike() {
    let bare = expanded(quote!(
        #[diesel(table_name = users)]
        struct User {
            #[encrypted(search)]
            #[redact(email)]
            email: String,
        }
    ));
    let namespaced = expanded(quote!(
        #[diesel(table_name = users)]
        struct User {
            #[protect(encrypted(search), redact(email))]
            email: String,
        }
    ));
    assert_eq!(bare, namespaced);
}
