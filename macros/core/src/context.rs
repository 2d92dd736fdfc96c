//! The collector of mistakes, and the argument that is set at most once.

use std::cell::RefCell;
use std::fmt::Display;
use std::thread;

use proc_macro2::Ident;
use quote::ToTokens;

/// Collects every mistake of one struct, so that one compile shows them all.
///
/// It must be consumed by [`finish`](Context::finish) or [`discard`](Context::discard): dropping it otherwise panics, since mistakes
/// that nobody reports are how a typo ends in stored plaintext.
#[derive(Debug)]
pub struct Context {
    // `None` once the context has been consumed.
    errors: RefCell<Option<Vec<syn::Error>>>,
}

impl Context {
    /// A context without mistakes.
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "a context made by accident would panic when it is dropped"
    )]
    pub fn new() -> Self {
        Self {
            errors: RefCell::new(Some(Vec::new())),
        }
    }

    /// Reports a mistake at `tokens`; `help` shows the right spelling on a second line.
    pub fn error(&self, tokens: impl ToTokens, message: impl Display, help: impl Display) {
        self.push(syn::Error::new_spanned(
            tokens,
            format_args!("{message}\nhelp: {help}"),
        ));
    }

    /// Adds an error that was built elsewhere, by syn for example.
    pub fn push(&self, error: syn::Error) {
        if let Some(errors) = self.errors.borrow_mut().as_mut() {
            errors.push(error);
        }
    }

    /// Are there mistakes so far?
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors
            .borrow()
            .as_ref()
            .is_some_and(|errors| !errors.is_empty())
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// All mistakes as one error, in the order in which they were found.
    pub fn finish(self) -> syn::Result<()> {
        let errors = self.errors.take().unwrap_or_default();
        let combined = errors.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        });
        combined.map_or(Ok(()), Err)
    }

    /// Ends the collection and says whether there were mistakes, for a derive beside `Protect`, which reports them.
    #[must_use]
    pub fn discard(self) -> bool {
        self.finish().is_err()
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        if self.errors.get_mut().is_some() && !thread::panicking() {
            panic!("the mistakes that a `Context` collected were neither reported nor discarded");
        }
    }
}

/// An argument that may be given once; the second time is reported where it stands.
#[derive(Clone, Debug)]
pub struct Slot<T> {
    given: Option<(Ident, T)>,
}

impl<T> Slot<T> {
    /// An argument that has not been given.
    #[must_use]
    pub const fn empty() -> Self {
        Self { given: None }
    }

    /// Notes the argument `key`, or reports it as a duplicate.
    pub fn set(&mut self, cx: &Context, key: &Ident, value: T) {
        if self.given.is_some() {
            cx.error(
                key,
                format_args!("duplicate argument `{key}`"),
                format_args!("remove one of the two `{key}`"),
            );
        } else {
            self.given = Some((key.clone(), value));
        }
    }

    /// The value, if the argument was given.
    #[must_use]
    pub fn value(&self) -> Option<&T> {
        self.given.as_ref().map(|(_, value)| value)
    }

    /// The token that named the argument, to point at.
    #[must_use]
    pub fn key(&self) -> Option<&Ident> {
        self.given.as_ref().map(|(key, _)| key)
    }

    /// The value, taken out.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        self.given.map(|(_, value)| value)
    }

    /// The token that named the argument, taken out.
    #[must_use]
    pub fn into_key(self) -> Option<Ident> {
        self.given.map(|(key, _)| key)
    }
}

#[cfg(test)]
mod tests {
    use quote::format_ident;

    use super::*;

    #[test]
    fn all_mistakes_come_out_in_order() {
        let cx = Context::new();
        cx.error(format_ident!("a"), "first", "one");
        cx.error(format_ident!("b"), "second", "two");
        let messages: Vec<_> = cx
            .finish()
            .expect_err("two mistakes")
            .into_iter()
            .map(|error| error.to_string())
            .collect();
        assert_eq!(messages, ["first\nhelp: one", "second\nhelp: two"]);
    }

    #[test]
    #[should_panic(expected = "neither reported nor discarded")]
    fn a_forgotten_context_panics() {
        let _cx = Context::new();
    }

    #[test]
    fn a_second_value_is_reported_and_the_first_kept() {
        let cx = Context::new();
        let mut bits = Slot::empty();
        bits.set(&cx, &format_ident!("bits"), 1);
        bits.set(&cx, &format_ident!("bits"), 2);
        assert_eq!(bits.value(), Some(&1));
        assert!(cx.discard());
    }
}
