//! The values that are looked for: one for each field.

use super::person::{Person, entity, people, row};
use fieldseal::Password;
use fieldseal_diesel::AssignOnly;
use fieldseal_diesel::prelude::*;
use fieldseal_sea_orm::Lazy;
use fieldseal_testing::{Capture, Marker, Sought};
use sea_orm::Set;
use secrecy::ExposeSecret;

pub(super) struct Secrets {
    pub(super) email: Marker<String>,
    pub(super) note: Marker<String>,
    ssn: Marker<String>,
    pub(super) salary: Marker<i64>,
    address: Marker<String>,
    diagnosis: Marker<String>,
    finding: Marker<String>,
    password: Marker<String>,
    pin: Marker<String>,
    /// Of a column that is stored in the clear.
    pub(super) name: Marker<String>,
    /// Hashed on the way to the database, by the first statement that has them: each is one password in all its clones.
    hashed: [Password; 2],
}

impl Secrets {
    pub(super) fn new() -> Self {
        // ASCII, which logs spell as it is.
        let digits = |name| Marker::digits().named(name);
        let [password, pin] = ["password", "pin"].map(digits);
        Self {
            email: Marker::email(),
            note: Marker::long_text(),
            ssn: digits("ssn"),
            salary: Marker::integer().named("salary"),
            address: Marker::unicode().named("address"),
            diagnosis: Marker::unicode().named("diagnosis"),
            finding: digits("finding"),
            hashed: [&password, &pin].map(|marker| marker.value().as_str().into()),
            password,
            pin,
            name: digits("name"),
        }
    }

    pub(super) fn sealed(&self) -> Vec<Sought> {
        let texts = [
            &self.email,
            &self.note,
            &self.ssn,
            &self.address,
            &self.diagnosis,
            &self.finding,
            &self.password,
            &self.pin,
        ];
        let mut sought: Vec<_> = texts.map(Marker::sought).into();
        sought.push(self.salary.sought());
        sought
    }

    pub(super) fn all(&self) -> Vec<Sought> {
        [self.sealed(), vec![self.name.sought()]].concat()
    }

    /// A row, but for what is bound to it.
    pub(super) fn person(&self, id: i32) -> Person {
        let [password, pin] = self.hashed.clone();
        Person {
            id,
            email: self.email.value().clone(),
            note: Some(self.note.value().clone()),
            ssn: self.ssn.value().as_str().into(),
            salary: *self.salary.value(),
            address: self.address.value().clone(),
            diagnosis: Some(self.diagnosis.value().clone()),
            finding: None,
            password,
            pin,
            name: self.name.value().clone(),
        }
    }

    /// What is bound to it.
    pub(super) fn finding(&self, id: i32) -> AssignOnly<people::finding> {
        people::finding.set_to_in(&row(id), Some(self.finding.value().as_str()))
    }

    /// The whole row in SeaORM.
    pub(super) fn active(&self, id: i32) -> entity::ActiveModel {
        let Person {
            id,
            email,
            note,
            ssn,
            salary,
            address,
            diagnosis,
            finding: _,
            password,
            pin,
            name,
        } = self.person(id);
        entity::ActiveModel {
            id: Set(id),
            email: Set(email.into()),
            note: Set(note.map(Into::into)),
            ssn: Set(ssn.into()),
            salary: Set(salary.into()),
            address: Set(address.into()),
            diagnosis: Set(diagnosis.map(Into::into)),
            finding: Set(Some(Lazy::seal_in(&row(id), self.finding.value()).unwrap())),
            password: Set(password.into()),
            pin: Set(pin.into()),
            name: Set(name.into()),
        }
    }

    /// SQL of the application's own, with a value that is not protected in its text.
    pub(super) fn rename(&self) -> String {
        format!(
            "UPDATE people SET name = '{}' WHERE id = 1",
            self.name.value()
        )
    }

    /// It was all there, and so was not found where it is looked for because it was not there.
    #[track_caller]
    pub(super) fn assert_read(&self, found: Person) {
        assert!(found.email == *self.email.value());
        assert!(found.note.as_ref() == Some(self.note.value()));
        assert!(found.ssn.expose_secret() == self.ssn.value());
        assert!(found.salary == *self.salary.value());
        assert!(found.address == *self.address.value());
        assert!(found.diagnosis.as_ref() == Some(self.diagnosis.value()));
        let finding = found.finding.unwrap().open_in(&row(found.id)).unwrap();
        assert!(finding == *self.finding.value());
        assert!(found.password.verify(self.password.value()).unwrap());
        assert!(found.pin.verify(self.pin.value()).unwrap());
        assert!(found.name == *self.name.value());
    }

    #[track_caller]
    pub(super) fn assert_only_the_name_is_in(&self, capture: &Capture) {
        capture.search(&self.sealed()).assert_clean();
        assert!(!capture.search(&[self.name.sought()]).is_clean());
    }
}
