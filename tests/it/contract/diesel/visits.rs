//! Diesel's ways with `visits`.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::visits::{Visit, Visits, row_key};
use diesel::prelude::*;
use fieldseal::{Lazy, Model, Protect, RowKey};
use fieldseal_diesel::Insertable;
use fieldseal_diesel::prelude::*;

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    visits {
        id -> Integer,
        finding -> Encrypted<finding>,
        remark -> Nullable<Encrypted<remark>>,
    }
}

#[derive(Protect, Queryable, Selectable)]
#[diesel(table_name = visits)]
#[protect(entity = "visit")]
struct Row {
    id: i32,
    #[encrypted(row)]
    finding: Lazy<String>,
    #[encrypted(row)]
    remark: Option<Lazy<String>>,
}

/// A row that does not say where its values belong.
#[derive(Protect, Insertable)]
#[diesel(table_name = visits)]
#[protect(of = Row)]
struct Unbound<'a> {
    id: i32,
    #[encrypted]
    finding: &'a str,
    #[encrypted]
    remark: Option<&'a str>,
}

everywhere! {
Diesel: Visits {
    const VISITS: &'static Model = Row::MODEL;

    const INSERT_VISIT: Ways<fn(&mut Self, &Visit) -> Outcome<()>> =
        &[("values(set_to_in)", |a, visit| {
            let key = row_key(visit.id);
            a.write(|c| {
                diesel::insert_into(visits::table)
                    .values((
                        visits::id.eq(visit.id),
                        visits::finding.set_to_in(&key, &visit.finding),
                        visits::remark.set_to_in(&key, visit.remark.as_deref()),
                    ))
                    .execute(c)
            })
        })];

    const UPDATE_VISIT: Ways<fn(&mut Self, &Visit) -> Outcome<()>> =
        &[("set(set_to_in)", |a, visit| {
            let key = row_key(visit.id);
            a.write(|c| {
                diesel::update(visits::table.find(visit.id))
                    .set((
                        visits::finding.set_to_in(&key, visit.finding.clone()),
                        visits::remark.set_to_in(&key, visit.remark.clone()),
                    ))
                    .execute(c)
            })
        })];

    const READ_VISIT_AS: Ways<fn(&mut Self, i32, &RowKey) -> Outcome<Visit>> = &[
        ("open_in", |a, id, key| {
            a.run(|c| {
                let row: Row = visits::table.find(id).select(Row::as_select()).first(c)?;
                Outcome::Ok(Visit {
                    id: row.id,
                    finding: row.finding.open_in(key)?,
                    remark: row.remark.map(|remark| remark.open_in(key)).transpose()?,
                })
            })
        }),
        ("open_in, of columns", |a, id, key| {
            a.run(|c| {
                let (finding, remark): (Lazy<String>, Option<Lazy<String>>) = visits::table
                    .find(id)
                    .select((visits::finding, visits::remark))
                    .first(c)?;
                Outcome::Ok(Visit {
                    id,
                    finding: finding.open_in(key)?,
                    remark: remark.map(|remark| remark.open_in(key)).transpose()?,
                })
            })
        }),
    ];

    const INSERT_UNBOUND: Ways<fn(&mut Self, &Visit) -> Outcome<()>> = &[
        ("values(&struct)", |a, visit| {
            let row = Unbound {
                id: visit.id,
                finding: &visit.finding,
                remark: visit.remark.as_deref(),
            };
            a.write(|c| diesel::insert_into(visits::table).values(&row).execute(c))
        }),
        ("values(set_to)", |a, visit| {
            a.write(|c| {
                diesel::insert_into(visits::table)
                    .values((
                        visits::id.eq(visit.id),
                        visits::finding.set_to(&visit.finding),
                        visits::remark.set_to(visit.remark.as_deref()),
                    ))
                    .execute(c)
            })
        }),
        ("values(set_to_in) of no key", |a, visit| {
            let key = RowKey::new();
            a.write(|c| {
                diesel::insert_into(visits::table)
                    .values((
                        visits::id.eq(visit.id),
                        visits::finding.set_to_in(&key, &visit.finding),
                    ))
                    .execute(c)
            })
        }),
    ];

    const READ_UNBOUND: Ways<fn(&mut Self, i32) -> Outcome<String>> = &[
        ("first::<String>", |a, id| {
            a.run(|c| visits::table.find(id).select(visits::finding).first(c))
        }),
        ("open", |a, id| {
            a.run(|c| {
                let finding: Lazy<String> =
                    visits::table.find(id).select(visits::finding).first(c)?;
                Outcome::Ok(finding.open()?)
            })
        }),
    ];

    const BIND_A_NOTE: Ways<fn(&mut Self, i32, &RowKey) -> Outcome<()>> =
        &[("set_to_in", |a, id, key| {
            use crate::diesel::model::users;
            a.write(|c| {
                diesel::update(users::table.find(id))
                    .set(users::note.set_to_in(key, "x"))
                    .execute(c)
            })
        })];
}
}
