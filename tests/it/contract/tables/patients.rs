//! `patients`: columns that hide which of their values are NULL.

use crate::contract::adapter::{Connection, Ways};
use crate::contract::failure::Outcome;
use fieldseal::{Model, Opened};

/// A row, in the clear.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Patient {
    pub(crate) id: i32,
    pub(crate) diagnosis: Option<String>,
    pub(crate) weight: Option<i32>,
}

pub(crate) fn nobody(id: i32) -> Patient {
    Patient {
        id,
        diagnosis: None,
        weight: None,
    }
}

pub(crate) fn gouty(id: i32) -> Patient {
    Patient {
        id,
        diagnosis: Some("gout".into()),
        weight: Some(70),
    }
}

/// What an ORM can do with the table.
pub(crate) trait Patients: Connection {
    /// Its model.
    const PATIENTS: &'static Model;

    const INSERT_PATIENT: Ways<fn(&mut Self, &Patient) -> Outcome<()>>;
    const INSERT_PATIENTS: Ways<fn(&mut Self, &[Patient]) -> Outcome<()>>;
    const UPDATE_PATIENT: Ways<fn(&mut Self, &Patient) -> Outcome<()>>;
    const SET_DIAGNOSIS: Ways<fn(&mut Self, i32, Option<&str>) -> Outcome<()>>;
    const READ_PATIENT: Ways<fn(&mut Self, i32) -> Outcome<Patient>>;
    /// The diagnosis alone.
    const READ_DIAGNOSIS: Ways<fn(&mut Self, i32) -> Outcome<Option<String>>>;
    /// What became of it.
    const READ_DIAGNOSIS_OPENED: Ways<fn(&mut Self, i32) -> Outcome<Opened<String>>>;
    /// The diagnosis, by a reader that expects one.
    const READ_DIAGNOSIS_AS_VALUE: Ways<fn(&mut Self, i32) -> Outcome<String>>;
}
