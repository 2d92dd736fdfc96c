//! One token: its sessions, how long it may take, and what is done when it is pulled out.

use crate::cause::Cause;
use crate::failure::{Failure, Verdict};
use crate::module::{Call, Module, lock};
use crate::pin::Pin;
use crate::uri::Uri;
use cryptoki::session::Session;
use cryptoki::slot::TokenInfo;
use fieldseal::kek::{KekError, KekErrorKind};
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A token, whether it is there or not.
pub(crate) struct Token {
    pub(crate) uri: Uri,
    pub(crate) module: PathBuf,
    pub(crate) pin: Pin,
    pub(crate) timeout: Duration,
    pub(crate) sessions: Permits,
    pub(crate) idle: Mutex<Vec<Kept>>,
    /// Whether nobody else in the process uses the module.
    pub(crate) exclusive: bool,
    /// The serial number of the token that was used first. Another one that took its label is not given the PIN.
    pub(crate) serial: OnceLock<String>,
}

impl Token {
    /// Runs a piece of work on a thread of its own, which may take as long as the limit. What hangs keeps its thread and its permit, so that a
    /// module that never answers costs a few threads and no more.
    pub(crate) fn in_time<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, KekError> + Send + 'static,
    ) -> Result<T, KekError> {
        let end = Instant::now() + self.timeout;
        if !self.sessions.take(end) {
            return Err(Cause::Busy.error(KekErrorKind::Unavailable));
        }
        let slow = |_| Cause::Slow.error(KekErrorKind::Unavailable);
        let (answer, answered) = sync_channel(1);
        let limit = end.saturating_duration_since(Instant::now());
        let permit = Permit(self);
        thread::Builder::new()
            .name("fieldseal-pkcs11".to_owned())
            // If nobody waits any more, the answer is dropped and wiped.
            .spawn(move || drop(answer.send(work(&permit.0))))
            .map_err(|_| Cause::Busy.error(KekErrorKind::Unavailable))?;
        answered.recv_timeout(limit).map_err(slow)?
    }

    /// Tries, and once more with the module initialised anew where that is allowed and the token was there before.
    pub(crate) fn attempt<T>(
        &self,
        mut work: impl FnMut(&Session) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let module = Module::load(&self.module)?;
        let call = module.enter();
        let epoch = call.epoch;
        let done = self.attempt_in(&call, &mut work);
        drop(call);
        let Err(failure) = done else { return done };
        let was_there = self.serial.get().is_some();
        if self.exclusive && was_there && failure.is_outage() && module.renew(epoch) {
            return self.attempt_in(&module.enter(), &mut work);
        }
        Err(failure)
    }

    /// Tries in a session that is kept, and once more in a new one if that one is of no use.
    fn attempt_in<T>(
        &self,
        call: &Call,
        work: &mut impl FnMut(&Session) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let kept = lock(&self.idle).pop();
        if let Some(kept) = kept
            && let Some(session) = kept.usable(call)
        {
            match work(session) {
                Ok(done) => {
                    lock(&self.idle).push(kept);
                    return Ok(done);
                }
                // A session in which something failed may have an operation under way: it is closed.
                Err(failure) if failure.verdict() == Verdict::Final => return Err(failure),
                // The others are as old, and closed before a new one logs in. Nobody waits for the lock meanwhile: to close may take long.
                Err(_) => {
                    let others = std::mem::take(&mut *lock(&self.idle));
                    drop(kept);
                    drop(others);
                }
            }
        }
        let session = self.session(&call.module)?;
        let done = work(&session)?;
        lock(&self.idle).push(Kept::new(session, call));
        Ok(done)
    }

    fn session(&self, module: &Module) -> Result<Session, Failure> {
        let mut silent = None;
        let mut fitting = Vec::new();
        for (slot, token) in module.tokens()? {
            match token {
                Ok(token) if self.fits(&token) => fitting.push((slot, token)),
                Ok(_) => {}
                // Another's matter, unless no other is the one.
                Err(failure) => silent = Some(failure),
            }
        }
        let [(slot, token)] = fitting.as_slice() else {
            return Err(match (fitting.is_empty(), silent) {
                (false, _) => Cause::Ambiguous("token").configuration().into(),
                (true, Some(failure)) => failure,
                // Pulled out, or never there: who configured it knows.
                (true, None) => Cause::Absent("token")
                    .error(KekErrorKind::Unavailable)
                    .into(),
            });
        };
        if self
            .serial
            .get()
            .is_some_and(|serial| serial != token.serial_number())
        {
            let other = Cause::Token("was replaced or initialised anew");
            return Err(other.error(KekErrorKind::Unavailable).into());
        }
        let session = module.session(*slot, token, &self.pin)?;
        // Whoever was faster has the same number, or this attempt would not have come here.
        let _ = self.serial.set(token.serial_number().to_owned());
        Ok(session)
    }

    fn fits(&self, token: &TokenInfo) -> bool {
        let fits = |wanted: &Option<String>, is: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == is.trim_end())
        };
        token.token_initialized()
            && fits(&self.uri.token, token.label())
            && fits(&self.uri.manufacturer, token.manufacturer_id())
            && fits(&self.uri.model, token.model())
            && fits(&self.uri.serial, token.serial_number())
    }
}

/// To close a session is a call of the module, which may hang, and whoever drops a KEK must not: a thread does it. It is waited for as long as one
/// takes that is well, so that a process that ends now does not end under it.
impl Drop for Token {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut *lock(&self.idle));
        if idle.is_empty() {
            return;
        }
        // Without a thread they stay open until the process ends.
        let idle = ManuallyDrop::new(idle);
        let (closed, is_closed) = sync_channel(1);
        let closing = thread::Builder::new()
            .name("fieldseal-pkcs11".to_owned())
            .spawn(move || {
                drop(ManuallyDrop::into_inner(idle));
                let _ = closed.send(());
            });
        if closing.is_ok() {
            let _ = is_closed.recv_timeout(CLOSING);
        }
    }
}

/// A session that is kept, logged in, for the next call.
pub(crate) struct Kept {
    session: Option<Session>,
    module: Arc<Module>,
    epoch: u64,
}

impl Kept {
    fn new(session: Session, call: &Call) -> Self {
        Self {
            session: Some(session),
            module: call.module.clone(),
            epoch: call.epoch,
        }
    }

    /// Unless the module was initialised anew since: its handle may be another's now.
    fn usable(&self, call: &Call) -> Option<&Session> {
        self.session.as_ref().filter(|_| self.epoch == call.epoch)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let call = self.module.enter();
        let session = self.session.take();
        match self.epoch == call.epoch {
            true => drop(session),
            // To close it would close the session that has its number now.
            false => std::mem::forget(session),
        }
    }
}

/// How many calls may be under way.
pub(crate) struct Permits {
    left: Mutex<usize>,
    given_back: Condvar,
}

impl Permits {
    pub(crate) fn new(number: usize) -> Self {
        Self {
            left: Mutex::new(number),
            given_back: Condvar::new(),
        }
    }

    fn take(&self, end: Instant) -> bool {
        let limit = end.saturating_duration_since(Instant::now());
        let (mut left, _) = self
            .given_back
            .wait_timeout_while(lock(&self.left), limit, |left| *left == 0)
            .unwrap_or_else(PoisonError::into_inner);
        match left.checked_sub(1) {
            Some(fewer) => {
                *left = fewer;
                true
            }
            None => false,
        }
    }
}

/// How long the closing of sessions is waited for.
const CLOSING: Duration = Duration::from_millis(200);

/// One call under way.
struct Permit(Arc<Token>);

impl Drop for Permit {
    fn drop(&mut self) {
        *lock(&self.0.sessions.left) += 1;
        self.0.sessions.given_back.notify_one();
    }
}
