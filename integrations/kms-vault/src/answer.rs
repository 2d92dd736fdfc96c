//! What the server answers: bodies into types, statuses into kinds of errors.

use crate::cause::Cause;
use crate::http::Answer;
use fieldseal::kek::{KekError, KekErrorKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What was asked for: the same status means other things.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    /// To log in.
    Login,
    /// About the key or the token, or to encrypt.
    Key,
    /// To decrypt, or to rewrap.
    Ciphertext,
}

impl Answer {
    /// What stands in `data`, or the error that the status is.
    pub(crate) fn data<T: DeserializeOwned>(
        &self,
        asked: Asked,
        path: &str,
    ) -> Result<T, KekError> {
        let body: Body<T> = self.parse(asked, path)?;
        body.data.ok_or_else(not_understood)
    }

    /// What stands in `auth`, or the error that the status is.
    pub(crate) fn auth(&self, asked: Asked, path: &str) -> Result<Auth, KekError> {
        let body: Body<serde::de::IgnoredAny> = self.parse(asked, path)?;
        body.auth.ok_or_else(not_understood)
    }

    fn parse<T: DeserializeOwned>(&self, asked: Asked, path: &str) -> Result<T, KekError> {
        match self.status {
            200..=208 => serde_json::from_slice(&self.body).map_err(|_| not_understood()),
            _ => Err(self.refusal(asked, path)),
        }
    }

    fn refusal(&self, asked: Asked, path: &str) -> KekError {
        let status = self.status;
        let path = path.to_owned();
        if let Some((kind, reason)) = self.reason() {
            return Cause::Reason {
                path,
                status,
                reason,
            }
            .of(kind);
        }
        let kind = match (status, asked) {
            (400, Asked::Ciphertext) => KekErrorKind::Refused,
            (400 | 401 | 403, Asked::Login) | (401, _) => KekErrorKind::Credentials,
            (403, _) => KekErrorKind::Denied,
            (404, Asked::Key | Asked::Ciphertext) => KekErrorKind::NotFound,
            // A node that lags behind, too many requests, a node in standby, and whatever ails a server.
            (412 | 429 | 472 | 473 | 500.., _) => KekErrorKind::Unavailable,
            _ => KekErrorKind::Configuration,
        };
        Cause::Status { path, status }.of(kind)
    }

    /// What the server's own words tell beyond the status. They go no further than here.
    fn reason(&self) -> Option<(KekErrorKind, &'static str)> {
        if !(400..500).contains(&self.status) {
            return match self.status {
                503 => Some((KekErrorKind::Unavailable, "it is sealed, or not ready")),
                300..400 => Some((
                    KekErrorKind::Configuration,
                    "it redirects, which is not followed: name the address of the active node or of the load balancer",
                )),
                _ => None,
            };
        }
        let errors: Errors = serde_json::from_slice(&self.body).ok()?;
        REASONS
            .iter()
            .find(|(words, ..)| errors.errors.iter().any(|error| error.contains(words)))
            .map(|(_, kind, reason)| (*kind, *reason))
    }
}

fn not_understood() -> KekError {
    Cause::NotUnderstood.of(KekErrorKind::Unavailable)
}

/// The words of Vault and OpenBao, what they mean, and our own.
const REASONS: &[(&str, KekErrorKind, &str)] = &[
    (
        "soft-deleted key",
        KekErrorKind::Disabled,
        "the key is deleted softly",
    ),
    (
        "disallowed by policy (too old)",
        KekErrorKind::Disabled,
        "the key's `min_decryption_version` is above the version that wrapped this root",
    ),
    (
        "encryption key not found",
        KekErrorKind::NotFound,
        "there is no such key",
    ),
    (
        "namespace not found",
        KekErrorKind::NotFound,
        "there is no such namespace",
    ),
    (
        "not yet initialized",
        KekErrorKind::Unavailable,
        "the server is not initialised",
    ),
    (
        "missing 'context'",
        KekErrorKind::Configuration,
        "the context did not reach the key",
    ),
];

#[derive(Deserialize)]
struct Body<T> {
    data: Option<T>,
    auth: Option<Auth>,
}

#[derive(Deserialize)]
struct Errors {
    errors: Vec<String>,
}

/// A token, as a login or a renewal gives it.
#[derive(Deserialize)]
pub(crate) struct Auth {
    pub(crate) client_token: String,
    pub(crate) lease_duration: u64,
    pub(crate) renewable: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use KekErrorKind::*;
    use zeroize::Zeroizing;

    fn kind(status: u16, body: &str, asked: Asked) -> KekErrorKind {
        let body = Zeroizing::new(body.as_bytes().to_vec());
        let answer = Answer { status, body };
        let refused = answer.data::<String>(asked, "p").unwrap_err();
        let source = std::error::Error::source(&refused).unwrap().to_string();
        assert!(!source.contains("marker"), "{source}");
        refused.kind()
    }

    #[test]
    fn a_status_is_what_it_means_for_the_request() {
        let none = r#"{"errors":["marker"]}"#;
        for (status, login, key, ciphertext) in [
            (301, Configuration, Configuration, Configuration),
            (307, Configuration, Configuration, Configuration),
            (400, Credentials, Configuration, Refused),
            (401, Credentials, Credentials, Credentials),
            (403, Credentials, Denied, Denied),
            (404, Configuration, NotFound, NotFound),
            (405, Configuration, Configuration, Configuration),
            (412, Unavailable, Unavailable, Unavailable),
            (429, Unavailable, Unavailable, Unavailable),
            (473, Unavailable, Unavailable, Unavailable),
            (500, Unavailable, Unavailable, Unavailable),
            (502, Unavailable, Unavailable, Unavailable),
            (503, Unavailable, Unavailable, Unavailable),
        ] {
            assert_eq!(kind(status, none, Asked::Login), login, "{status}");
            assert_eq!(kind(status, none, Asked::Key), key, "{status}");
            assert_eq!(
                kind(status, none, Asked::Ciphertext),
                ciphertext,
                "{status}"
            );
        }
    }

    #[test]
    fn words_of_the_server_decide_where_the_status_does_not() {
        for (words, kind_of_it) in [
            ("refusing to use soft-deleted key", Disabled),
            (
                "ciphertext or signature version is disallowed by policy (too old)",
                Disabled,
            ),
            ("encryption key not found", NotFound),
            ("cipher: message authentication failed", Refused),
            ("invalid ciphertext: version is too new", Refused),
        ] {
            let body = format!(r#"{{"errors":["{words}"]}}"#);
            assert_eq!(kind(400, &body, Asked::Ciphertext), kind_of_it, "{words}");
        }
    }

    #[test]
    fn what_is_no_answer_of_vault_is_no_answer() {
        for body in [
            "",
            "marker",
            "<html>marker</html>",
            "{}",
            r#"{"data":null}"#,
        ] {
            assert_eq!(kind(200, body, Asked::Key), Unavailable, "{body}");
        }
        assert_eq!(kind(400, "<html>marker", Asked::Ciphertext), Refused);
    }
}
