//! What stands in a row, and how many rows there are.

/// Of a load.
pub(crate) const ROWS: i32 = 10_000;
/// Of a statement that inserts many.
pub(crate) const BATCH: i32 = 100;

/// One row, as long as a real one.
pub(crate) struct Person {
    pub(crate) id: i32,
    pub(crate) email: String,
    pub(crate) ssn: String,
    pub(crate) phone: String,
    pub(crate) name: String,
    pub(crate) city: String,
}

impl Person {
    pub(crate) fn new(number: i32) -> Self {
        Self {
            id: number,
            email: format!("person{number}@example.org"),
            ssn: format!("078-05-{number:04}"),
            phone: format!("+41 44 668 {number:05}"),
            name: format!("Ada Byron {number}"),
            city: "Zürich".to_owned(),
        }
    }
}
