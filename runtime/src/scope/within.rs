//! A future that is polled inside a scope.

use super::{Entered, Scope};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Puts a future into a scope.
pub trait Within: Future + Sized {
    /// Polls the future inside `scope`, every time: it holds across `.await`, whatever thread polls.
    ///
    /// ```
    /// use fieldseal::{Keyring, Scope, Vault, Within};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let scope = Vault::new(Keyring::generate("development")?)?.scope().tenant("acme")?;
    /// let request = async { Scope::current().and_then(|scope| scope.tenant_name().map(str::to_owned)) };
    /// let work = request.within(scope);
    /// # let _ = work;
    /// # Ok(())
    /// # }
    /// ```
    fn within(self, scope: Scope) -> InScope<Self> {
        InScope {
            future: self,
            scope,
        }
    }
}

impl<F: Future> Within for F {}

pin_project! {
    /// A future inside a scope; made by [`Within::within`].
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct InScope<F> {
        #[pin]
        future: F,
        scope: Scope,
    }
}

impl<F: Future> Future for InScope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = Entered::new(this.scope.clone());
        this.future.poll(context)
    }
}
