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
    /// What the token may do. Whoever may not ask this may do what he does nonetheless.
    Permission,
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
            // No Vault said so, whatever the status: something on the way, or that only stands at its address. It must have no more effect than a server
            // that is down: a tenant's keyring is given up as soon as its KMS says that the key is denied.
            (400..500, _) if self.errors().is_none() => KekErrorKind::Unavailable,
            (400, Asked::Ciphertext) => KekErrorKind::Refused,
            (400 | 401 | 403, Asked::Login) | (401, _) => KekErrorKind::Credentials,
            (403, _) => KekErrorKind::Denied,
            (404, Asked::Key | Asked::Permission | Asked::Ciphertext) => KekErrorKind::NotFound,
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
        let errors = self.errors()?;
        REASONS
            .iter()
            .find(|(words, ..)| errors.iter().any(|error| error.contains(words)))
            .map(|(_, kind, reason)| (*kind, *reason))
    }

    /// Whether this answer, by 403 to a token that asks about itself, is that of a policy: the token is good, and may not ask.
    ///
    /// A token that is gone is answered by a bare `permission denied`, or by that and `invalid token`; what a policy denies, as a list of one.
    pub(crate) fn is_of_a_policy(&self) -> bool {
        let errors = self.errors().unwrap_or_default();
        self.status == 403
            && errors.iter().any(|error| error.contains(ONE_DENIED))
            && !errors.iter().any(|error| error.contains("invalid token"))
    }

    /// What Vault says of whatever it refuses. It may be empty.
    fn errors(&self) -> Option<Vec<String>> {
        let errors: Errors = serde_json::from_slice(&self.body).ok()?;
        Some(errors.errors)
    }
}

fn not_understood() -> KekError {
    Cause::NotUnderstood.of(KekErrorKind::Unavailable)
}

const ONE_DENIED: &str = "1 error occurred:\n\t* permission denied";

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
        for status in [400, 401, 403, 404, 405, 407, 429] {
            for body in ["", "<html>marker</html>", r#"{"message":"marker"}"#] {
                for asked in [Asked::Login, Asked::Key, Asked::Ciphertext] {
                    assert_eq!(kind(status, body, asked), Unavailable, "{status} {body}");
                }
            }
        }
        // This is how the server says that there is nothing.
        assert_eq!(kind(404, r#"{"errors":[]}"#, Asked::Key), NotFound);
    }

    #[test]
    fn a_token_that_is_gone_is_told_from_one_that_may_not_ask() {
        let is_of_a_policy = |status, body: &str| {
            let body = Zeroizing::new(body.as_bytes().to_vec());
            Answer { status, body }.is_of_a_policy()
        };
        let policy = r#"{"errors":["1 error occurred:\n\t* permission denied\n\n"]}"#;
        assert!(is_of_a_policy(403, policy));
        for gone in [
            r#"{"errors":["permission denied"]}"#,
            r#"{"errors":["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"]}"#,
            r#"{"errors":[]}"#,
            "<html>permission denied</html>",
        ] {
            assert!(!is_of_a_policy(403, gone), "{gone}");
        }
        assert!(!is_of_a_policy(503, policy));
    }
}
