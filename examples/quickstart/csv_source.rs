//! The people of the CSV file: all of them valid, or the first place that is wrong.

mod fault;
mod reader;

pub use fault::{Fault, Position};

use crate::person::{Details, EMAIL_RULE};
use crate::scan::Sought;
use fieldseal::Password;
use reader::{Cell, Reader};
use std::collections::HashMap;
use std::path::Path;

/// The columns, in their order.
pub const HEADER: [&str; 7] = [
    "name",
    "email",
    "national_id",
    "phone",
    "iban",
    "password",
    "note",
];

/// One person of the file. It has no `Debug`: this is the plaintext.
pub struct Row {
    /// Where the person begins in the file.
    pub line: usize,
    pub name: String,
    pub email: String,
    pub national_id: String,
    pub phone: Option<String>,
    pub iban: String,
    pub password: String,
    pub note: String,
    /// The form of the e-mail address in which two spellings are the same.
    pub key: String,
}

impl Row {
    /// The person, with a password that is hashed.
    pub fn details<'a>(&'a self, password: &'a Password) -> Details<'a> {
        Details {
            name: &self.name,
            email: &self.email,
            national_id: &self.national_id,
            phone: self.phone.as_deref(),
            iban: &self.iban,
            password,
            note: &self.note,
        }
    }

    /// A value of this row, to be looked for.
    pub fn sought<'a>(&self, column: &'static str, value: &'a str) -> Sought<'a> {
        Sought {
            column,
            line: self.line,
            value,
        }
    }

    /// What must not be found in the database, by column. `name` is stored readable.
    pub fn sensitive(&self) -> [(&'static str, &str); 6] {
        [
            ("email", &self.email),
            ("national_id", &self.national_id),
            ("phone", self.phone.as_deref().unwrap_or_default()),
            ("iban", &self.iban),
            ("password", &self.password),
            ("note", &self.note),
        ]
    }
}

/// Reads and checks the whole file, so that nothing is stored of a file that is wrong anywhere.
pub fn read(path: &Path) -> anyhow::Result<Vec<Row>> {
    use anyhow::Context;
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&bytes).with_context(|| path.display().to_string())
}

/// The rows of a CSV text.
pub fn parse(bytes: &[u8]) -> Result<Vec<Row>, Fault> {
    // Excel marks UTF-8 with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text =
        std::str::from_utf8(bytes).map_err(|error| Fault::not_utf8(bytes, error.valid_up_to()))?;

    let mut reader = Reader::new(text);
    let header = reader
        .record()?
        .ok_or(Fault::new(Position::START, "the header is missing"))?;
    for (cell, expected) in header.cells.iter().zip(HEADER) {
        if cell.text != expected {
            return Err(Fault::new(
                cell.at,
                format!("the header says something else than `{expected}`"),
            ));
        }
    }
    header.has_all_columns()?;

    let mut rows = Vec::new();
    let mut lines = HashMap::new();
    while let Some(record) = reader.record()? {
        record.has_all_columns()?;
        let row = row(record.cells)?;
        if let Some(line) = lines.insert(row.row.key.clone(), row.row.line) {
            return Err(Fault::new(
                row.email_at,
                format!("line {line} has the same e-mail address"),
            )
            .in_column("email"));
        }
        rows.push(row.row);
    }
    if rows.is_empty() {
        return Err(Fault::new(
            reader.position(),
            "there is no person in the file",
        ));
    }
    Ok(rows)
}

struct Located {
    row: Row,
    email_at: Position,
}

fn row(cells: Vec<Cell>) -> Result<Located, Fault> {
    let [name, email, national_id, phone, iban, password, note]: [Cell; 7] = cells
        .try_into()
        .unwrap_or_else(|_| unreachable!("the number of cells was checked"));
    for (cell, column) in [
        (&name, "name"),
        (&email, "email"),
        (&national_id, "national_id"),
        (&iban, "iban"),
        (&password, "password"),
    ] {
        if cell.text.is_empty() {
            return Err(Fault::new(cell.at, "the value is empty").in_column(column));
        }
    }
    let key = EMAIL_RULE
        .normalise(&email.text)
        .map_err(|error| Fault::new(email.at, error.to_string()).in_column("email"))?;
    Ok(Located {
        email_at: email.at,
        row: Row {
            line: name.at.line,
            key: key.to_string(),
            name: name.text,
            email: email.text,
            national_id: national_id.text,
            phone: Some(phone.text).filter(|phone| !phone.is_empty()),
            iban: iban.text,
            password: password.text,
            note: note.text,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "name,email,national_id,phone,iban,password,note\r\n";

    /// The place and the reason, as the user reads them.
    fn fault(rows: &str) -> String {
        match parse(format!("{HEAD}{rows}").as_bytes()) {
            Ok(_) => panic!("the file was accepted"),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn a_value_is_taken_as_it_stands() {
        let rows = parse(
            format!("{HEAD}Zoë, ZOE@example.org ,1,,\"I\"\"B,\",p,\"a\r\nb\n\"\"c\"\"\"")
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].line, 2);
        assert_eq!(rows[0].email, " ZOE@example.org ");
        assert_eq!(rows[0].key, "zoe@example.org");
        assert_eq!(rows[0].phone, None);
        assert_eq!(rows[0].iban, "I\"B,");
        assert_eq!(rows[0].note, "a\r\nb\n\"c\"");
    }

    #[test]
    fn a_byte_order_mark_and_a_missing_last_line_end_are_no_faults() {
        assert_eq!(
            parse(format!("\u{feff}{HEAD}A,a@b,1,2,3,4,").as_bytes())
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn a_fault_is_located() {
        for (rows, expected) in [
            ("A,a@b,1,,I,p\n", "line 2, column 13: 6 values instead of 7"),
            (
                "A,a@b,1,,I,p,n,x\n",
                "line 2, column 16: 8 values instead of 7",
            ),
            ("\n", "line 2, column 1: 1 value instead of 7"),
            (
                "A,a@b,,,I,p,n\n",
                "line 2, column 7 (national_id): the value is empty",
            ),
            (
                "é,a@b,1,,I,,n\n",
                "line 2, column 12 (password): the value is empty",
            ),
            (
                "A,a@b,1,,I,p,\"x\ny\"\nB,a@c,1,,,p,n\n",
                "line 4, column 10 (iban): the value is empty",
            ),
            (
                "A,a@b,1,,I,p,\"x\ny\n",
                "line 2, column 14: the quotation mark is never closed",
            ),
            (
                "A,a@b,1,,I,p,x\"y\n",
                "line 2, column 15: a quotation mark inside a value that does not begin with one",
            ),
            (
                "A,a@b,1,,I,p,\"x\"y\n",
                "line 2, column 17: something follows the closing quotation mark",
            ),
            (
                "A,a@b,1,,I,p,x\ry\n",
                "line 2, column 15: a carriage return without a line feed",
            ),
            (
                "A,a@b,1,,I,p,n\nB,A@B,2,,J,q,m\n",
                "line 3, column 3 (email): line 2 has the same e-mail address",
            ),
            ("", "line 2, column 1: there is no person in the file"),
        ] {
            assert_eq!(fault(rows), expected, "{rows:?}");
        }
        assert!(fault("A,nobody,1,,I,p,n\n").starts_with("line 2, column 3 (email): "));
    }

    #[test]
    fn the_header_is_exact() {
        let fault = |text: &str| parse(text.as_bytes()).err().unwrap().to_string();
        assert_eq!(fault(""), "line 1, column 1: the header is missing");
        assert_eq!(
            fault("name,mail,national_id,phone,iban,password,note\n"),
            "line 1, column 6: the header says something else than `email`"
        );
        assert_eq!(
            fault("name,email\n"),
            "line 1, column 11: 2 values instead of 7"
        );
    }

    #[test]
    fn bytes_that_are_not_utf8_are_located() {
        let mut bytes = format!("{HEAD}A,a@b,1,,I,p,é").into_bytes();
        bytes.push(0xFF);
        assert_eq!(
            parse(&bytes).err().unwrap().to_string(),
            "line 2, column 15: the file is not UTF-8"
        );
    }

    #[test]
    fn a_fault_never_quotes_a_value() {
        for rows in [
            "secret,secret,1,,I,p,n\n",
            "A,a@b,1,,I,secret,\"n\"secret\n",
            "secret,a@b,secret,,,secret,n\n",
        ] {
            assert!(!fault(rows).contains("secret"));
        }
    }
}
