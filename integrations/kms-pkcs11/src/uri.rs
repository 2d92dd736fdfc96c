//! PKCS#11 URIs (RFC 7512): which token, which key, and where the module and the PIN are.

use crate::cause::Cause;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// A URI, parsed. An absent attribute matches anything.
#[derive(Default)]
pub(crate) struct Uri {
    pub(crate) token: Option<String>,
    pub(crate) manufacturer: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) serial: Option<String>,
    pub(crate) object: Option<String>,
    pub(crate) id: Option<Vec<u8>>,
    pub(crate) class: Option<String>,
    pub(crate) module: Option<PathBuf>,
    pub(crate) pin_value: Option<Zeroizing<String>>,
    pub(crate) pin_source: Option<String>,
}

impl Uri {
    /// `pkcs11:token=…;object=…?module-path=…&pin-source=…`
    ///
    /// An attribute that is not understood is refused rather than ignored: it may be what tells two keys apart.
    pub(crate) fn parse(text: &str) -> Result<Self, Cause> {
        let rest = text
            .strip_prefix("pkcs11:")
            .ok_or(Cause::Uri("does not begin with `pkcs11:`"))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut uri = Self::default();
        for attribute in path.split(';').filter(|attribute| !attribute.is_empty()) {
            let (name, value) = pair(attribute)?;
            match name {
                "token" => set(&mut uri.token, string(value)?)?,
                "manufacturer" => set(&mut uri.manufacturer, string(value)?)?,
                "model" => set(&mut uri.model, string(value)?)?,
                "serial" => set(&mut uri.serial, string(value)?)?,
                "object" => set(&mut uri.object, string(value)?)?,
                "id" => set(&mut uri.id, bytes(value)?.to_vec())?,
                "type" => set(&mut uri.class, string(value)?)?,
                _ => return Err(Cause::Uri("has an attribute that is not understood")),
            }
        }
        for attribute in query.split('&').filter(|attribute| !attribute.is_empty()) {
            let (name, value) = pair(attribute)?;
            match name {
                "module-path" => set(&mut uri.module, PathBuf::from(string(value)?))?,
                "pin-value" => set(&mut uri.pin_value, secret(value)?)?,
                "pin-source" => set(&mut uri.pin_source, string(value)?)?,
                _ => return Err(Cause::Uri("has a query attribute that is not understood")),
            }
        }
        uri.checked()
    }

    fn checked(self) -> Result<Self, Cause> {
        if self.token.is_none() && self.serial.is_none() {
            return Err(Cause::Uri("names no token: `token` or `serial`"));
        }
        if self.object.is_none() && self.id.is_none() {
            return Err(Cause::Uri("names no key: `object` or `id`"));
        }
        if self.pin_value.is_some() && self.pin_source.is_some() {
            return Err(Cause::Uri("has both `pin-value` and `pin-source`"));
        }
        Ok(self)
    }

    /// The URI without its query, in one spelling and one order: what documents call the key.
    pub(crate) fn name(&self) -> String {
        let text = |value: &String| utf8_percent_encode(value, RESERVED).to_string();
        let id = |id: &Vec<u8>| id.iter().map(|byte| format!("%{byte:02X}")).collect();
        let attributes = [
            ("token", self.token.as_ref().map(text)),
            ("manufacturer", self.manufacturer.as_ref().map(text)),
            ("model", self.model.as_ref().map(text)),
            ("serial", self.serial.as_ref().map(text)),
            ("object", self.object.as_ref().map(text)),
            ("id", self.id.as_ref().map(id)),
            ("type", self.class.as_ref().map(text)),
        ];
        let attributes: Vec<_> = attributes
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| format!("{name}={value}")))
            .collect();
        format!("pkcs11:{}", attributes.join(";"))
    }
}

fn pair(attribute: &str) -> Result<(&str, &str), Cause> {
    attribute
        .split_once('=')
        .ok_or(Cause::Uri("has an attribute without a value"))
}

fn set<T>(place: &mut Option<T>, value: T) -> Result<(), Cause> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Cause::Uri("has an attribute twice")),
    }
}

fn string(value: &str) -> Result<String, Cause> {
    secret(value).map(|value| String::clone(&value))
}

/// Every copy of it is wiped: it may be a PIN.
fn secret(value: &str) -> Result<Zeroizing<String>, Cause> {
    let bytes = bytes(value)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Cause::Uri("is not UTF-8"))?;
    match text.is_empty() {
        true => Err(Cause::Uri("has an attribute without a value")),
        false => Ok(Zeroizing::new(text.to_owned())),
    }
}

fn bytes(value: &str) -> Result<Zeroizing<Vec<u8>>, Cause> {
    // The decoder lets a lone `%` through, so that two spellings would be one name.
    let whole = |at: usize| {
        let digits = value.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !value.match_indices('%').all(|(at, _)| whole(at)) {
        return Err(Cause::Uri("has a `%` without two hexadecimal digits"));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(value.len()));
    bytes.extend(percent_decode_str(value));
    Ok(bytes)
}

/// All but RFC 3986's unreserved characters. RFC 7512 lets more stand as they are, and has them equal to their escapes.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_uri_without_module_and_pin_in_one_spelling() {
        let uri =
            "pkcs11:object=k%65k;id=%0a%ff;token=My%20HSM?module-path=/lib/m.so&pin-value=12%2634";
        let uri = Uri::parse(uri).unwrap_or_else(|reason| panic!("{reason}"));
        assert_eq!(uri.name(), "pkcs11:token=My%20HSM;object=kek;id=%0A%FF");
        assert_eq!(**uri.pin_value.as_ref().unwrap(), "12&34");
        assert_eq!(uri.module.unwrap().to_str(), Some("/lib/m.so"));
    }

    #[test]
    fn what_does_not_name_one_key_of_one_token_is_refused() {
        for uri in [
            "",
            "token=a;object=b",
            "pkcs11:",
            "pkcs11:token=a",
            "pkcs11:object=b",
            "pkcs11:token=;object=b",
            "pkcs11:token;object=b",
            "pkcs11:token=a;token=a;object=b",
            "pkcs11:token=a;object=%f",
            "pkcs11:token=a;object=%ff",
            "pkcs11:token=a;object=b;x-vendor=c",
            "pkcs11:token=a;object=b;slot-id=1",
            "pkcs11:token=a;object=b?module-name=m",
            "pkcs11:token=a;object=b?pin-value=1&pin-source=/p",
        ] {
            assert!(Uri::parse(uri).is_err(), "{uri}");
        }
    }
}
