//! What a failed call says, all of it.

use super::place::{ROOT, place};
use fieldseal::kek::{Kek, KekError, KekErrorKind};
use std::error::Error;
use std::fmt::Debug;
use std::time::Duration;

/// A call that must fail as this kind, long before a test would be thought to hang. Gives back everything that its error prints.
pub(crate) async fn fails<T>(
    kind: KekErrorKind,
    answer: impl Future<Output = Result<T, KekError>>,
) -> String {
    let Ok(answer) = tokio::time::timeout(Duration::from_secs(60), answer).await else {
        panic!("it hangs, and should be {kind:?}");
    };
    match answer {
        Ok(_) => panic!("it answers, and should be {kind:?}"),
        Err(error) => {
            let told = told(&error);
            assert_eq!(error.kind(), kind, "{told}");
            told
        }
    }
}

/// Wrapping, unwrapping and asking for health all fail as this.
pub(crate) async fn all_fail(kek: &dyn Kek, wrapped: &[u8], kind: KekErrorKind) {
    let place = place(7);
    tokio::join!(
        fails(kind, kek.wrap(&place, &ROOT)),
        fails(kind, kek.unwrap(&place, wrapped)),
        fails(kind, kek.health()),
    );
}

/// What `Display` and `Debug` print of an error and its sources, which must hold none of what the fakes put into bodies.
pub(crate) fn told(error: &KekError) -> String {
    fn printed(error: &(impl Debug + ?Sized + std::fmt::Display)) -> String {
        format!("{error}\n{error:?}\n")
    }
    let mut told = printed(error);
    let mut next = error.source();
    while let Some(source) = next {
        told.push_str(&printed(source));
        next = source.source();
    }
    for secret in ["s3cret", "the-token-of-the-tests"] {
        assert!(!told.contains(secret), "{told}");
    }
    told
}
