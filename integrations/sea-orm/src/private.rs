//! What generated code calls, and nothing else may. No promise of stability: the macros are pinned to this version.

pub use crate::__same as same;
pub use crate::active_model::{Prepare, prepare};
pub use crate::column::operators;
pub use fieldseal;
pub use sea_orm;

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// Two values to be compared: by [`SameBytes`] where their type is text, bytes or a secret, by [`SameBits`] where it is a float, else by
/// [`SameValue`]. A method of `Same` itself is found before one of `&Same`.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "generated code makes it")]
pub struct Same<'a, T>(pub &'a T, pub &'a T);

/// Comparison in constant time.
pub trait SameBytes {
    /// Whether the two are equal.
    fn same(&self) -> bool;
}

impl SameBytes for Same<'_, String> {
    fn same(&self) -> bool {
        bool::from(self.0.as_bytes().ct_eq(self.1.as_bytes()))
    }
}

impl SameBytes for Same<'_, Vec<u8>> {
    fn same(&self) -> bool {
        bool::from(self.0.ct_eq(self.1))
    }
}

impl SameBytes for Same<'_, SecretString> {
    fn same(&self) -> bool {
        let (ours, theirs) = (self.0.expose_secret(), self.1.expose_secret());
        bool::from(ours.as_bytes().ct_eq(theirs.as_bytes()))
    }
}

/// Comparison of floats by their bits, so that a model equals its copy, with a NaN in it too.
pub trait SameBits {
    /// Whether the two are equal.
    fn same(&self) -> bool;
}

impl SameBits for Same<'_, f32> {
    fn same(&self) -> bool {
        self.0.to_bits() == self.1.to_bits()
    }
}

impl SameBits for Same<'_, f64> {
    fn same(&self) -> bool {
        self.0.to_bits() == self.1.to_bits()
    }
}

/// Comparison by the type's own `PartialEq`.
pub trait SameValue {
    /// Whether the two are equal.
    fn same(&self) -> bool;
}

impl<T: PartialEq> SameValue for &Same<'_, T> {
    fn same(&self) -> bool {
        self.0 == self.1
    }
}

/// Whether two values of one type are equal.
#[doc(hidden)]
#[macro_export]
macro_rules! __same {
    ($type:ty, $a:expr, $b:expr) => {{
        #[allow(unused_imports)]
        use $crate::__private::{SameBits as _, SameBytes as _, SameValue as _};
        (&$crate::__private::Same::<'_, $type>($a, $b)).same()
    }};
}
