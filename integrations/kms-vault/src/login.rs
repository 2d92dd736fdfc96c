//! How a token is obtained.

use crate::cause::Cause;
use fieldseal::kek::{KekError, KekErrorKind};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// How to log in: with a token, as an AppRole, or as a service account of Kubernetes.
///
/// Secrets that stand in files are read anew at each login, so whatever renews them, an agent or Kubernetes, needs to tell nobody.
///
/// ```
/// use fieldseal_kms_vault::Login;
///
/// Login::kubernetes("shop");
/// Login::kubernetes("shop").mount("kubernetes-eu");
/// Login::approle_file("0d5d4b1c-…", "/run/secrets/vault-secret-id");
/// Login::token_file("/run/vault/token");
/// ```
///
/// # Security
///
/// Its `Debug` shows no token and no secret id.
#[derive(Clone)]
pub struct Login {
    pub(crate) method: Method,
    pub(crate) mount: String,
}

#[derive(Clone)]
pub(crate) enum Method {
    Token(Secret),
    AppRole { role_id: String, secret_id: Secret },
    Kubernetes { role: String, jwt: Secret },
}

/// A secret, or where it stands.
#[derive(Clone)]
pub(crate) enum Secret {
    Text(SecretString),
    File(PathBuf),
    /// A file that only its owner may read or change.
    PrivateFile(PathBuf),
}

impl Login {
    /// With this token. It is renewed, but there is no other when it is revoked or reaches its greatest age.
    #[must_use]
    pub fn token(token: impl Into<SecretString>) -> Self {
        Self::new(Method::Token(Secret::Text(token.into())), "token")
    }

    /// With the token in this file, as an agent of Vault keeps one.
    #[must_use]
    pub fn token_file(path: impl AsRef<Path>) -> Self {
        Self::new(Method::Token(Secret::file(path)), "token")
    }

    /// With the token that the command-line tools left there, which write it for its owner alone.
    pub(crate) fn of_the_tools(path: PathBuf) -> Self {
        Self::new(Method::Token(Secret::PrivateFile(path)), "token")
    }

    /// As the AppRole with this role id and secret id.
    #[must_use]
    pub fn approle(role_id: &str, secret_id: impl Into<SecretString>) -> Self {
        Self::of_approle(role_id, Secret::Text(secret_id.into()))
    }

    /// As the AppRole with this role id and the secret id in this file.
    #[must_use]
    pub fn approle_file(role_id: &str, path: impl AsRef<Path>) -> Self {
        Self::of_approle(role_id, Secret::file(path))
    }

    /// As the service account that Kubernetes runs this process under, in this role.
    #[must_use]
    pub fn kubernetes(role: &str) -> Self {
        Self::kubernetes_file(role, SERVICE_ACCOUNT)
    }

    /// As the service account whose token stands in this file: a projected one, with an audience of its own.
    #[must_use]
    pub fn kubernetes_file(role: &str, path: impl AsRef<Path>) -> Self {
        let method = Method::Kubernetes {
            role: role.to_owned(),
            jwt: Secret::file(path),
        };
        Self::new(method, "kubernetes")
    }

    /// The path at which the method is mounted, without `auth/`: `approle` and `kubernetes` unless it is given.
    #[must_use]
    pub fn mount(mut self, mount: &str) -> Self {
        self.mount = mount.to_owned();
        self
    }

    fn of_approle(role_id: &str, secret_id: Secret) -> Self {
        let method = Method::AppRole {
            role_id: role_id.to_owned(),
            secret_id,
        };
        Self::new(method, "approle")
    }

    fn new(method: Method, mount: &str) -> Self {
        Self {
            method,
            mount: mount.to_owned(),
        }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = match &self.method {
            Method::Token(_) => "Token",
            Method::AppRole { .. } => "AppRole",
            Method::Kubernetes { .. } => "Kubernetes",
        };
        f.debug_struct(method).finish_non_exhaustive()
    }
}

impl Secret {
    fn file(path: impl AsRef<Path>) -> Self {
        Self::File(path.as_ref().to_owned())
    }

    /// # Errors
    ///
    /// For a file that cannot be read, or that others may read where only its owner should, and for what cannot stand in a header: no error may
    /// come later that shows it.
    pub(crate) fn read(&self, what: &'static str) -> Result<Zeroizing<String>, KekError> {
        let text = match self {
            Self::Text(text) => Zeroizing::new(text.expose_secret().to_owned()),
            Self::File(path) => read(path, |_| true)?,
            Self::PrivateFile(path) => read(path, is_private)?,
        };
        let text = Zeroizing::new(text.trim().to_owned());
        match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            true => Ok(text),
            false => Err(Cause::Credential(what).of(KekErrorKind::Credentials)),
        }
    }
}

/// What stands in a file, if its mode is one to trust.
fn read(path: &Path, is_trusted: fn(&Metadata) -> bool) -> Result<Zeroizing<String>, KekError> {
    let unread = |error: io::Error| {
        Cause::File {
            path: path.to_owned(),
            kind: error.kind(),
        }
        .of(KekErrorKind::Credentials)
    };
    // The file that was looked at, whatever takes its place meanwhile.
    let mut file = File::open(path).map_err(unread)?;
    if !is_trusted(&file.metadata().map_err(unread)?) {
        return Err(Cause::Setting(
            "the token in `~/.vault-token` may be read or changed by others than its owner",
        )
        .configuration());
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(unread)?;
    Ok(text)
}

#[cfg(unix)]
fn is_private(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 == 0
}

/// Windows has no mode bits: the directory's access list decides.
#[cfg(not(unix))]
fn is_private(_: &Metadata) -> bool {
    true
}

/// Where Kubernetes puts the token of a pod's service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_trimmed_and_fits_a_header() {
        let read = |text: &str| {
            Secret::Text(text.into())
                .read("it")
                .map(|it| it.to_string())
        };
        assert_eq!(read("s.abc\n").unwrap(), "s.abc");
        for wrong in ["", " \n", "a b", "a\nb", "ä"] {
            assert_eq!(read(wrong).unwrap_err().kind(), KekErrorKind::Credentials);
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        for login in [
            Login::token("marker"),
            Login::approle("role", "marker"),
            Login::kubernetes("role"),
        ] {
            assert!(!format!("{login:?}").contains("marker"));
        }
    }
}
