//! A password between its struct and its column (`wire-format.md`, section 8).

use crate::draft::Draft;
use crate::error::{FieldName, OpenError, SealError};
use crate::opening;
use crate::password::{Password, PasswordError};
use crate::plaintext::{DecodeError, Decrypted, Encode, EncodeError, Encoder, Plaintext, TypeTag};
use crate::policy::PasswordPolicy;
use crate::scope;
use crate::text_form::{from_text, to_text};
use std::fmt;
use std::sync::OnceLock;

/// One password on its way to the database: the text for its column is made when it is asked for.
///
/// It shares the caller's allocation. What was not hashed before is hashed then, on the thread that asks: better slow than in
/// the clear.
pub struct StoredPassword {
    policy: &'static PasswordPolicy,
    password: Password,
    sealed: OnceLock<Result<String, SealError>>,
}

impl StoredPassword {
    /// A password of a field.
    #[must_use]
    pub fn new(policy: &'static PasswordPolicy, password: &Password) -> Self {
        Self {
            policy,
            password: password.clone(),
            sealed: OnceLock::new(),
        }
    }

    /// The text for the column: the PHC string, or with a pepper `fs1.` and the sealed PHC string.
    ///
    /// # Errors
    ///
    /// What kept the password from being hashed or sealed. Nothing else is ever given instead.
    pub fn stored(&self) -> Result<&str, StoredPasswordError> {
        check_tenant(self.policy)
            .map_err(|field| StoredPasswordError::Seal(SealError::NoTenant(field)))?;
        let phc = self.password.to_phc()?;
        if !self.policy.has_pepper() {
            return Ok(phc);
        }
        match self.sealed.get_or_init(|| seal(self.policy, phc)) {
            Ok(text) => Ok(text),
            Err(error) => Err(error.clone().into()),
        }
    }
}

impl fmt::Debug for StoredPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<password>")
    }
}

/// The password that a column of a field holds, hashed.
///
/// # Errors
///
/// [`StoredPasswordError::Password`] when the string is no hash that is accepted; [`StoredPasswordError::Open`] when it is sealed and
/// does not open, or should be sealed and is not.
pub fn open_password(
    policy: &'static PasswordPolicy,
    stored: &str,
) -> Result<Password, StoredPasswordError> {
    check_tenant(policy).map_err(|field| StoredPasswordError::Open(OpenError::NoTenant(field)))?;
    if !policy.has_pepper() {
        return Ok(Password::from_phc(stored)?);
    }
    let field = FieldName::of(policy.sealed());
    // A hash without the pepper was not written here: taking it would let whoever writes to the table choose the password.
    let stored = from_text(stored).map_err(|_| OpenError::NotSealed(field))?;
    let Phc(phc) = opening::open(&*scope::opening_keys(policy.sealed())?, None, &stored)?;
    Ok(Password::from_phc(&phc)?)
}

/// A password could not be written or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredPasswordError {
    /// It could not be hashed, or the stored string is no hash that is accepted.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Its hash could not be sealed under the pepper.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Its hash could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
}

fn seal(policy: &'static PasswordPolicy, phc: &str) -> Result<String, SealError> {
    let keys = scope::sealing_keys(policy.sealed())?;
    let draft = Draft::new(keys, None, Some(&Phc(phc.to_owned())))?;
    draft.seal_alone().map(|stored| to_text(&stored))
}

fn check_tenant(policy: &'static PasswordPolicy) -> Result<(), FieldName> {
    match policy.needs_tenant() && !scope::has_tenant() {
        true => Err(FieldName::of(policy.sealed())),
        false => Ok(()),
    }
}

/// A PHC string as a plaintext of the type `phc`.
struct Phc(String);

impl Encode for Phc {
    const TYPE: TypeTag = TypeTag::PHC;

    fn encode(&self, out: &mut Encoder<'_>) -> Result<(), EncodeError> {
        self.0.encode(out)
    }

    fn size_hint(&self) -> usize {
        self.0.len()
    }
}

impl Plaintext for Phc {
    fn decode(bytes: Decrypted) -> Result<Self, DecodeError> {
        String::decode(bytes).map(Phc)
    }
}
