//! Both ORMs on one database: Diesel writes, SeaORM reads, searches and updates, Diesel reads that.

use super::{DieselStore, SeaOrmStore, Store};
use crate::agreement::{self, Agreement};
use crate::database::Database;
use crate::model::sea_orm::Model;
use crate::person::{Details, Stored};
use crate::scan::Place;
use anyhow::{Context, ensure};

/// A connection of Diesel's and one of SeaORM's.
pub struct BothStores {
    diesel: DieselStore,
    sea_orm: SeaOrmStore,
    /// How many rows SeaORM has updated and Diesel read again.
    updated: usize,
}

impl BothStores {
    /// Opens the database twice.
    pub fn connect(database: &Database) -> anyhow::Result<Self> {
        Ok(Self {
            diesel: DieselStore::connect(database)?,
            sea_orm: SeaOrmStore::connect(database)?,
            updated: 0,
        })
    }
}

impl Store for BothStores {
    type Person = Model;

    fn holds_people(&mut self) -> anyhow::Result<bool> {
        self.diesel.holds_people()
    }

    /// Diesel makes the table if it is absent, and SeaORM accepts it as its own.
    fn make_table(&mut self) -> anyhow::Result<()> {
        self.diesel.make_table()?;
        self.sea_orm.make_table()
    }

    fn everybody(&mut self) -> anyhow::Result<Vec<Model>> {
        self.sea_orm.everybody()
    }

    /// Diesel stores them, every tenth without the note, which SeaORM adds.
    ///
    /// A failure between the two leaves people without their notes: they differ from the file, so another run stores them again.
    fn keep(&mut self, people: &[Details<'_>]) -> anyhow::Result<()> {
        let mut without_notes = people.to_vec();
        for person in without_notes.iter_mut().step_by(10) {
            person.note = "";
        }
        self.diesel.keep(&without_notes)?;

        let notes: Vec<_> = people
            .iter()
            .step_by(10)
            .map(|person| (person.email, person.note))
            .collect();
        self.sea_orm.write_notes(&notes)?;
        for (email, note) in notes {
            let person = self.diesel.by_email(email)?;
            let person = person.context("Diesel does not find a person whom SeaORM updated")?;
            ensure!(
                person.note == note,
                "row {}: Diesel does not read the `note` that SeaORM wrote",
                person.id
            );
            self.updated += 1;
        }
        Ok(())
    }

    fn by_email(&mut self, address: &str) -> anyhow::Result<Option<Model>> {
        self.sea_orm.by_email(address)
    }

    fn raw(&mut self, id: i32) -> anyhow::Result<Vec<(&'static str, String)>> {
        self.sea_orm.raw(id)
    }

    fn place(&mut self) -> anyhow::Result<Place> {
        self.sea_orm.place()
    }

    fn agreement(&mut self) -> anyhow::Result<Option<Agreement>> {
        let people = self.diesel.everybody()?;
        agreement::on_all(&people, &self.sea_orm.everybody()?)?;

        // In other capitals than they are stored in, so that it is the index that finds them.
        for person in &people {
            let found = self.sea_orm.by_email(&person.email.to_ascii_uppercase())?;
            let found = found.with_context(|| {
                format!("row {}: SeaORM does not find it by `email`", person.id())
            })?;
            agreement::on_one(person, &found)?;
        }
        Ok(Some(Agreement {
            rows: people.len(),
            found: people.len(),
            updated: self.updated,
        }))
    }
}
