//! The values of one statement, sealed together.
//!
//! Drawing twelve random bytes costs more than sealing a short value, and drawing many at once costs little more than drawing
//! one. The format lets the random half of the nonces be drawn for a batch whose plaintexts are already fixed, and forbids any
//! generator state that outlives it. So values wait as drafts, with their plaintexts in place; the first that is needed closes
//! the batch, draws for all of it, and seals it. No random byte is left over.

use crate::cipher::Randomness;
use crate::draft::Draft;
use crate::entropy;
use crate::error::SealError;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Instant;

/// A value in a batch.
pub(super) struct Member {
    batch: Arc<Batch>,
    at: usize,
}

#[derive(Default)]
struct Batch {
    /// `None` once the batch is closed.
    drafts: Mutex<Option<Vec<Draft>>>,
    /// Boxed errors: they are rare, and the bytes are many.
    sealed: OnceLock<Vec<Result<Vec<u8>, Box<SealError>>>>,
}

thread_local! {
    /// The batch that this thread's values join: alive as long as one of its values is, so a statement that is thrown away
    /// takes its plaintexts with it.
    static OPEN: RefCell<Weak<Batch>> = const { RefCell::new(Weak::new()) };
}

impl Member {
    pub(super) fn join(draft: Draft) -> Self {
        OPEN.with_borrow_mut(|open| {
            let mut draft = draft;
            if let Some(batch) = open.upgrade() {
                match batch.admit(draft) {
                    Ok(at) => return Self { batch, at },
                    Err(refused) => draft = refused,
                }
            }
            let batch = Arc::new(Batch {
                drafts: Mutex::new(Some(vec![draft])),
                sealed: OnceLock::new(),
            });
            *open = Arc::downgrade(&batch);
            Self { batch, at: 0 }
        })
    }

    pub(super) fn stored(&self) -> Result<&[u8], SealError> {
        match &self.batch.sealed()[self.at] {
            Ok(stored) => Ok(stored),
            Err(error) => Err(SealError::clone(error)),
        }
    }
}

impl Batch {
    /// Takes a draft in and tells its place, or gives it back if the batch is closed.
    fn admit(&self, draft: Draft) -> Result<usize, Draft> {
        match &mut *self.drafts.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(drafts) => {
                drafts.push(draft);
                Ok(drafts.len() - 1)
            }
            None => Err(draft),
        }
    }

    fn sealed(&self) -> &[Result<Vec<u8>, Box<SealError>>] {
        self.sealed.get_or_init(|| {
            let drafts = self
                .drafts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            seal_all(drafts.unwrap_or_default())
        })
    }
}

fn seal_all(drafts: Vec<Draft>) -> Vec<Result<Vec<u8>, Box<SealError>>> {
    let mut random = vec![0; drafts.iter().map(Draft::random_len).sum()];
    if let Err(error) = entropy::fill(&mut random) {
        return drafts
            .into_iter()
            .map(|draft| Err(Box::new(draft.no_randomness(error))))
            .collect();
    }
    let now = Instant::now();
    let mut rest = random.as_slice();
    drafts
        .into_iter()
        .map(|draft| {
            let (fresh, others) = rest.split_at(draft.random_len());
            rest = others;
            draft.seal(Randomness { fresh, now }).map_err(Box::new)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::adapter::SealedValue;
    use crate::{FieldPolicy, Keyring, Scope, SealError, TypeTag, Vault};

    const NOTE: &FieldPolicy = &FieldPolicy::new("user", "note", TypeTag::STR);

    fn scope() -> Scope {
        Vault::new(Keyring::generate("tests").unwrap())
            .unwrap()
            .scope()
    }

    /// Group E2: an error for each value of the statement; neither zeros as nonces nor plaintext.
    #[test]
    fn without_random_bytes_no_value_of_the_batch_is_sealed() {
        scope().run(|| {
            let values = ["a", "b"].map(|text| SealedValue::new(NOTE, text));
            crate::entropy::tests::without(|| {
                for value in &values {
                    assert!(matches!(value.stored(), Err(SealError::Randomness { .. })));
                }
            });
            // The batch stays as it is: a statement that is tried again is built again.
            assert!(values[0].stored().is_err());
            assert!(SealedValue::new(NOTE, "c").stored().is_ok());
        });
    }

    #[test]
    fn without_random_bytes_a_value_on_its_own_is_not_sealed() {
        let scope = scope();
        let refused = crate::entropy::tests::without(|| scope.seal(NOTE, "a"));
        assert!(matches!(refused, Err(SealError::Randomness { .. })));
    }
}
