//! A typo is an error at its token, with a suggestion; several come in one compile, and nothing else complains.

use fieldseal::{Password, Protect};
use fieldseal_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    users {
        id -> Integer,
        email -> Encrypted<email>,
        ssn -> Encrypted<ssn>,
        password -> PasswordHash<password>,
        name -> Text,
    }
}

#[derive(Protect)]
#[diesel(table_name = users)]
#[protect(entty = "user", table = users)]
struct User {
    id: i32,
    #[encrypted(search, normalize = email, searchable)]
    email: String,
    #[encrypted(deterministic, suite = aes256gcm)]
    ssn: String,
    #[password(cost = 12)]
    password: Password,
    #[redact(lst = 4)]
    #[protect(encrypt)]
    name: String,
}

fn main() {
    // The stubs answer for the impls that the mistakes left out.
    let _ = users::email.matches("ada@example.org");
    let _ = |user: &User| println!("{user:?} {}", <User as Protect>::MODEL.name());
}
