//! A KEK in Transit, before it is one.

use crate::address::Address;
use crate::cause::Cause;
use crate::environment::Environment;
use crate::http::Http;
use crate::key::KeyPath;
use crate::login::Login;
use crate::session::Session;
use crate::transit::VaultKek;
use crate::trust::Trust;
use fieldseal::kek::{KekError, KekErrorKind};
use std::fmt;
use std::time::Duration;

/// Says where a key of Transit is, and how to log in. Begins with [`VaultKek::builder`].
///
/// What is not said here is taken from the environment, as the tools `vault` and `bao` take it.
pub struct VaultKekBuilder {
    mount: String,
    key: String,
    address: Option<String>,
    namespace: Option<String>,
    authorities: Vec<Vec<u8>>,
    login: Option<Login>,
    plain_loopback: bool,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    timeout: Duration,
}

impl VaultKekBuilder {
    pub(crate) fn new(mount: &str, key: &str) -> Self {
        Self {
            mount: mount.to_owned(),
            key: key.to_owned(),
            address: None,
            namespace: None,
            authorities: Vec::new(),
            login: None,
            plain_loopback: false,
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
        }
    }

    /// Where the server is: `https://vault.example:8200`. Else `BAO_ADDR` or `VAULT_ADDR` says so.
    #[must_use]
    pub fn address(mut self, address: &str) -> Self {
        self.address = Some(address.to_owned());
        self
    }

    /// The namespace of the key and of the login: `team/shop`; an empty one is the root. Else `BAO_NAMESPACE` or `VAULT_NAMESPACE` says so.
    ///
    /// It is part of the KEK's name.
    #[must_use]
    pub fn namespace(mut self, namespace: &str) -> Self {
        self.namespace = Some(namespace.to_owned());
        self
    }

    /// Believes the certificates of this authority (PEM), and no longer those of the system. Else `BAO_CACERT`, `VAULT_CACERT` and their
    /// like say so.
    #[must_use]
    pub fn certificate_authority(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.authorities.push(pem.into());
        self
    }

    /// How to log in. Else with the token in `BAO_TOKEN` or `VAULT_TOKEN`, else with the one that `bao login` or `vault login` left in `~/.vault-token`.
    #[must_use]
    pub fn login(mut self, login: Login) -> Self {
        self.login = Some(login);
        self
    }

    /// Permits an address without TLS, if it is a loopback address in digits: an agent beside the application, a server for tests.
    ///
    /// # Security
    ///
    /// Whoever may read what passes the loopback interface, or listens on the port before the server does, learns the token and the roots.
    #[must_use]
    pub fn loopback_without_tls(mut self) -> Self {
        self.plain_loopback = true;
        self
    }

    /// How long to connect may take, TLS included: 5 s unless it is given.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a request may take: 10 s unless it is given.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How long wrapping, unwrapping or asking for health may take, with its login and its second and third attempt: 30 s unless it is
    /// given.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The KEK. Nothing is sent yet, so a server that is down keeps nothing from being built.
    ///
    /// # Errors
    ///
    /// [`KekErrorKind::Configuration`] for an address without TLS, names that Vault does not have, certificates that are not PEM;
    /// [`KekErrorKind::Credentials`] without any login.
    pub fn build(self) -> Result<VaultKek, KekError> {
        self.build_in(&Environment(|name: &str| std::env::var_os(name)))
    }

    fn build_in(
        self,
        environment: &Environment<impl Fn(&str) -> Option<std::ffi::OsString>>,
    ) -> Result<VaultKek, KekError> {
        environment
            .refuse_what_is_not_done()
            .map_err(Cause::configuration)?;
        let address = or(self.address, || environment.address())?;
        let address = address.as_deref().unwrap_or(DEFAULT_ADDRESS);
        let address = Address::parse(address, self.plain_loopback).map_err(Cause::configuration)?;
        let namespace = or(self.namespace, || environment.namespace())?;
        let key = KeyPath::new(&self.mount, &self.key, namespace.as_deref())
            .map_err(Cause::configuration)?;
        let authorities = match self.authorities.is_empty() {
            true => environment.authorities().map_err(Cause::configuration)?,
            false => self.authorities,
        };
        let mut trust = Trust::default();
        for pem in &authorities {
            trust.add(pem).map_err(Cause::configuration)?;
        }
        let login = match self.login {
            Some(login) => login,
            None => match environment.token().map_err(Cause::configuration)? {
                Some(token) => Login::token(token),
                None => Login::of_the_tools(environment.token_of_the_tools().ok_or_else(|| {
                    Cause::Setting(
                        "there is no login, no token in the environment and none in `~/.vault-token`",
                    )
                    .of(KekErrorKind::Credentials)
                })?),
            },
        };
        if !crate::key::is_path(&login.mount) {
            return Err(Cause::Name("the mount of the login").configuration());
        }
        let http = Http::new(
            &address,
            key.namespace(),
            &trust,
            self.connect_timeout,
            self.attempt_timeout,
        )?;
        let session = Session::new(login);
        Ok(VaultKek::new(key, http, session, self.timeout))
    }
}

fn or(
    said: Option<String>,
    environment: impl Fn() -> Result<Option<String>, Cause>,
) -> Result<Option<String>, KekError> {
    match said {
        Some(said) => Ok(Some(said)),
        None => environment().map_err(Cause::configuration),
    }
}

impl fmt::Debug for VaultKekBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultKekBuilder")
            .field("mount", &self.mount)
            .field("key", &self.key)
            .field("namespace", &self.namespace)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// That of the tools.
const DEFAULT_ADDRESS: &str = "https://127.0.0.1:8200";

#[cfg(test)]
mod tests {
    use super::*;
    use fieldseal::Kek;

    fn build(
        pairs: &'static [(&'static str, &'static str)],
        with: impl Fn(VaultKekBuilder) -> VaultKekBuilder,
    ) -> Result<String, KekErrorKind> {
        let environment = Environment(move |name: &str| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| std::ffi::OsString::from(value))
        });
        with(VaultKek::builder("transit", "app"))
            .build_in(&environment)
            .map(|kek| kek.name().to_owned())
            .map_err(|error| error.kind())
    }

    #[test]
    fn the_environment_says_what_the_builder_does_not() {
        let named = build(
            &[("VAULT_TOKEN", "t"), ("VAULT_NAMESPACE", "team/shop/")],
            |builder| builder,
        );
        assert_eq!(named.unwrap(), "vault-transit:transit/app@team/shop");
        let over = build(
            &[("VAULT_TOKEN", "t"), ("VAULT_NAMESPACE", "team")],
            |builder| builder.namespace(""),
        );
        assert_eq!(over.unwrap(), "vault-transit:transit/app");
        assert_eq!(build(&[], |it| it), Err(KekErrorKind::Credentials));
        for wrong in [
            &[("VAULT_TOKEN", "t"), ("VAULT_ADDR", "http://127.0.0.1:1")],
            &[("VAULT_TOKEN", "t"), ("VAULT_CACERT", "/nowhere/ca.pem")],
            &[("VAULT_TOKEN", "t"), ("VAULT_CACERT_BYTES", "no PEM")],
            &[("VAULT_TOKEN", "t"), ("VAULT_SKIP_VERIFY", "1")],
        ] {
            assert_eq!(
                build(wrong, |it| it),
                Err(KekErrorKind::Configuration),
                "{wrong:?}"
            );
        }
    }
}
