//! Diesel's ways with `patients`.

use crate::contract::adapter::Ways;
use crate::contract::failure::Outcome;
use crate::contract::tables::patients::{Patient, Patients};
use diesel::prelude::*;
use fieldseal::{Lazy, Model, Opened, Protect};
use fieldseal_diesel::prelude::*;
use fieldseal_diesel::{AsChangeset, Insertable};

diesel::table! {
    use diesel::sql_types::*;
    use fieldseal_diesel::sql_types::*;

    patients {
        id -> Integer,
        diagnosis -> Encrypted<diagnosis>,
        weight -> Encrypted<weight, Integer>,
    }
}

#[derive(Protect, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = patients)]
#[diesel(treat_none_as_null = true)]
#[protect(entity = "patient")]
struct Row {
    id: i32,
    #[encrypted(hide_null, pad = 32)]
    diagnosis: Option<String>,
    #[encrypted(hide_null, pad = 32)]
    weight: Option<i32>,
}

#[derive(Protect, AsChangeset)]
#[diesel(table_name = patients)]
#[protect(of = Row)]
struct Change {
    #[encrypted]
    diagnosis: Option<Option<String>>,
}

impl From<&Patient> for Row {
    fn from(patient: &Patient) -> Self {
        let Patient {
            id,
            diagnosis,
            weight,
        } = patient.clone();
        Self {
            id,
            diagnosis,
            weight,
        }
    }
}

everywhere! {
Diesel: Patients {
    const PATIENTS: &'static Model = Row::MODEL;

    const INSERT_PATIENT: Ways<fn(&mut Self, &Patient) -> Outcome<()>> = &[
        ("values(&struct)", |a, patient| {
            let row = Row::from(patient);
            a.write(|c| diesel::insert_into(patients::table).values(&row).execute(c))
        }),
        ("values(tuple)", |a, patient| {
            a.write(|c| {
                diesel::insert_into(patients::table)
                    .values((
                        patients::id.eq(patient.id),
                        patients::diagnosis.set_to(patient.diagnosis.as_deref()),
                        patients::weight.set_to(patient.weight),
                    ))
                    .execute(c)
            })
        }),
    ];

    const INSERT_PATIENTS: Ways<fn(&mut Self, &[Patient]) -> Outcome<()>> =
        &[("values(Vec<struct>)", |a, patients| {
            let rows: Vec<_> = patients.iter().map(Row::from).collect();
            a.write(|c| diesel::insert_into(patients::table).values(rows).execute(c))
        })];

    const UPDATE_PATIENT: Ways<fn(&mut Self, &Patient) -> Outcome<()>> =
        &[("set(&struct)", |a, patient| {
            let row = Row::from(patient);
            a.write(|c| {
                diesel::update(patients::table.find(row.id))
                    .set(&row)
                    .execute(c)
            })
        })];

    const SET_DIAGNOSIS: Ways<fn(&mut Self, i32, Option<&str>) -> Outcome<()>> = &[
        ("set(set_to)", |a, id, diagnosis| {
            a.write(|c| {
                diesel::update(patients::table.find(id))
                    .set(patients::diagnosis.set_to(diagnosis))
                    .execute(c)
            })
        }),
        ("set(&patch)", |a, id, diagnosis| {
            let change = Change {
                diagnosis: Some(diagnosis.map(str::to_owned)),
            };
            a.write(|c| {
                diesel::update(patients::table.find(id))
                    .set(&change)
                    .execute(c)
            })
        }),
    ];

    const READ_PATIENT: Ways<fn(&mut Self, i32) -> Outcome<Patient>> = &[("first", |a, id| {
        let Row {
            id,
            diagnosis,
            weight,
        } = a.run(|c| patients::table.find(id).select(Row::as_select()).first(c))?;
        Ok(Patient {
            id,
            diagnosis,
            weight,
        })
    })];

    const READ_DIAGNOSIS: Ways<fn(&mut Self, i32) -> Outcome<Option<String>>> =
        &[("a column on its own", |a, id| {
            a.run(|c| {
                patients::table
                    .find(id)
                    .select(patients::diagnosis)
                    .first(c)
            })
        })];

    const READ_DIAGNOSIS_OPENED: Ways<fn(&mut Self, i32) -> Outcome<Opened<String>>> = &[
        ("opened", |a, id| {
            a.run(|c| {
                patients::table
                    .find(id)
                    .select(patients::diagnosis)
                    .first(c)
            })
        }),
        ("lazy, opened", |a, id| {
            a.run(|c| {
                let diagnosis: Lazy<String> = patients::table
                    .find(id)
                    .select(patients::diagnosis)
                    .first(c)?;
                Outcome::Ok(diagnosis.opened()?)
            })
        }),
    ];

    const READ_DIAGNOSIS_AS_VALUE: Ways<fn(&mut Self, i32) -> Outcome<String>> = &[
        ("first::<String>", |a, id| {
            a.run(|c| {
                patients::table
                    .find(id)
                    .select(patients::diagnosis)
                    .first(c)
            })
        }),
        ("lazy", |a, id| {
            a.run(|c| {
                let diagnosis: Lazy<String> = patients::table
                    .find(id)
                    .select(patients::diagnosis)
                    .first(c)?;
                Outcome::Ok(diagnosis.open()?)
            })
        }),
    ];
}
}
