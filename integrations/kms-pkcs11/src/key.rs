//! The key on the token: found by label and id, and looked at before each use.

use crate::cause::Cause;
use crate::failure::Failure;
use crate::uri::Uri;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use fieldseal::kek::KekErrorKind;

/// An AES-256 key.
pub(crate) fn aes(session: &Session, uri: &Uri) -> Result<ObjectHandle, Failure> {
    let key = find(session, uri, ObjectClass::SECRET_KEY, "secret key")?;
    let is = Attributes::of(session, key, &[AttributeType::ValueLen])?;
    is.stays_inside(KeyType::AES, "is not for AES")?;
    match is.find(|attribute| match attribute {
        Attribute::ValueLen(len) => Some(**len),
        _ => None,
    }) {
        Some(32) => Ok(key),
        Some(len) => {
            let bits = usize::try_from(len).unwrap_or(0) * 8;
            Err(Cause::Bits { bits, needed: 256 }.configuration().into())
        }
        None => Err(Cause::Weak("does not say how long it is")
            .configuration()
            .into()),
    }
}

/// An RSA private key, of 2,048 bits or more, and how long its modulus is.
pub(crate) struct RsaPrivate {
    pub(crate) handle: ObjectHandle,
    modulus: Vec<u8>,
}

impl RsaPrivate {
    pub(crate) fn find(session: &Session, uri: &Uri) -> Result<Self, Failure> {
        let handle = find(session, uri, ObjectClass::PRIVATE_KEY, "private key")?;
        let is = Attributes::of(session, handle, &[AttributeType::Modulus])?;
        is.stays_inside(KeyType::RSA, "is not for RSA")?;
        let modulus = is.number(AttributeType::Modulus)?;
        let key = Self { handle, modulus };
        key.at_least(LEAST_TO_UNWRAP)?;
        Ok(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.modulus.len()
    }

    fn at_least(&self, needed: usize) -> Result<(), Failure> {
        let bits = match self.modulus.first() {
            Some(first) => self.modulus.len() * 8 - first.leading_zeros() as usize,
            None => 0,
        };
        match bits >= needed {
            true => Ok(()),
            false => Err(Cause::Bits { bits, needed }.configuration().into()),
        }
    }

    /// The public half on the token, to wrap under. Anyone who may write the token can put another one in its place: it has to be of this key, with
    /// an exponent that encrypts.
    pub(crate) fn public(&self, session: &Session, uri: &Uri) -> Result<ObjectHandle, Failure> {
        self.at_least(LEAST_TO_WRAP)?;
        let handle = find(session, uri, ObjectClass::PUBLIC_KEY, "public key")?;
        let wanted = [AttributeType::Modulus, AttributeType::PublicExponent];
        let is = Attributes::of(session, handle, &wanted)?;
        if is.number(AttributeType::Modulus)? != self.modulus {
            return Err(Cause::Weak("has a public half that is of another")
                .configuration()
                .into());
        }
        // FIPS 186-5, A.1.1: odd, and above 2^16.
        let exponent = is.number(AttributeType::PublicExponent)?;
        match exponent.len() >= 3 && exponent.last().is_some_and(|last| last & 1 == 1) {
            true => Ok(handle),
            false => Err(Cause::Weak("has a public exponent below 65,537")
                .configuration()
                .into()),
        }
    }
}

fn find(
    session: &Session,
    uri: &Uri,
    class: ObjectClass,
    what: &'static str,
) -> Result<ObjectHandle, Failure> {
    let mut template = vec![Attribute::Token(true), Attribute::Class(class)];
    if let Some(label) = &uri.object {
        template.push(Attribute::Label(label.clone().into_bytes()));
    }
    if let Some(id) = &uri.id {
        template.push(Attribute::Id(id.clone()));
    }
    match session.find_objects(&template)?.as_slice() {
        [key] => Ok(*key),
        [] => Err(Cause::Absent(what).error(KekErrorKind::NotFound).into()),
        _ => Err(Cause::Ambiguous(what).configuration().into()),
    }
}

struct Attributes(Vec<Attribute>);

impl Attributes {
    fn of(session: &Session, key: ObjectHandle, more: &[AttributeType]) -> Result<Self, Failure> {
        let wanted = [
            AttributeType::KeyType,
            AttributeType::Sensitive,
            AttributeType::AlwaysSensitive,
            AttributeType::Extractable,
            AttributeType::NeverExtractable,
        ];
        let wanted = [&wanted, more].concat();
        Ok(Self(session.get_attributes(key, &wanted)?))
    }

    fn find<T>(&self, of: impl FnMut(&Attribute) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(of)
    }

    /// A key that can be read, now or at any time since it was made, is not one that never leaves its module. What a token does not say is not
    /// taken for granted.
    fn stays_inside(&self, kind: KeyType, not_the_kind: &'static str) -> Result<(), Failure> {
        let has = |wanted: Attribute| self.0.contains(&wanted);
        let weak = match () {
            () if !has(Attribute::KeyType(kind)) => not_the_kind,
            () if !has(Attribute::Extractable(false)) => "is extractable",
            () if !has(Attribute::Sensitive(true)) => "is not sensitive",
            () if !has(Attribute::NeverExtractable(true)) => {
                "was imported, or has been extractable"
            }
            () if !has(Attribute::AlwaysSensitive(true)) => "has not always been sensitive",
            () => return Ok(()),
        };
        Err(Cause::Weak(weak).configuration().into())
    }

    /// A big-endian number without leading zeros.
    fn number(&self, of: AttributeType) -> Result<Vec<u8>, Failure> {
        let number = self.find(|attribute| match attribute {
            Attribute::Modulus(number) | Attribute::PublicExponent(number)
                if attribute.attribute_type() == of =>
            {
                let zeros = number.iter().take_while(|byte| **byte == 0).count();
                Some(number[zeros..].to_vec())
            }
            _ => None,
        });
        let silent = || Cause::Weak("does not say what its public half is").configuration();
        Ok(number.ok_or_else(silent)?)
    }
}

/// SP 800-57, part 1, table 2: 128 bits of security, for what is wrapped now.
const LEAST_TO_WRAP: usize = 3072;

/// 112 bits, for what was wrapped before.
const LEAST_TO_UNWRAP: usize = 2048;
