//! The table as Diesel sees it: the SQL type of a column says that it is protected.

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    people {
        id -> Integer,
        name -> Text,
        email -> Encrypted<email>,
        national_id -> Encrypted<national_id>,
        phone -> Nullable<Encrypted<phone>>,
        iban -> Encrypted<iban>,
        password -> PasswordHash<password>,
        note -> Encrypted<note>,
    }
}
