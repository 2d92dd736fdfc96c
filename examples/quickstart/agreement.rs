//! Whether two ORMs read the same: row by row, field by field.

use crate::person::Stored;
use anyhow::{Context, bail};
use std::collections::BTreeMap;

/// What was compared. Nothing of it differed: a difference is an error.
pub struct Agreement {
    /// The rows that both read.
    pub rows: usize,
    /// The rows that SeaORM found by a blind index that Diesel wrote.
    pub found: usize,
    /// The rows that SeaORM updated and Diesel read again.
    pub updated: usize,
}

/// That both read the same rows.
///
/// The error names the row and the column, and never a value.
pub fn on_all(diesel: &[impl Stored], sea_orm: &[impl Stored]) -> anyhow::Result<()> {
    let mut unmatched: BTreeMap<_, _> =
        sea_orm.iter().map(|person| (person.id(), person)).collect();
    for person in diesel {
        let other = unmatched.remove(&person.id());
        let other = other.with_context(|| format!("row {}: Diesel alone reads it", person.id()))?;
        on_one(person, other)?;
    }
    match unmatched.first_key_value() {
        Some((id, _)) => bail!("row {id}: SeaORM alone reads it"),
        None => Ok(()),
    }
}

/// That both read the same row.
pub fn on_one(diesel: &impl Stored, sea_orm: &impl Stored) -> anyhow::Result<()> {
    let id = diesel.id();
    if sea_orm.id() != id {
        bail!("row {id}: SeaORM reads row {} instead", sea_orm.id());
    }
    match diesel.details().difference(&sea_orm.details()) {
        Some(column) => bail!("row {id}: Diesel and SeaORM read `{column}` differently"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{diesel, sea_orm};
    use fieldseal::Password;

    type Change = fn(&mut sea_orm::Model);

    fn of_diesel(id: i32) -> diesel::Person {
        diesel::Person {
            id,
            name: "Ada".to_owned(),
            email: format!("ada-{id}@example.org"),
            national_id: "666-05-1120".to_owned(),
            phone: None,
            iban: "GB33BUKB20201555555555".to_owned(),
            password: Password::from_phc(PHC).unwrap(),
            note: String::new(),
        }
    }

    fn of_sea_orm(id: i32) -> sea_orm::Model {
        let person = of_diesel(id);
        sea_orm::Model {
            id,
            name: person.name.into(),
            email: person.email.into(),
            national_id: person.national_id.into(),
            phone: person.phone.map(Into::into),
            iban: person.iban.into(),
            password: person.password.into(),
            note: person.note.into(),
        }
    }

    fn disagreement(diesel: &[diesel::Person], sea_orm: &[sea_orm::Model]) -> String {
        on_all(diesel, sea_orm).unwrap_err().to_string()
    }

    #[test]
    fn equal_rows_agree_in_any_order() {
        on_all(
            &[of_diesel(1), of_diesel(2)],
            &[of_sea_orm(2), of_sea_orm(1)],
        )
        .unwrap();
    }

    #[test]
    fn every_column_is_compared_and_named() {
        let changes: [(&str, Change); 7] = [
            ("name", |person| person.name = "Bob".into()),
            ("email", |person| person.email = "ADA-2@example.org".into()),
            ("national_id", |person| person.national_id = "secret".into()),
            ("phone", |person| person.phone = Some("secret".into())),
            ("iban", |person| person.iban = "secret".into()),
            ("password", |person| {
                let other = PHC.replace("m=19456", "m=19457");
                person.password = Password::from_phc(&other).unwrap().into();
            }),
            ("note", |person| person.note = "secret".into()),
        ];
        for (column, change) in changes {
            let mut changed = of_sea_orm(2);
            change(&mut changed);
            assert_eq!(
                disagreement(&[of_diesel(1), of_diesel(2)], &[of_sea_orm(1), changed]),
                format!("row 2: Diesel and SeaORM read `{column}` differently")
            );
        }
    }

    #[test]
    fn a_row_that_one_of_them_does_not_read_is_named() {
        assert_eq!(
            disagreement(&[of_diesel(1), of_diesel(2)], &[of_sea_orm(1)]),
            "row 2: Diesel alone reads it"
        );
        assert_eq!(
            disagreement(&[of_diesel(1)], &[of_sea_orm(1), of_sea_orm(3)]),
            "row 3: SeaORM alone reads it"
        );
    }

    #[test]
    fn a_search_that_finds_another_row_disagrees() {
        assert_eq!(
            on_one(&of_diesel(1), &of_sea_orm(2))
                .unwrap_err()
                .to_string(),
            "row 1: SeaORM reads row 2 instead"
        );
    }

    const PHC: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}
