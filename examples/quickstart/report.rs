//! What is shown: tables, and a stored value taken apart.

use crate::agreement::Agreement;
use crate::csv_source::HEADER;
use crate::scan::Findings;
use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use fieldseal::{Model, Protection};
use std::fmt::Write;

/// How each column of the model is protected, and what its stored form still tells.
pub fn protection(model: &Model) -> Table {
    let mut table = table([
        "column",
        "stored as",
        "in logs",
        "whoever reads the database learns",
    ]);
    for field in model.fields() {
        let stored = match field.protection() {
            Protection::Encrypted(policy) => match policy.search_policy() {
                Some(_) => format!("{}, blind index", policy.written_suite()),
                None => policy.written_suite().to_string(),
            },
            Protection::Password(_) => "Argon2id".to_owned(),
            _ => "plain text".to_owned(),
        };
        table.add_row([
            field.column().to_owned(),
            stored,
            format!("{:?}", field.mask()).to_lowercase(),
            field.leaks().join("\n"),
        ]);
    }
    table
}

/// What happened to the people of the file.
pub struct Summary {
    pub read: usize,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub hashing: std::time::Duration,
    pub cores: usize,
    pub storing: std::time::Duration,
}

impl Summary {
    pub fn table(&self) -> Table {
        let mut table = table(["people", "", "time", ""]);
        let seconds = |time: std::time::Duration| format!("{:.1} s", time.as_secs_f64());
        table.add_row([
            "read".to_owned(),
            self.read.to_string(),
            String::new(),
            String::new(),
        ]);
        table.add_row([
            "new".to_owned(),
            self.new.to_string(),
            format!("hashing passwords on {} cores", self.cores),
            seconds(self.hashing),
        ]);
        table.add_row([
            "changed".to_owned(),
            self.changed.to_string(),
            "encrypting and storing".to_owned(),
            seconds(self.storing),
        ]);
        table.add_row([
            "unchanged".to_owned(),
            self.unchanged.to_string(),
            String::new(),
            String::new(),
        ]);
        table
    }
}

/// What two ORMs agree on.
pub fn agreement(agreement: &Agreement) -> String {
    let values = agreement.rows * HEADER.len();
    let mut table = table(["Diesel and SeaORM on the same table", "rows"]);
    table.add_row(["both read, and compared", &agreement.rows.to_string()]);
    table.add_row([
        "SeaORM found by e-mail address",
        &agreement.found.to_string(),
    ]);
    table.add_row([
        "SeaORM updated, and Diesel read",
        &agreement.updated.to_string(),
    ]);
    format!("{table}\n0 of {values} values differ between Diesel and SeaORM")
}

/// The files or columns that were looked through, and what was found in them. Never a value.
pub fn findings(findings: &Findings<'_>, control: &Findings<'_>) -> String {
    let mut text = String::new();
    for (name, size) in &findings.looked_into {
        let _ = writeln!(text, "  {name} ({size} bytes)");
    }
    let _ = writeln!(
        text,
        "  where the names, which are stored readable, were all found ({})",
        control.found.len()
    );
    if findings.indistinct > 0 {
        let _ = writeln!(
            text,
            "  {} values were not looked for: shorter than 6 bytes, or part of a name or of the schema",
            findings.indistinct
        );
    }
    for (sought, name) in &findings.found {
        let _ = writeln!(
            text,
            "  {} of line {} is in {name}",
            sought.column, sought.line,
        );
    }
    let _ = write!(
        text,
        "{} of {} values found in plaintext",
        findings.found.len(),
        findings.sought
    );
    text
}

/// An error and its causes in one line, each said once: SeaORM's errors repeat theirs, and client libraries break lines.
pub fn causes(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        let cause: Vec<_> = cause.lines().map(str::trim).collect();
        let cause = cause.join(" ");
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            let _ = write!(text, ": {cause}");
        }
    }
    text
}

/// One stored value of a searchable or another column, with its parts apart: only the first bytes of the ciphertext.
pub fn stored(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut rest = bytes;
    if let [slots @ (0x81 | 0x82), tail @ ..] = rest {
        let _ = write!(text, "{slots:02x} ");
        rest = tail;
        for _ in 0..slots - 0x80 {
            let (slot, tail) = rest.split_at(20.min(rest.len()));
            let _ = write!(text, "index {} ", hex(slot));
            rest = tail;
        }
    }
    let (header, body) = rest.split_at(6.min(rest.len()));
    let _ = write!(
        text,
        "header {} body {}",
        hex(header),
        hex(&body[..16.min(body.len())])
    );
    if body.len() > 16 {
        let _ = write!(text, "… ({} bytes in all)", bytes.len());
    }
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(header);
    table
}

/// What a terminal shows without breaking lines, and a page of documentation too.
const WIDTH: u16 = 110;

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn a_cause_is_said_once() {
        let error = anyhow!("no such key").context("cannot open: no such key");
        assert_eq!(
            causes(&error.context("cannot use the database")),
            "cannot use the database: cannot open: no such key"
        );
    }
}
