//! A table behind an ORM, a driver and a pool: what the tests ask of every one of them.

use crate::model::User;
use fieldseal::{OpenError, Scope, SealError, Within};
use futures_util::{Stream, StreamExt};
use std::future::Future;
use std::ops::Range;

/// Cheap to clone: the clones share their connections.
pub(crate) trait Store: Clone + Send + Sync + 'static {
    fn insert(&self, user: User) -> impl Future<Output = Outcome<()>> + Send;

    /// By the blind index.
    fn find(&self, email: String) -> impl Future<Output = Outcome<Vec<User>>> + Send;

    /// The rows with these ids, in their order, as a stream gives them: the first row is polled for in the first scope, the second in the second.
    /// Where none is left, it is that of the caller.
    fn stream(
        &self,
        ids: Range<i32>,
        scopes: Vec<Scope>,
    ) -> impl Future<Output = Outcome<Vec<Outcome<User>>>> + Send;

    /// Every column of the row with this id.
    fn update(&self, user: User) -> impl Future<Output = Outcome<()>> + Send;

    fn delete(&self, id: i32) -> impl Future<Output = Outcome<()>> + Send;

    /// Inserts in one transaction, some of them in a scope of their own, and looks up the first of them; commits if `end` says so.
    fn transact(
        &self,
        users: Vec<(Option<Scope>, User)>,
        end: Outcome<()>,
    ) -> impl Future<Output = Outcome<Vec<User>>> + Send;

    /// How many rows there are, whether or not they open.
    fn count(&self) -> impl Future<Output = i64> + Send;
}

pub(crate) type Outcome<T> = Result<T, Failure>;

/// Why nothing was written, or not read.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    Seal(SealError),
    Open(OpenError),
    /// SeaORM converts values where no error can be returned.
    Panicked(String),
    /// The ORM's or the database's own.
    Other(String),
}

impl Failure {
    /// Whether there is no vault: neither a scope nor an installed one.
    pub(crate) fn is_no_vault(&self) -> bool {
        match self {
            Self::Seal(error) => matches!(error, SealError::NoVault(_)),
            Self::Open(error) => matches!(error, OpenError::NoVault(_)),
            Self::Panicked(message) => {
                message.ends_with("cannot be sealed: no vault is installed and no scope is active")
            }
            Self::Other(message) => message.contains(NO_KEY),
        }
    }

    /// Whether the scope that is active, or the installed vault, has no tenant.
    pub(crate) fn is_no_tenant(&self) -> bool {
        match self {
            Self::Seal(error) => matches!(error, SealError::NoTenant(_)),
            Self::Open(error) => matches!(error, OpenError::NoTenant(_)),
            Self::Panicked(message) => {
                message.ends_with("cannot be sealed outside a tenant's scope")
            }
            Self::Other(message) => message.contains(NO_KEY),
        }
    }

    /// Whether a value was sealed with another tenant's keys.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self, Self::Open(OpenError::Refused { .. }))
    }
}

/// What SeaORM's look-ups call when they have no key: a function that does not exist.
const NO_KEY: &str = "email_has_no_key_to_search_with";

/// Lets other tasks run, and other threads take this one.
pub(crate) async fn pause() {
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
}

/// The rows of a stream, the first polled for in the first scope and so on, with pauses. One that does not open is not the last.
pub(crate) async fn rows<M, E>(
    mut stream: impl Stream<Item = Result<M, E>> + Unpin,
    scopes: Vec<Scope>,
) -> Vec<Outcome<User>>
where
    User: From<M>,
    Failure: From<E>,
{
    let mut scopes = scopes.into_iter();
    let mut rows = Vec::new();
    loop {
        let next = match scopes.next() {
            Some(scope) => stream.next().within(scope).await,
            None => stream.next().await,
        };
        let Some(row) = next else { return rows };
        rows.push(row.map(User::from).map_err(Failure::from));
        pause().await;
    }
}
