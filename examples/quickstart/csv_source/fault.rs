//! What is wrong with a CSV file, and where.

use std::borrow::Cow;
use std::fmt;

/// A place in the file, as editors count: from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    pub const START: Self = Self { line: 1, column: 1 };

    /// The place behind `character`.
    pub fn after(self, character: char) -> Self {
        if character == '\n' {
            Self {
                line: self.line + 1,
                column: 1,
            }
        } else {
            Self {
                column: self.column + 1,
                ..self
            }
        }
    }
}

/// The first mistake of a file. Its text names the place and the rule, and never quotes the file: that is personal data.
#[derive(Debug)]
pub struct Fault {
    at: Position,
    column: Option<&'static str>,
    reason: Cow<'static, str>,
}

impl Fault {
    pub fn new(at: Position, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            at,
            column: None,
            reason: reason.into(),
        }
    }

    /// The same with the name of the CSV column.
    pub fn in_column(mut self, column: &'static str) -> Self {
        self.column = Some(column);
        self
    }

    /// The bytes before `valid_up_to` are UTF-8, the next is not.
    pub fn not_utf8(bytes: &[u8], valid_up_to: usize) -> Self {
        let before = String::from_utf8_lossy(&bytes[..valid_up_to]);
        Self::new(
            before.chars().fold(Position::START, Position::after),
            "the file is not UTF-8",
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.at.line, self.at.column)?;
        if let Some(column) = self.column {
            write!(f, " ({column})")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for Fault {}
