//! The contract of key-encryption keys: what every provider must do, ours and yours.

mod rules;

pub use rules::RULES;

use fieldseal::Kek;
use std::future::Future;
use std::pin::Pin;

/// A KEK under test, with what its contract needs beside it.
///
/// ```no_run
/// use fieldseal::Kek;
/// use fieldseal::kek::PassphraseKek;
/// use fieldseal_testing::{KekUnderTest, kek_contract};
///
/// fn kek(label: &str, passphrase: &str) -> Box<dyn Kek> {
///     Box::new(PassphraseKek::new(label, passphrase.to_owned().into()).expect("it is long enough"))
/// }
///
/// async fn keks() -> KekUnderTest {
///     KekUnderTest::new(kek("one", "correct horse battery"), kek("other", "staple of horses")).credential("correct horse battery")
/// }
///
/// kek_contract! {
///     #[tokio::test]
///     passphrase: keks().await
/// }
/// ```
pub struct KekUnderTest {
    pub(crate) kek: Box<dyn Kek>,
    pub(crate) other: Box<dyn Kek>,
    pub(crate) unreachable: Option<Box<dyn Kek>>,
    pub(crate) credentials: Vec<String>,
    keep: Vec<Box<dyn std::any::Any + Send + Sync>>,
}

impl KekUnderTest {
    /// A KEK, and another one of the same KMS.
    #[must_use]
    pub fn new(kek: impl Into<Box<dyn Kek>>, other: impl Into<Box<dyn Kek>>) -> Self {
        Self {
            kek: kek.into(),
            other: other.into(),
            unreachable: None,
            credentials: Vec::new(),
            keep: Vec::new(),
        }
    }

    /// The same provider, where nothing listens.
    #[must_use]
    pub fn unreachable(mut self, kek: impl Into<Box<dyn Kek>>) -> Self {
        self.unreachable = Some(kek.into());
        self
    }

    /// A credential that no error and no `Debug` may show.
    #[must_use]
    pub fn credential(mut self, credential: &str) -> Self {
        self.credentials.push(credential.to_owned());
        self
    }

    /// Drops this after the test: the server.
    #[must_use]
    pub fn keeping(mut self, server: impl std::any::Any + Send + Sync) -> Self {
        self.keep.push(Box::new(server));
        self
    }
}

/// Whether a rule is kept, and if not, how it is broken.
pub type Verdict<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// One rule of the contract.
pub type Rule = for<'a> fn(&'a KekUnderTest) -> Verdict<'a>;

/// Writes a test for each rule of the contract of [`Kek`].
///
/// Deviations of an emulator are named with what is said of them, and have to be there: `my_kms, breaking [changed_bytes_are_refused: "is opened"]: …`
/// fails as soon as the rule is kept, or broken in another way.
#[macro_export]
macro_rules! kek_contract {
    ($(#[$attribute:meta])* $name:ident $(, breaking [$($broken:ident: $how:literal),* $(,)?])? : $keks:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            $crate::kek_contract! {
                @each [$(#[$attribute])*] [$keks] [$($($broken: $how)*)?]
                a_name_is_a_provider_and_its_key
                what_was_wrapped_is_unwrapped
                wrapping_shows_nothing_and_never_repeats
                a_root_opens_in_its_place_only
                what_it_wraps_anew_opens_in_its_place_only
                changed_bytes_are_refused
                shortened_and_lengthened_bytes_are_refused
                what_another_kek_wrapped_is_refused
                many_at_once_are_answered
                a_kek_that_answers_is_healthy
                where_nothing_listens_it_is_unavailable
                nothing_that_is_printed_shows_a_secret
            }
        }
    };
    (@each $attributes:tt $keks:tt $broken:tt $($rule:ident)*) => {
        $($crate::kek_contract! { @one $attributes $keks $broken $rule })*
    };
    (@one [$(#[$attribute:meta])*] [$keks:expr] [$($broken:ident: $how:literal)*] $rule:ident) => {
        $(#[$attribute])*
        async fn $rule() {
            let broken: &[(&str, &str)] = &[$((::core::stringify!($broken), $how)),*];
            $crate::__private::judge(&$keks, ::core::stringify!($rule), broken).await;
        }
    };
}

/// Judges one rule, given those that are known to be broken and how.
///
/// # Panics
///
/// Unless the rule is kept, or broken as it is known to be; for a broken rule that there is not.
pub async fn judge(keks: &KekUnderTest, name: &str, broken: &[(&str, &str)]) {
    let (_, rule) = RULES
        .iter()
        .find(|(rule, _)| *rule == name)
        .expect("the macro names a rule");
    let is_rule = |name| RULES.iter().any(|(rule, _)| *rule == name);
    assert!(
        broken.iter().all(|(rule, _)| is_rule(*rule)),
        "a rule that is said to be broken is none"
    );
    let known = broken.iter().find(|(rule, _)| *rule == name);
    match (rule(keks).await, known) {
        (Ok(()), None) => {}
        (Err(how), Some((_, known))) if how.contains(known) => {}
        (Err(how), None) => panic!("{name}: {how}"),
        (Err(how), Some((_, known))) => {
            panic!("{name} is broken, but not as it was said to be ({known}): {how}")
        }
        (Ok(()), Some(_)) => panic!("{name} is kept, and was said to be broken"),
    }
}
