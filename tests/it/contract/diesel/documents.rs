//! Diesel's ways with `documents`.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::documents::{Document, Documents};
use diesel::prelude::*;
use fieldseal::{Model, Protect};
use fieldseal_diesel::Insertable;
use fieldseal_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    documents {
        id -> Integer,
        title -> Encrypted<title>,
        body -> Encrypted<body>,
        scan -> Encrypted<scan, Binary>,
    }
}

#[derive(Protect, Queryable, Insertable)]
#[diesel(table_name = documents)]
#[protect(entity = "document")]
struct Row {
    id: i32,
    #[encrypted(search, normalise = lowercase, suite = aes_siv)]
    title: String,
    #[encrypted(suite = xchacha20poly1305, pad = 64)]
    body: String,
    #[encrypted(suite = cobblestone256)]
    scan: Vec<u8>,
}

everywhere! {
Diesel: Documents {
    const DOCUMENTS: &'static Model = Row::MODEL;

    const INSERT_DOCUMENT: Ways<fn(&mut Self, &Document) -> Outcome<()>> =
        &[("values(&struct)", |a, document| {
            let Document {
                id,
                title,
                body,
                scan,
            } = document.clone();
            let row = Row {
                id,
                title,
                body,
                scan,
            };
            a.write(|c| {
                diesel::insert_into(documents::table)
                    .values(&row)
                    .execute(c)
            })
        })];

    const READ_DOCUMENT: Ways<fn(&mut Self, i32) -> Outcome<Document>> = &[("first", |a, id| {
        let row: Row = a.run(|c| documents::table.find(id).first(c))?;
        Ok(Document {
            id: row.id,
            title: row.title,
            body: row.body,
            scan: row.scan,
        })
    })];

    const FIND_DOCUMENTS: Ways<fn(&mut Self, &str) -> Outcome<Vec<i32>>> =
        &[("filter(matches)", |a, title| {
            a.run(|c| {
                documents::table
                    .filter(documents::title.matches(title))
                    .order(documents::id)
                    .select(documents::id)
                    .load(c)
            })
        })];
}
}
