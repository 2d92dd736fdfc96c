//! What an operator of a protected column compares with.
//!
//! `Column::Email.eq(v)` takes whatever converts into SeaORM's `Value`, since one method serves every column of the table. A protected value
//! would then be sealed, which a search cannot use, and would panic where it cannot be. So while an operator converts its operand, protected
//! values answer with their look-up instead.

use fieldseal::adapter::LookUp;
use fieldseal::{FieldPolicy, SealError};
use sea_orm::sea_query::Value;
use std::cell::RefCell;

/// What an operand turned out to be.
pub(crate) enum Operand {
    /// NULL: the column is compared by IS NULL.
    Null,
    /// A plaintext.
    Plaintext(Value),
    /// A value of a protected field, and what finds it.
    Field(&'static FieldPolicy, Result<LookUp, SealError>),
    /// What nothing can be found by: a password, a sealed value that does not open.
    Unusable,
}

enum Question {
    Asked,
    Answered(Operand),
}

thread_local! {
    static QUESTION: RefCell<Option<Question>> = const { RefCell::new(None) };
}

/// Converts an operand.
pub(crate) fn operand(value: impl Into<Value>) -> Operand {
    let asked = Asking::new();
    let value = value.into();
    match asked.answer() {
        Some(operand) => operand,
        None if value == value.as_null() => Operand::Null,
        None => Operand::Plaintext(value),
    }
}

/// Whether an operator is asking, so that nothing is to be sealed.
pub(crate) fn is_asked() -> bool {
    QUESTION.with_borrow(Option::is_some)
}

/// Answers the operator; the value that is given back stands for nothing.
pub(crate) fn answer(policy: &'static FieldPolicy, look_up: Result<LookUp, SealError>) -> Value {
    reply(Operand::Field(policy, look_up))
}

/// Answers that nothing can be found by this operand.
pub(crate) fn answer_unusable() -> Value {
    reply(Operand::Unusable)
}

fn reply(operand: Operand) -> Value {
    QUESTION.set(Some(Question::Answered(operand)));
    Value::Bytes(Some(Vec::new()))
}

/// The question, which ends when this is dropped, after a panic too.
struct Asking {
    outer: Option<Question>,
}

impl Asking {
    fn new() -> Self {
        Self {
            outer: QUESTION.replace(Some(Question::Asked)),
        }
    }

    fn answer(self) -> Option<Operand> {
        match QUESTION.replace(Some(Question::Asked)) {
            Some(Question::Answered(operand)) => Some(operand),
            Some(Question::Asked) | None => None,
        }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        QUESTION.set(self.outer.take());
    }
}
