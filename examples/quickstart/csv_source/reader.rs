//! A strict reader of RFC 4180 that knows where each value stands.
//!
//! A lenient one takes an unclosed quotation mark as the beginning of a very long note, and the people in it are lost.

use super::{Fault, HEADER, Position};
use std::iter::Peekable;
use std::str::Chars;

/// One value of a record.
pub struct Cell {
    pub text: String,
    pub at: Position,
}

/// One record, and where it ends.
pub struct Record {
    pub cells: Vec<Cell>,
    end: Position,
}

impl Record {
    pub fn has_all_columns(&self) -> Result<(), Fault> {
        let at = match self.cells.get(HEADER.len()) {
            Some(superfluous) => superfluous.at,
            None => self.end,
        };
        match self.cells.len() {
            7 => Ok(()),
            1 => Err(Fault::new(at, "1 value instead of 7")),
            count => Err(Fault::new(at, format!("{count} values instead of 7"))),
        }
    }
}

/// Reads one record after the other.
pub struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    at: Position,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            rest: text.chars().peekable(),
            at: Position::START,
        }
    }

    /// Where the next record begins.
    pub fn position(&self) -> Position {
        self.at
    }

    /// The next record; `None` at the end of the file.
    pub fn record(&mut self) -> Result<Option<Record>, Fault> {
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let mut cells = Vec::new();
        loop {
            let at = self.at;
            let text = match self.rest.peek() {
                Some('"') => self.quoted()?,
                _ => self.unquoted()?,
            };
            cells.push(Cell { text, at });
            let end = self.at;
            match self.next() {
                Some(',') => {}
                Some('\r') if self.rest.peek() == Some(&'\n') => {
                    self.next();
                    return Ok(Some(Record { cells, end }));
                }
                Some('\r') => return Err(Fault::new(end, "a carriage return without a line feed")),
                Some('\n') | None => return Ok(Some(Record { cells, end })),
                Some(_) => {
                    return Err(Fault::new(
                        end,
                        "something follows the closing quotation mark",
                    ));
                }
            }
        }
    }

    fn quoted(&mut self) -> Result<String, Fault> {
        let opened = self.at;
        self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                Some('"') if self.rest.peek() == Some(&'"') => {
                    self.next();
                    text.push('"');
                }
                Some('"') => return Ok(text),
                Some(character) => text.push(character),
                None => return Err(Fault::new(opened, "the quotation mark is never closed")),
            }
        }
    }

    fn unquoted(&mut self) -> Result<String, Fault> {
        let mut text = String::new();
        loop {
            match self.rest.peek() {
                None | Some(',' | '\r' | '\n') => return Ok(text),
                Some('"') => {
                    return Err(Fault::new(
                        self.at,
                        "a quotation mark inside a value that does not begin with one",
                    ));
                }
                Some(&character) => {
                    text.push(character);
                    self.next();
                }
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let character = self.rest.next()?;
        self.at = self.at.after(character);
        Some(character)
    }
}
