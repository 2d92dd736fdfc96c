//! Modules: libraries that are loaded and initialised once in a process, whoever uses them.

use crate::cause::Cause;
use crate::failure::Failure;
use crate::pin::Pin;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, SessionState, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use fieldseal::kek::KekErrorKind;
use secrecy::{ExposeSecret, SecretString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A loaded module. Other code of the process may use it too, so that it is finalised only where the caller says that none does.
pub(crate) struct Module {
    pkcs11: Pkcs11,
    /// Whether it was initialised here.
    ours: bool,
    calls: Mutex<Calls>,
    /// PINs that a token refused, by its serial number. To log in is a process's matter, so this is too; the lock is held during a log-in, so
    /// that many calls at once try a wrong PIN once.
    refused: Mutex<Vec<(String, SecretString)>>,
}

/// A slot with a token in it, and what the token says of itself, if it answers.
type InSlot = (Slot, Result<TokenInfo, Failure>);

impl Module {
    /// The module of this path. One that hangs while it is initialised holds up those who want it, and nobody else.
    pub(crate) fn load(path: &Path) -> Result<Arc<Self>, Failure> {
        let place = place(path);
        let mut place = lock(&place);
        if let Some(module) = &*place {
            return Ok(module.clone());
        }
        let pkcs11 = Pkcs11::new(path).map_err(|error| match error {
            Error::LibraryLoading(_) | Error::MissingSymbol(_) => {
                Cause::Load(path.to_owned()).configuration().into()
            }
            error => Failure::from(error),
        })?;
        let module = Arc::new(Self {
            ours: initialise(&pkcs11)?,
            pkcs11,
            calls: Mutex::default(),
            refused: Mutex::default(),
        });
        Ok(place.insert(module).clone())
    }

    /// Begins a call. The module is not finalised before it ends.
    pub(crate) fn enter(self: &Arc<Self>) -> Call {
        let mut calls = lock(&self.calls);
        calls.under_way += 1;
        Call {
            epoch: calls.epoch,
            module: self.clone(),
        }
    }

    /// Finalises the module and initialises it anew, unless that was done since this epoch. Many a module finds a token again in no other way.
    /// `false` if it cannot be done: the module is not ours, or a call is under way, which the standard forbids.
    pub(crate) fn renew(&self, since: u64) -> bool {
        let mut calls = lock(&self.calls);
        if calls.epoch != since {
            return true;
        }
        if !self.ours || calls.under_way > 0 {
            return false;
        }
        // Handles of the sessions before are numbers, which are given out again.
        calls.epoch += 1;
        let finalised = self.pkcs11.clone().finalize().is_ok();
        finalised && initialise(&self.pkcs11).is_ok()
    }

    /// The tokens that are there now, and what they say of themselves.
    pub(crate) fn tokens(&self) -> Result<Vec<InSlot>, Failure> {
        let slots = match self.pkcs11.get_slots_with_token() {
            // A fork, other code of the process, or an initialisation that failed while the token was away.
            Err(Error::Pkcs11(RvError::CryptokiNotInitialized, _)) => {
                initialise(&self.pkcs11)?;
                lock(&self.calls).epoch += 1;
                self.pkcs11.get_slots_with_token()?
            }
            slots => slots?,
        };
        let token = |slot| {
            (
                slot,
                self.pkcs11.get_token_info(slot).map_err(Failure::from),
            )
        };
        Ok(slots.into_iter().map(token).collect())
    }

    /// A session that is logged in, if the token asks for it.
    pub(crate) fn session(
        &self,
        slot: Slot,
        token: &TokenInfo,
        pin: &Pin,
    ) -> Result<Session, Failure> {
        let session = self.pkcs11.open_ro_session(slot)?;
        if token.login_required() {
            self.log_in(&session, token, pin)?;
        }
        Ok(session)
    }

    fn log_in(&self, session: &Session, token: &TokenInfo, pin: &Pin) -> Result<(), Failure> {
        let credentials = |what| Cause::Pin(what).error(KekErrorKind::Credentials);
        let mut refused = lock(&self.refused);
        match session.get_session_info()?.session_state() {
            SessionState::RoUser | SessionState::RwUser => return Ok(()),
            SessionState::RwSecurityOfficer => {
                let officer = Cause::Token("is in use by its security officer");
                return Err(officer.configuration().into());
            }
            SessionState::RoPublic | SessionState::RwPublic => {}
        }
        let pin = pin.fetch()?;
        match &pin {
            None if token.protected_authentication_path() => {}
            None => return Err(credentials("is missing").into()),
            Some(_) if token.user_pin_locked() => return Err(credentials("is locked").into()),
            // A service that is restarted again and again would lock the token.
            Some(_) if token.user_pin_final_try() => {
                return Err(credentials("has one try left, which is a person's to use").into());
            }
            Some(pin) if is_refused(&refused, token, pin) => {
                return Err(credentials("was refused before and is not tried again").into());
            }
            Some(_) => {}
        }
        match session.login(UserType::User, pin.as_ref()) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
            Err(error) => {
                if let Error::Pkcs11(rv, _) = &error
                    && is_about_the_pin(*rv)
                    && let Some(pin) = pin
                {
                    refused.push((token.serial_number().to_owned(), pin));
                }
                Err(error.into())
            }
        }
    }
}

/// How often a module was initialised, and how many calls are under way.
#[derive(Default)]
struct Calls {
    epoch: u64,
    under_way: usize,
}

/// A call under way.
pub(crate) struct Call {
    pub(crate) module: Arc<Module>,
    pub(crate) epoch: u64,
}

impl Drop for Call {
    fn drop(&mut self) {
        lock(&self.module.calls).under_way -= 1;
    }
}

/// Whether it was not initialised before.
fn initialise(pkcs11: &Pkcs11) -> Result<bool, Failure> {
    let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
    match pkcs11.initialize(arguments) {
        Ok(()) => Ok(true),
        Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn is_refused(refused: &[(String, SecretString)], token: &TokenInfo, pin: &SecretString) -> bool {
    refused.iter().any(|(serial, refused)| {
        serial == token.serial_number() && refused.expose_secret() == pin.expose_secret()
    })
}

fn is_about_the_pin(rv: RvError) -> bool {
    matches!(
        rv,
        RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange
    )
}

/// What a panic leaves behind is as whole as before: nothing is changed in two steps.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the module of one path is, once it was loaded. Whoever loads it holds the lock.
type Place = Arc<Mutex<Option<Arc<Module>>>>;

fn place(path: &Path) -> Place {
    let mut places = lock(&PLACES);
    if let Some((_, place)) = places.iter().find(|(of, _)| of == path) {
        return place.clone();
    }
    let place = Place::default();
    places.push((path.to_owned(), place.clone()));
    place
}

/// Its lock is held by nobody who asks a module.
static PLACES: Mutex<Vec<(PathBuf, Place)>> = Mutex::new(Vec::new());
