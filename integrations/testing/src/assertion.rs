//! The assertions that tests call.

use crate::model::model_faults;
use fieldseal::Protect;
use serde::Serialize;
use std::fmt;

/// Fails the test if a [`Capture`](crate::Capture) shows one of the markers, and says which, in what, in which form and where.
///
/// ```
/// use fieldseal_testing::{Capture, Marker, assert_no_leak};
///
/// let (email, card) = (Marker::email(), Marker::digits());
/// let mut capture = Capture::new();
/// capture.text("a log line", "user 7 paid with a card ending in 1881");
/// assert_no_leak!(capture, email, card);
/// ```
///
/// A capture of nothing fails too: it would always pass.
#[macro_export]
macro_rules! assert_no_leak {
    ($capture:expr, $($marker:expr),+ $(,)?) => {
        $crate::LeakReport::assert_clean(&$crate::Capture::search(&$capture, &[$($marker.sought()),+]))
    };
}

/// Fails the test unless a model is protected.
///
/// `assert_protected!(User)` reads the description of the model: it protects a field, no two fields have one key or one column, and what it
/// declares of itself its fields declare too; and it implements `Debug`, which for a type that derives
/// [`Protect`](derive@fieldseal::Protect) is the redacted one.
///
/// `assert_protected!(User, user, email, ssn)` also looks for the markers in what `Debug` and, if there is one, `Serialize` make of a value:
///
/// ```
/// use fieldseal::Protect;
/// use fieldseal_testing::{Marker, assert_protected};
///
/// #[derive(Protect)]
/// #[protect(adapter = none)]
/// struct User {
///     #[encrypted]
///     #[redact(email)]
///     email: String,
///     #[encrypted]
///     #[redact(last = 4)]
///     ssn: String,
/// }
///
/// let (email, ssn) = (Marker::email(), Marker::digits());
/// let user = User { email: email.value().clone(), ssn: ssn.value().clone() };
/// assert_protected!(User, user, email, ssn);
/// ```
#[macro_export]
macro_rules! assert_protected {
    ($model:ty $(,)?) => {
        $crate::__private::assert_model::<$model>()
    };
    ($model:ty, $value:expr, $($marker:expr),+ $(,)?) => {{
        use $crate::__private::{ViaNothing as _, ViaSerialize as _};
        $crate::__private::assert_model::<$model>();
        let value: &$model = &$value;
        let mut capture = $crate::Capture::new();
        capture.debug(concat!("the Debug of ", stringify!($model)), value);
        (&$crate::__private::Probe(value)).serialize_into(&mut capture, concat!("the Serialize of ", stringify!($model)));
        $crate::assert_no_leak!(capture, $($marker),+);
    }};
}

/// What `assert_protected!(User)` calls.
///
/// # Panics
///
/// When something is wrong with the model.
#[track_caller]
pub fn assert_model<M: Protect + fmt::Debug>() {
    let faults: Vec<_> = model_faults(M::MODEL)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("; "));
}

/// Serialises a value whose type may or may not know how: method look-up prefers the impl that needs no further reference.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "the macro makes it")]
pub struct Probe<'a, T>(pub &'a T);

/// The preferred half.
pub trait ViaSerialize {
    /// Captures what serde makes of the value.
    fn serialize_into(&self, capture: &mut crate::Capture, name: &str);
}

impl<T: Serialize> ViaSerialize for Probe<'_, T> {
    fn serialize_into(&self, capture: &mut crate::Capture, name: &str) {
        capture.serialized(name, self.0);
    }
}

/// The other half.
pub trait ViaNothing {
    /// Captures nothing.
    fn serialize_into(&self, capture: &mut crate::Capture, name: &str);
}

impl<T> ViaNothing for &Probe<'_, T> {
    fn serialize_into(&self, _: &mut crate::Capture, _: &str) {}
}
