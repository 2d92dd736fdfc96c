//! Requests of `vaultrs`, sent with bounds: TLS or loopback, no redirects, answers of a limited size, copies wiped.

use crate::address::Address;
use crate::cause::Cause;
use crate::trust::Trust;
use async_trait::async_trait;
use bytes::Bytes;
use fieldseal::kek::{KekError, KekErrorKind};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use rustify::client::Client;
use rustify::endpoint::Endpoint;
use rustify::errors::ClientError;
use std::error::Error;
use std::time::Duration;
use zeroize::Zeroizing;

/// What sends requests to one server, in one namespace.
///
/// The transport of `vaultrs` itself is not used. It follows redirects, and takes the token with it; it logs what the server says of errors; its
/// errors keep bodies, and so plaintexts.
pub(crate) struct Http {
    client: reqwest::Client,
    base: String,
    namespace: Option<HeaderValue>,
}

/// A status, and a body that is wiped.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl Http {
    pub(crate) fn new(
        address: &Address,
        namespace: Option<&str>,
        trust: &Trust,
        connect_timeout: Duration,
        attempt_timeout: Duration,
    ) -> Result<Self, KekError> {
        let mut client = reqwest::Client::builder()
            .tls_backend_preconfigured(trust.config()?)
            .redirect(Policy::none())
            .connect_timeout(connect_timeout)
            .timeout(attempt_timeout)
            .pool_idle_timeout(IDLE);
        client = match address.is_encrypted() {
            true => client.https_only(true),
            // A proxy would be told everything.
            false => client.no_proxy(),
        };
        let client = client
            .build()
            .map_err(|_| Cause::Setting("the HTTP client cannot be made").configuration())?;
        let namespace = namespace
            .map(HeaderValue::from_str)
            .transpose()
            .map_err(|_| Cause::Name("the namespace").configuration())?;
        Ok(Self {
            client,
            base: address.base().to_owned(),
            namespace,
        })
    }

    /// Sends a request once.
    ///
    /// # Errors
    ///
    /// When there is no answer; an answer with any status is one.
    pub(crate) async fn send(
        &self,
        token: Option<&str>,
        request: &impl Endpoint,
    ) -> Result<Answer, KekError> {
        let token = token
            .map(HeaderValue::from_str)
            .transpose()
            .map_err(|_| Cause::Credential("the token").of(KekErrorKind::Credentials))?;
        match request.exec(&Transport { http: self, token }).await {
            Ok(answer) => Ok(Answer {
                status: answer.response.status().as_u16(),
                body: Zeroizing::new(answer.response.into_body()),
            }),
            Err(ClientError::RequestError { source, .. }) => {
                Err(source.downcast().unwrap_or_else(|_| broken_off()))
            }
            Err(_) => Err(broken_off()),
        }
    }
}

/// What `rustify` sends by.
struct Transport<'a> {
    http: &'a Http,
    token: Option<HeaderValue>,
}

impl Transport<'_> {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        // Without it, agents and proxies of Vault refuse requests, so that a browser cannot be made to send them.
        headers.insert(REQUEST, HeaderValue::from_static("true"));
        if let Some(token) = &self.token {
            let mut token = token.clone();
            token.set_sensitive(true);
            headers.insert(TOKEN, token);
        }
        if let Some(namespace) = &self.http.namespace {
            headers.insert(NAMESPACE, namespace.clone());
        }
        headers
    }
}

#[async_trait]
impl Client for Transport<'_> {
    fn base(&self) -> &str {
        &self.http.base
    }

    /// Whatever the status: the trait's own makes errors of statuses, and keeps bodies in them.
    async fn execute(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, ClientError> {
        self.send(request).await
    }

    async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, ClientError> {
        let method = request.method().to_string();
        let answered = self.answer(request).await;
        let mut answered = answered.map_err(|error| ClientError::RequestError {
            source: failure(&*error).into(),
            url: String::new(),
            method,
        })?;
        let mut answer = http::Response::new(std::mem::take(&mut *answered.body));
        *answer.status_mut() =
            http::StatusCode::from_u16(answered.status).unwrap_or(http::StatusCode::BAD_GATEWAY);
        Ok(answer)
    }
}

impl Transport<'_> {
    async fn answer(&self, request: http::Request<Vec<u8>>) -> Result<Answer, Boxed> {
        let (parts, body) = request.into_parts();
        let mut url: reqwest::Url = parts.uri.to_string().parse()?;
        url.set_path(&path(url.path()));
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = self.headers();
        if !body.is_empty() {
            let body = Bytes::from_owner(Zeroizing::new(body));
            *request.body_mut() = Some(body.into());
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let mut response = self.http.client.execute(request).await?;
        let mut body = Zeroizing::new(Vec::with_capacity(16 * 1024));
        while let Some(part) = response.chunk().await? {
            if body.len() + part.len() > MAX_BODY {
                return Err(Cause::NotUnderstood.into());
            }
            body.extend_from_slice(&part);
        }
        Ok(Answer {
            status: response.status().as_u16(),
            body,
        })
    }
}

type Boxed = Box<dyn Error + Send + Sync>;

/// `vaultrs` begins some of its paths with a slash, and one with a tabulator.
fn path(path: &str) -> String {
    path.replace("/%09/", "/").replace("//", "/")
}

/// What kept a request from being answered. The error itself is dropped: it may name addresses with what stands in them.
fn failure(error: &(dyn Error + 'static)) -> KekError {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(cause) = error.downcast_ref::<Cause>() {
            return cause.clone().of(KekErrorKind::Unavailable);
        }
        if error.downcast_ref().is_some_and(reqwest::Error::is_timeout) {
            return Cause::TimedOut.of(KekErrorKind::Unavailable);
        }
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return of_tls(error);
        }
        // An `io::Error` names as its source that of what it holds, and not what it holds.
        next = match error.downcast_ref::<std::io::Error>() {
            Some(error) => error.get_ref().map(|held| held as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    Cause::Unreached.of(KekErrorKind::Unavailable)
}

/// Whoever answers without being trusted stands in the way of the server, and must have no more effect than one that is down.
fn of_tls(error: &rustls::Error) -> KekError {
    match error {
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::InvalidMessage(_)
        | rustls::Error::AlertReceived(_)
        | rustls::Error::NoCertificatesPresented
        | rustls::Error::PeerIncompatible(_) => Cause::Untrusted.of(KekErrorKind::Unavailable),
        _ => broken_off(),
    }
}

fn broken_off() -> KekError {
    Cause::BrokenOff.of(KekErrorKind::Unavailable)
}

const REQUEST: HeaderName = HeaderName::from_static("x-vault-request");
const TOKEN: HeaderName = HeaderName::from_static("x-vault-token");
const NAMESPACE: HeaderName = HeaderName::from_static("x-vault-namespace");
const IDLE: Duration = Duration::from_secs(30);
/// A key that is described with thousands of versions is shorter.
const MAX_BODY: usize = 1024 * 1024;
