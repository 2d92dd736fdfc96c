//! What a KEK on a token needs to know.

use crate::cause::Cause;
use crate::kek::Pkcs11Kek;
use crate::mechanism::{Iv, Mechanism, Oaep};
use crate::pin::Pin;
use crate::token::{Permits, Token};
use crate::uri::Uri;
use fieldseal::kek::KekError;
use secrecy::SecretString;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use zeroize::Zeroizing;

/// Builds a [`Pkcs11Kek`].
#[must_use]
pub struct Pkcs11KekBuilder {
    uri: Zeroizing<String>,
    mechanism: Mechanism,
    wrong_option: Option<&'static str>,
    module: Option<PathBuf>,
    pin: Option<Pin>,
    exclusive: bool,
    sessions: usize,
    timeout: Duration,
}

impl Pkcs11KekBuilder {
    pub(crate) fn new(uri: &str, mechanism: Mechanism) -> Self {
        Self {
            uri: Zeroizing::new(uri.to_owned()),
            mechanism,
            wrong_option: None,
            module: None,
            pin: None,
            exclusive: false,
            sessions: 4,
            timeout: Duration::from_secs(10),
        }
    }

    /// The module's library, in place of the URI's `module-path`. An absolute path: it is code that gets the PIN.
    pub fn module(mut self, path: impl Into<PathBuf>) -> Self {
        self.module = Some(path.into());
        self
    }

    /// The PIN, in place of the URI's `pin-value` or `pin-source`.
    pub fn pin(mut self, pin: impl Into<SecretString>) -> Self {
        self.pin = Some(Pin::Value(pin.into()));
        self
    }

    /// Asks for the PIN at each log-in: when the KEK is first used, and after the token was away. `None` is an error of kind
    /// [`Credentials`](fieldseal::kek::KekErrorKind::Credentials).
    pub fn ask_pin(
        mut self,
        ask: impl Fn() -> Option<SecretString> + Send + Sync + 'static,
    ) -> Self {
        self.pin = Some(Pin::Asked(Box::new(ask)));
        self
    }

    /// For tokens that take no IV and draw their own (AWS CloudHSM, and others in their FIPS mode). A token that leaves it zero is refused.
    pub fn iv_from_token(mut self) -> Self {
        match &mut self.mechanism {
            Mechanism::AesGcm(iv) => *iv = Iv::OfTheToken,
            Mechanism::RsaOaep(_) => self.wrong_option = Some("RSA has no IV"),
        }
        self
    }

    /// For tokens whose OAEP knows SHA-1 and an empty label alone (SoftHSM). The SHA-256 of the [`KeyPlace`](fieldseal::kek::KeyPlace) is then wrapped
    /// with the root, and compared when it is unwrapped. What was wrapped without this is not unwrapped with it, nor the other way round.
    pub fn sha1_without_label(mut self) -> Self {
        match &mut self.mechanism {
            Mechanism::RsaOaep(oaep) => *oaep = Oaep::Sha1WithoutLabel,
            Mechanism::AesGcm(_) => self.wrong_option = Some("AES-GCM has neither hash nor label"),
        }
        self
    }

    /// Says that no other code of this process uses the module, which may then be finalised and initialised anew when its token is away. Many modules
    /// find a token again in no other way (SoftHSM, p11-kit's client). Without this, restart the process.
    pub fn exclusive_module(mut self) -> Self {
        self.exclusive = true;
        self
    }

    /// How many sessions may be open, which is how many calls may be under way. 4 unless told.
    pub fn sessions(mut self, number: usize) -> Self {
        self.sessions = number;
        self
    }

    /// How long a call may take, waiting for a session included. 10 seconds unless told.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The KEK. The token is not asked before the KEK is: [`health`](fieldseal::Kek::health) does.
    ///
    /// # Errors
    ///
    /// [`Configuration`](fieldseal::kek::KekErrorKind::Configuration): a URI that does not name one key of one token, no module, options of another
    /// kind of key.
    pub fn build(self) -> Result<Pkcs11Kek, KekError> {
        let uri = Uri::parse(&self.uri).map_err(Cause::configuration)?;
        let option = |what| Err(Cause::Option(what).configuration());
        if let Some(what) = self.wrong_option {
            return option(what);
        }
        if self.sessions == 0 {
            return option("no session may be open");
        }
        if let Some(class) = &uri.class
            && class != self.mechanism.class()
        {
            return option("the URI's `type` is not that of the key");
        }
        let name = uri.name();
        if name.len() > MAX_NAME {
            return option("the URI is longer than a KEK's name may be");
        }
        let Some(module) = self.module.or_else(|| uri.module.clone()) else {
            return option("no module is given: `.module(…)`, or `module-path` in the URI");
        };
        // A bare name would be looked for wherever the dynamic linker looks.
        if !module.is_absolute() {
            return option("the module's path is not absolute");
        }
        let pin = match self.pin {
            Some(pin) => pin,
            None => Pin::of(&uri).map_err(Cause::configuration)?,
        };
        Ok(Pkcs11Kek {
            name,
            mechanism: self.mechanism,
            token: Arc::new(Token {
                uri: Uri {
                    pin_value: None,
                    ..uri
                },
                module,
                pin,
                timeout: self.timeout,
                exclusive: self.exclusive,
                sessions: Permits::new(self.sessions),
                idle: Mutex::default(),
                serial: OnceLock::new(),
            }),
        })
    }
}

impl fmt::Debug for Pkcs11KekBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11KekBuilder")
            .field("module", &self.module)
            .field("sessions", &self.sessions)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// What `Kek::name` allows.
const MAX_NAME: usize = 1024;
