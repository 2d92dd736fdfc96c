//! The token in use: obtained once for all that wait, renewed before it expires, obtained again when it is gone.

use crate::answer::{Asked, Auth};
use crate::cause::Cause;
use crate::http::Http;
use crate::login::{Login, Method};
use fieldseal::kek::{KekError, KekErrorKind};
use serde::Deserialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use vaultrs::api::auth::approle::requests::LoginWithApproleRequest;
use vaultrs::api::auth::kubernetes::requests::LoginWithKubernetesRequest;
use vaultrs::api::token::requests::{LookupTokenSelfRequest, RenewTokenSelfRequest};
use zeroize::{Zeroize, Zeroizing};

/// A login, and the token that it gave.
pub(crate) struct Session {
    login: Login,
    /// Held while a token is obtained, so that many who need one ask for one.
    token: Mutex<Option<Arc<Token>>>,
}

pub(crate) struct Token {
    text: Zeroizing<String>,
    since: Instant,
    /// None if it never expires, or if the server does not say.
    lasts: Option<Duration>,
    renewable: bool,
}

impl Session {
    pub(crate) fn new(login: Login) -> Self {
        Self {
            login,
            token: Mutex::new(None),
        }
    }

    /// A token that is good for now.
    pub(crate) async fn token(&self, http: &Http) -> Result<Arc<Token>, KekError> {
        let mut token = self.token.lock().await;
        let next = match &*token {
            Some(token) if token.is_fresh() => return Ok(token.clone()),
            Some(token) => self.renewed(http, token).await?,
            None => Arc::new(self.log_in(http).await?),
        };
        Ok(token.insert(next).clone())
    }

    /// A request with this token was answered by 403. There is another one now, or it is an error.
    ///
    /// The server answers so for a token that is gone, and for one that may not do what was asked. What a token may ask about itself tells
    /// the two apart, and for one that may not even ask that, how the server says so.
    pub(crate) async fn refused(&self, http: &Http, refused: &Arc<Token>) -> Result<(), Refused> {
        let mut token = self.token.lock().await;
        if token
            .as_ref()
            .is_some_and(|token| !Arc::ptr_eq(token, refused))
        {
            return Ok(());
        }
        match look_up(http, &refused.text).await {
            Ok(About::Told(_) | About::NotForIt) => return Err(Refused::Denied),
            Ok(About::Gone) => {}
            Err(error) => return Err(Refused::Other(error)),
        }
        *token = None;
        let next = self.log_in(http).await.map_err(Refused::Other)?;
        if *next.text == *refused.text {
            return Err(Refused::Other(
                Cause::NoOtherToken.of(KekErrorKind::Credentials),
            ));
        }
        *token = Some(Arc::new(next));
        Ok(())
    }

    async fn renewed(&self, http: &Http, token: &Arc<Token>) -> Result<Arc<Token>, KekError> {
        let expired = token.is_expired();
        if token.renewable && !expired {
            match renew(http, token).await {
                Ok(token) => return Ok(Arc::new(token)),
                // It is good for some time yet. The next call tries again.
                Err(error) if error.is_retryable() => return Ok(token.clone()),
                Err(error) => {
                    tracing::debug!(kind = ?error.kind(), "the token is not renewed");
                }
            }
        }
        match self.log_in(http).await {
            Ok(token) => Ok(Arc::new(token)),
            Err(error) if !expired && error.is_retryable() => Ok(token.clone()),
            Err(error) => Err(error),
        }
    }

    async fn log_in(&self, http: &Http) -> Result<Token, KekError> {
        let mount = &self.login.mount;
        let path = format!("auth/{mount}/login");
        let auth = match &self.login.method {
            Method::Token(token) => return adopt(http, token.read("the token")?).await,
            Method::AppRole { role_id, secret_id } => {
                let secret_id = secret_id.read("the secret id")?;
                let mut request = LoginWithApproleRequest {
                    mount: mount.clone(),
                    role_id: role_id.clone(),
                    secret_id: secret_id.to_string(),
                };
                let answer = http.send(None, &request).await;
                request.secret_id.zeroize();
                answer?.auth(Asked::Login, &path)?
            }
            Method::Kubernetes { role, jwt } => {
                let jwt = jwt.read("the service account's token")?;
                let mut request = LoginWithKubernetesRequest {
                    mount: mount.clone(),
                    role: role.clone(),
                    jwt: jwt.to_string(),
                };
                let answer = http.send(None, &request).await;
                request.jwt.zeroize();
                answer?.auth(Asked::Login, &path)?
            }
        };
        tracing::debug!(method = ?self.login, lasts = auth.lease_duration, "logged in");
        Ok(Token::new(auth))
    }
}

/// Why a request stays refused.
pub(crate) enum Refused {
    /// The token is good, and may not do it.
    Denied,
    Other(KekError),
}

/// A token that was given: how long it lasts has to be asked for. One that may not ask is used until it is refused.
async fn adopt(http: &Http, text: Zeroizing<String>) -> Result<Token, KekError> {
    let facts = match look_up(http, &text).await? {
        About::Told(facts) => facts,
        About::NotForIt | About::Gone => Facts::default(),
    };
    Ok(Token {
        text,
        since: Instant::now(),
        lasts: lasting(facts.ttl),
        renewable: facts.renewable,
    })
}

async fn look_up(http: &Http, token: &str) -> Result<About, KekError> {
    let answer = http.send(Some(token), &LookupTokenSelfRequest {}).await?;
    match answer.data(Asked::Permission, "auth/token/lookup-self") {
        Ok(facts) => Ok(About::Told(facts)),
        Err(_) if answer.is_of_a_policy() => Ok(About::NotForIt),
        Err(error) if error.kind() == KekErrorKind::Denied => Ok(About::Gone),
        Err(error) => Err(error),
    }
}

async fn renew(http: &Http, token: &Token) -> Result<Token, KekError> {
    let request = RenewTokenSelfRequest { increment: None };
    let answer = http.send(Some(&token.text), &request).await?;
    let auth = answer.auth(Asked::Key, "auth/token/renew-self")?;
    tracing::debug!(lasts = auth.lease_duration, "the token is renewed");
    // Here zero is a token that has reached its greatest age.
    let lasts = Some(Duration::from_secs(auth.lease_duration));
    Ok(Token {
        lasts,
        ..Token::new(auth)
    })
}

/// What a token is told that asks about itself.
enum About {
    Told(Facts),
    /// It is good, and its policies do not let it ask.
    NotForIt,
    Gone,
}

/// The root token's says less than that of others.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Facts {
    ttl: u64,
    renewable: bool,
}

impl Token {
    fn new(auth: Auth) -> Self {
        Self {
            text: Zeroizing::new(auth.client_token),
            since: Instant::now(),
            lasts: lasting(auth.lease_duration),
            renewable: auth.renewable,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Two thirds: enough is left to try again when the server is down.
    fn is_fresh(&self) -> bool {
        self.lasts
            .is_none_or(|lasts| self.since.elapsed() < lasts * 2 / 3)
    }

    fn is_expired(&self) -> bool {
        self.lasts
            .is_some_and(|lasts| self.since.elapsed() >= lasts)
    }
}

/// Zero is what the server says of a token that never expires.
fn lasting(seconds: u64) -> Option<Duration> {
    (seconds > 0).then(|| Duration::from_secs(seconds))
}
