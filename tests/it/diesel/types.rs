//! What the contract cannot ask of every ORM: structs that borrow what they write.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use fieldseal::Protect;
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

use super::model::vault;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    samples {
        id -> Integer,
        required -> Encrypted<required>,
        nullable -> Nullable<Encrypted<nullable, Binary>>,
    }
}

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = samples)]
struct Sample {
    #[encrypted]
    required: String,
    #[encrypted]
    nullable: Option<Vec<u8>>,
}

#[derive(Protect, Insertable, AsChangeset)]
#[diesel(table_name = samples)]
#[protect(of = Sample)]
struct Borrowed<'a> {
    id: &'a i32,
    #[encrypted]
    required: &'a str,
    #[encrypted]
    nullable: Option<&'a [u8]>,
}

#[test]
fn borrowed_text_and_bytes_are_written() {
    vault().scope().run(|| {
        let c = &mut samples();
        let borrowed = Borrowed {
            id: &1,
            required: "borrowed",
            nullable: Some(b"bytes"),
        };
        diesel::insert_into(samples::table)
            .values(&borrowed)
            .execute(c)
            .unwrap();
        let found: Sample = samples::table.select(Sample::as_select()).first(c).unwrap();
        assert_eq!(
            (found.required.as_str(), found.nullable.as_deref()),
            ("borrowed", Some(b"bytes".as_slice()))
        );
        let changed = Borrowed {
            required: "changed",
            nullable: Some(&[1]),
            ..borrowed
        };
        diesel::update(samples::table.find(1))
            .set(changed)
            .execute(c)
            .unwrap();
        diesel::update(samples::table.find(1))
            .set(samples::nullable.set_to([1, 2, 3]))
            .execute(c)
            .unwrap();
        let found: Sample = samples::table.select(Sample::as_select()).first(c).unwrap();
        assert_eq!(
            (found.required.as_str(), found.nullable.as_deref()),
            ("changed", Some([1, 2, 3].as_slice()))
        );
    });
}

fn samples() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute("CREATE TABLE samples (id INTEGER NOT NULL PRIMARY KEY, required BLOB NOT NULL, nullable BLOB)")
        .unwrap();
    connection
}
