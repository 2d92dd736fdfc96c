//! `#[derive(Protect)]` and the derives of adapters.

use fieldseal_macros_core::Model;

#[track_caller]
fn check(source: &str, expect: &str) {
    super::check(|cx, input| Model::from_syn(cx, input), source, expect);
}

/// A struct in reach of Diesel with these fields.
fn users(fields: &str) -> String {
    format!("#[diesel(table_name = users)] struct User {{ {fields} }}")
}

#[test]
fn a_right_struct_has_no_mistakes() {
    check(
        r#"
        #[diesel(table_name = crate::schema::users, primary_key(number))]
        #[protect(entity = "person", tenant, serialize, crate = ::seal, adapter = ::seal_diesel)]
        #[serde(rename_all = "camelCase")]
        struct User<'a, T> where T: Clone {
            number: i64,
            #[encrypted(id = "mail", search, normalise = email, bits = 128, unique, suite = xaes256gcm, fresh_nonces)]
            #[redact(email, serde = expose)]
            email: &'a str,
            #[encrypted(search, normalise = acme::IBAN::<A, B>, bits = 63,)]
            r#type: Iban,
            #[encrypted(search, normalise = IBAN)]
            other: Iban,
            #[encrypted(pad = 65536, hide_null, row, truncate)]
            born: Option<NaiveDateTime>,
            #[protect(encrypted(suite = aes_siv, search), redact(last = 255))]
            ssn: SecretString,
            #[password(id = "login")] #[redact]
            password: Option<fieldseal::Password>,
            #[redact(full)]
            #[diesel(embed)]
            rest: T,
        }
        "#,
        "",
    );
}

#[test]
fn unknown_arguments_are_named_and_near_misses_suggested() {
    check(
        &users("#[encrypted(serch, uniqe, determinstic)] a: String, #[redact(lst = 4)] b: String, #[password(cost = 3)] c: Password"),
        "
        serch: unknown argument `serch` of `#[encrypted]`, did you mean `search`?
            help: `#[encrypted]` takes `id`, `search`, `normalise`, `bits`, `unique`, `suite`, `pad`, `row`, `hide_null`, `truncate` and `fresh_nonces`
        uniqe: unknown argument `uniqe` of `#[encrypted]`, did you mean `unique`?
            help: `#[encrypted]` takes `id`, `search`, `normalise`, `bits`, `unique`, `suite`, `pad`, `row`, `hide_null`, `truncate` and `fresh_nonces`
        determinstic: unknown argument `determinstic` of `#[encrypted]`
            help: `#[encrypted]` takes `id`, `search`, `normalise`, `bits`, `unique`, `suite`, `pad`, `row`, `hide_null`, `truncate` and `fresh_nonces`
        lst: unknown argument `lst` of `#[redact]`, did you mean `last`?
            help: `#[redact]` takes `full`, `last`, `first`, `email` and `serde`
        cost: unknown argument `cost` of `#[password]`
            help: `#[password]` takes `id` and `pepper`
        ",
    );
    check(
        "#[protect(entty = \"user\", table = users)] struct User { #[protect(encrypt)] a: String }",
        "
        entty: unknown argument `entty` of `#[protect]`, did you mean `entity`?
            help: `#[protect]` on a struct takes `entity`, `of`, `tenant`, `serialize`, `crate` and `adapter`
        table: unknown argument `table` of `#[protect]`
            help: `#[protect]` on a struct takes `entity`, `of`, `tenant`, `serialize`, `crate` and `adapter`
        encrypt: unknown protection `encrypt`, did you mean `encrypted`?
            help: `#[protect(..)]` on a field takes `encrypted`, `password` and `redact`
        ",
    );
}

#[test]
fn unknown_values_are_named_too() {
    check(
        &users("#[encrypted(search, normalise = emial, suite = aes256gcm)] a: String, #[redact(serde = hide)] b: String"),
        "
        emial: unknown normaliser `emial`, did you mean `email`?
            help: there are `none`, `lowercase`, `email`, `digits` and `caseless`, or the path of a constant of your own
        aes256gcm: unknown suite `aes256gcm`, did you mean `xaes256gcm`?
            help: there are `xaes256gcm`, `xchacha20poly1305`, `cobblestone256` and `aes_siv`
        hide: `serde = hide` is not a choice
            help: write `serde = expose` to serialise the value itself, or leave it out
        ",
    );
}

#[test]
fn duplicates_are_reported_at_the_second() {
    check(
        r#"
        #[diesel(table_name = users)]
        #[protect(entity = "a", tenant)]
        #[protect(entity = "b", tenant)]
        struct User {
            #[encrypted(search, id = "x", search, id = "y")] a: String,
            #[encrypted] #[encrypted(search)] b: String,
            #[encrypted] #[protect(encrypted)] c: String,
            #[redact(last = 4, last = 2)] d: String,
            #[redact(last = 4, email, serde = expose, serde = expose)] #[redact] e: String,
        }
        "#,
        r#"
        entity: duplicate argument `entity`
            help: remove one of the two `entity`
        tenant: duplicate argument `tenant`
            help: remove one of the two `tenant`
        search: duplicate argument `search`
            help: remove one of the two `search`
        id: duplicate argument `id`
            help: remove one of the two `id`
        encrypted: duplicate attribute `#[encrypted]`
            help: write one `#[encrypted(..)]` with all arguments
        encrypted: duplicate attribute `#[encrypted]`
            help: write one `#[encrypted(..)]` with all arguments
        last: duplicate argument `last`
            help: remove one of the two `last`
        email: a field has one mask, and `last` stands before `email`
            help: keep `last` or `email`
        serde: duplicate argument `serde`
            help: remove one of the two `serde`
        redact: duplicate attribute `#[redact]`
            help: write one `#[redact(..)]` with all arguments
        expose: `serde = expose` without `#[protect(serialize)]` exposes nothing
            help: add `#[protect(serialize)]` to the struct, or remove `serde = expose`
        "#,
    );
}

#[test]
fn misplaced_attributes_are_sent_to_their_place() {
    check(
        r#"
        #[encrypted(search)]
        #[protect(redact(last = 4))]
        #[diesel(table_name = users)]
        struct User {
            #[protect(entity = "user")] a: String,
            #[encrypted(last = 4)] b: String,
            #[redact(search)] c: String,
            #[password(tenant)] d: Password,
        }
        "#,
        r#"
        encrypted(search): `#[encrypted]` is not expected on the struct
            help: write `#[encrypted]` above the field that it protects
        redact(last = 4): `redact` is not expected on the struct
            help: write `#[redact(last = 4)]` above the field that it protects
        entity: `entity` is not expected on a field
            help: write `#[protect(entity = "user")]` above the struct
        last = 4: `last` is not an argument of `#[encrypted]`
            help: write `#[redact(last = 4)]`
        search: `search` is not an argument of `#[redact]`
            help: write `#[encrypted(search)]`
        tenant: `tenant` is not an argument of `#[password]`
            help: write `#[protect(tenant)]` above the struct
        "#,
    );
}

#[test]
fn only_structs_with_named_fields_are_models() {
    check(
        "enum Role { Admin }",
        "
        enum: `Protect` is for structs with named fields, and `Role` is an enum
            help: name the fields after the columns: `struct User { email: String }`
        ",
    );
    check(
        "union Bits { a: u32 }",
        "
        union: `Protect` is for structs with named fields, and `Bits` is a union
            help: name the fields after the columns: `struct User { email: String }`
        ",
    );
    check(
        "struct Pair(#[encrypted] String);",
        "
        (#[encrypted] String): `Protect` is for structs with named fields, and `Pair` is a tuple struct
            help: name the fields after the columns: `struct User { email: String }`
        ",
    );
    check(
        "struct Unit;",
        "
        Unit: `Protect` is for structs with named fields, and `Unit` is a unit struct
            help: name the fields after the columns: `struct User { email: String }`
        ",
    );
}

#[test]
fn malformed_arguments_do_not_hide_the_next() {
    check(
        &users(
            r#"
            #[encrypted = "search"] a: String,
            #[encrypted[search]] b: String,
            #[encrypted("search", bits, 3, ,search = true, pad = "x", id = 4, suite = "aes", unique x, normalise =, row(x) y)] c: String,
            #[protect] d: String,
            #[protect()] e: String,
            #[protect(encrypted = search)] f: String,
            "#,
        ),
        r#"
        encrypted = "search": arguments of `#[encrypted]` stand in parentheses
            help: write `#[encrypted(search)]`
        encrypted[search]: arguments of `#[encrypted]` stand in parentheses
            help: write `#[encrypted(search)]`
        "search": expected the name of an argument
            help: write `search` without quotes
        3: expected the name of an argument
            help: write `name` or `name = value`
        ,: expected an argument before the comma
            help: remove this comma
        x: expected a comma or `=` after `unique`
            help: arguments are separated by commas
        =: `normalise` has no value after `=`
            help: write `normalise = value`
        y: expected a comma after `row(..)`
            help: arguments are separated by commas
        bits: `bits` needs a number of bits
            help: write `bits = 20`
        search = true: `search` takes no value
            help: write `search` alone
        pad = "x": `pad` needs a number of bytes
            help: write `pad = 32`
        id = 4: `id` needs a string
            help: write `id = "ssn"`
        suite = "aes": `suite` needs the name of a suite
            help: write `suite = xaes256gcm`
        protect: `#[protect]` without arguments protects nothing
            help: write `#[encrypted]`, `#[password]` or `#[redact]` on this field
        protect(): `#[protect]` without arguments protects nothing
            help: write `#[encrypted]`, `#[password]` or `#[redact]` on this field
        encrypted = search: arguments of `encrypted` stand in parentheses
            help: write `#[protect(encrypted(search))]`
        "#,
    );
}

#[test]
fn numbers_and_names_have_their_ranges() {
    let long = "x".repeat(256);
    check(
        &users(&format!(
            r#"
            #[encrypted(search, bits = 0)] a: String,
            #[encrypted(search, bits = 64)] b: String,
            #[encrypted(search, bits = 1000)] c: String,
            #[encrypted(pad = 0)] d: String,
            #[encrypted(pad = 65537)] e: String,
            #[redact(last = 0)] f: String,
            #[redact(first = 256)] g: String,
            #[encrypted(id = "")] h: String,
            #[password(id = "{long}")] i: Password,
            "#
        )),
        &format!(
            r#"
        0: `bits = 0` is not an index size
            help: a bucketed index keeps 1 to 63 bits, an exact one all 128
        64: `bits = 64` is not an index size
            help: a bucketed index keeps 1 to 63 bits, an exact one all 128
        1000: `bits = 1000` is not an index size
            help: a bucketed index keeps 1 to 63 bits, an exact one all 128
        0: `pad = 0` is out of range
            help: lengths are rounded up to a multiple of 1 to 65536 bytes
        65537: `pad = 65537` is out of range
            help: lengths are rounded up to a multiple of 1 to 65536 bytes
        0: `last = 0` shows nothing
            help: write `#[redact]` to hide the whole value
        256: `first = 256` is out of range
            help: a mask shows 1 to 255 characters
        "": `id` is empty
            help: write `id = "ssn"`
        "{long}": `id` is 256 bytes long, and a name has at most 255
            help: write `id = "login"`
        "#
        ),
    );
}

#[test]
fn arguments_that_contradict_each_other_are_refused() {
    check(
        &users(
            "
            #[encrypted(normalise = email, bits = 20, unique)] a: String,
            #[encrypted(search, bits = 20, unique)] b: String,
            #[encrypted(hide_null)] c: Option<String>,
            #[encrypted(search, pad = 8, hide_null)] d: Option<String>,
            #[encrypted(pad = 8, hide_null)] e: String,
            #[encrypted(suite = aes_siv, row)] f: String,
            #[encrypted] #[password] g: Password,
            #[encrypted(search, suite = aes_siv)] h: Option<fieldseal::Json<Vec<String>>>,
            ",
        ),
        "
        normalise: `normalise` describes a search index, and the field has none
            help: add `search`, or remove `normalise`
        bits: `bits` describes a search index, and the field has none
            help: add `search`, or remove `bits`
        unique: `unique` describes a search index, and the field has none
            help: add `search`, or remove `unique`
        unique: an index of 20 bits cannot be `unique`: different values share it
            help: remove `bits` for an exact index, or `unique` for a bucketed one
        hide_null: `hide_null` without `pad`: the length would show which values are NULL
            help: write `#[encrypted(pad = 32, hide_null)]`
        hide_null: `hide_null` and `search` exclude each other: the index would show which values are NULL
            help: remove one of the two
        row: suite `aes_siv` does not bind a value to its row
            help: remove `row`, or choose another suite
        encrypted: a field is either `#[encrypted]` or `#[password]`
            help: keep `#[password]` for what is only ever verified, `#[encrypted]` for what is read back
        hide_null: `hide_null` on `e`, which is never NULL
            help: declare the field as `Option<..>`, or remove `hide_null`
        search: `search` on `h`: one JSON value has many texts
            help: search by a field of its own that holds the part you look for
        encrypted: suite `aes_siv` on `h`: one JSON value has many texts
            help: choose another suite
        ",
    );
}

#[test]
fn the_primary_key_is_left_alone() {
    check(
        &users("#[encrypted] id: i32, #[redact] name: String"),
        "
        encrypted: `#[encrypted]` on the primary key `id`
            help: leave the key as it is, and use one that says nothing about a person
        ",
    );
    check(
        "#[diesel(table_name = users, primary_key(tenant, number))] struct User {
            #[redact] #[diesel(column_name = number)] key: String,
            #[redact] id: String,
        }",
        "
        redact: `#[redact]` on the primary key `key`
            help: leave the key as it is, and use one that says nothing about a person
        ",
    );
    check("struct Person { #[redact] id: String }", "");
}

#[test]
fn without_an_adapter_nothing_would_encrypt() {
    check(
        "struct User { #[encrypted] a: String, #[password] b: Password, #[redact] c: String }",
        "
        encrypted: no adapter in reach: nothing would encrypt `a` on its way to a database
            help: add `#[diesel(table_name = ..)]` to the struct, or `#[protect(adapter = none)]` to call `seal` and `open` yourself
        password: no adapter in reach: nothing would hash `b` on its way to a database
            help: add `#[diesel(table_name = ..)]` to the struct, or `#[protect(adapter = none)]` to call `seal` and `open` yourself
        ",
    );
    check(
        "#[protect(adapter = none)] struct User { #[encrypted] a: String, #[password] b: Password }",
        "",
    );
}

#[test]
fn options_stand_on_the_declaring_struct() {
    check(
        r#"
        #[diesel(table_name = users)]
        #[protect(of = crate::User, entity = "user", tenant)]
        struct NewUser {
            #[encrypted(search)] #[redact(last = 4)] a: String,
            #[password(id = "x")] b: Password,
        }
        "#,
        "
        entity: `entity` is declared by `crate::User`
            help: remove `entity` here
        tenant: `tenant` is declared by `crate::User`
            help: remove `tenant` here
        search: `a` is declared by `crate::User`: its options belong there
            help: write plain `#[encrypted]` here
        id: `b` is declared by `crate::User`: its options belong there
            help: write plain `#[password]` here
        ",
    );
}

#[test]
fn types_and_attributes_agree() {
    check(
        "#[diesel(table_name = users)] #[protect(serialize)] struct User<T> {
            #[password] a: String,
            #[encrypted] b: Option<Password>,
            #[password] #[redact(last = 4, serde = expose)] c: Password,
            #[encrypted] #[redact(last = 4, serde = expose)] d: Lazy<String>,
            #[encrypted] e: Vec<T>,
            #[encrypted] #[diesel(embed)] f: String,
            #[password] #[diesel(select_expression = x)] g: Password,
            #[encrypted] #[redact(email, serde = expose)] h: Option<Opened<String>>,
        }",
        "
        String: `#[password]` on `a`, which is no `Password`
            help: declare the field as `fieldseal::Password`, or `Option` of it
        encrypted: `b` is a `Password`, which is hashed and not encrypted
            help: write `#[password]`
        redact: no part of the password `c` is ever shown
            help: remove `#[redact(..)]`: a password is hidden as it is
        expose: the password `c` is never serialised
            help: remove `serde = expose`
        redact: `d` is `Lazy`, and a log line does not open it
            help: write plain `#[redact]`, or nothing
        expose: `d` is `Lazy`, and serialising does not open it
            help: remove `serde = expose`, and serialise what `open` returns
        Vec<T>: the type of `e` depends on a parameter of `User`, and its column has one type
            help: declare the column on a struct with the real type, and write `#[protect(of = ..)]` here
        encrypted: `#[encrypted]` is for columns, and `#[diesel(embed)]` makes `f` something else
            help: protect the field of the struct that holds the column
        password: `#[password]` is for columns, and `#[diesel(select_expression)]` makes `g` something else
            help: protect the field of the struct that holds the column
        redact: `h` is `Opened`, and a log line shows nothing of it
            help: write plain `#[redact]`, or nothing
        expose: `h` is `Opened`, and serialising shows nothing of it
            help: remove `serde = expose`, and serialise what `value` returns
        ",
    );
}

#[test]
fn serde_attributes_do_not_go_round_the_masks() {
    check(
        r#"
        #[protect(serialize)]
        #[serde(into = "Plain", bound = "")]
        struct User {
            #[redact] #[serde(flatten)] a: Name,
            #[redact(serde = expose)] #[serde(flatten)] b: Name,
        }
        "#,
        "
        into: `#[serde(into)]` does not go with `#[protect(serialize)]`
            help: remove it, or write `Serialize` by hand for a type that holds what may go out
        bound: `#[serde(bound)]` does not go with `#[protect(serialize)]`
            help: remove it, or write `Serialize` by hand for a type that holds what may go out
        flatten: `#[serde(flatten)]` on `a`, which is masked
            help: remove `flatten`, or write `#[redact(serde = expose)]`
        ",
    );
    check(
        r#"#[serde(into = "Plain")] struct User { #[redact] #[serde(flatten)] a: Name }"#,
        "",
    );
}

#[test]
fn logical_names_differ() {
    check(
        &users(
            r#"#[encrypted] email: String, #[encrypted(id = "email")] other: String, #[password(id = "x")] a: Password, #[encrypted] x: String"#,
        ),
        r#"
        "email": `other` and `email` have the same logical name "email"
            help: give each protected field an `id` of its own
        x: `x` and `a` have the same logical name "x"
            help: give each protected field an `id` of its own
        "#,
    );
}
