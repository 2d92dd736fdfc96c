//! What Transit wraps to: `vault:v1:…`, in one spelling only.

use base64ct::{Base64, Encoding};
use std::fmt;

/// A ciphertext of Transit, kept as its text, so that `bao write transit/rewrap/…` takes what stands in the keyring.
pub(crate) struct Ciphertext<'a> {
    text: &'a str,
    version: u32,
}

impl<'a> Ciphertext<'a> {
    /// The server is generous: it takes version 0 for 1, base64 with line feeds in it and with stray bits at its end. We are not, since a
    /// root that has two spellings can be changed without being noticed.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, NotCiphertext> {
        let text = std::str::from_utf8(bytes).map_err(|_| NotCiphertext)?;
        let (digits, body) = text
            .strip_prefix("vault:v")
            .and_then(|rest| rest.split_once(':'))
            .ok_or(NotCiphertext)?;
        let canonical =
            !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        let version = digits.parse().ok().filter(|_| canonical);
        if body.len() > MAX_LEN || Base64::decode_vec(body).map_or(0, |body| body.len()) < MIN_LEN {
            return Err(NotCiphertext);
        }
        Ok(Self {
            text,
            version: version.ok_or(NotCiphertext)?,
        })
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn version(&self) -> u32 {
        self.version
    }
}

/// These bytes are no ciphertext of Transit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NotCiphertext;

impl fmt::Display for NotCiphertext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these bytes are no ciphertext of Transit")
    }
}

impl std::error::Error for NotCiphertext {}

/// A nonce of 12 bytes, a tag of 16, and something between.
const MIN_LEN: usize = 29;
const MAX_LEN: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<u32, NotCiphertext> {
        Ciphertext::parse(text.as_bytes()).map(|it| it.version())
    }

    #[test]
    fn a_ciphertext_has_one_spelling() {
        let body = Base64::encode_string(&[0xAB; 92]);
        assert_eq!(parse(&format!("vault:v1:{body}")), Ok(1));
        assert_eq!(parse(&format!("vault:v12:{body}")), Ok(12));
        let stray = body.replace("s=", "t=");
        assert_ne!(stray, body);
        for wrong in [
            format!("vault:v0:{body}"),
            format!("vault:v01:{body}"),
            format!("vault:v+1:{body}"),
            format!("vault:v:{body}"),
            format!("vault:v4294967296:{body}"),
            format!("Vault:v1:{body}"),
            format!("vault:v1:{body}\n"),
            format!("vault:v1:\r\n{body}"),
            format!("vault:v1:{stray}"),
            format!("vault:v1:{}", body.trim_end_matches('=')),
            format!("vault:v1:{}", body.repeat(100)),
            "vault:v1:".to_owned(),
            "vault:v1:AAAA".to_owned(),
            String::new(),
        ] {
            assert_eq!(parse(&wrong), Err(NotCiphertext), "{wrong}");
        }
    }
}
