//! `Encrypted<T, C>`: a field that is in the clear in memory and sealed everywhere else.

mod value;

pub(crate) use value::null;

use crate::field::EncryptedField;
use crate::sealing;
use fieldseal::SealError;
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// A value of an encrypted field: the declared type, `T`, of the field `C`.
///
/// `#[protect]` makes it of `#[encrypted] email: String`. It derefs to what was declared, so `user.email.as_str()` works, and a
/// `SecretString` is still exposed by name. What is declared goes in by `into()`; `user::fields::Email::of("…")` makes one where no type
/// is known.
///
/// | | |
/// |---|---|
/// | to the database | sealed, when SeaORM builds the statement |
/// | `Debug` | the mask of the field, `[REDACTED]` by default |
/// | `Serialize` | the mask, or the value with `#[redact(serde = expose)]` |
/// | `Deserialize` | the declared type |
/// | `==` | in constant time for text, bytes and secrets; floats by their bits |
/// | `Hash`, `Ord`, `Default` | where `T` has them |
///
/// # Panics
///
/// The conversion into SeaORM's `Value` cannot return an error, so a value that cannot be sealed (no vault, no tenant's scope, a value that
/// the normaliser refuses) panics where the statement is built, with a message that names the field, before anything is sent. A placeholder
/// for the database's CHECK to refuse would be stored on a table without that CHECK, over a value that was good. Ask first with
/// [`ProtectedActiveModel::prepare`](crate::ProtectedActiveModel::prepare) or [`sealed`](Self::sealed), which return the error.
pub struct Encrypted<T, C> {
    value: T,
    field: PhantomData<fn() -> C>,
}

impl<T, C> Encrypted<T, C> {
    /// The declared type, by value.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T, C: EncryptedField<Plaintext = T>> Encrypted<T, C> {
    /// The bytes for the column, sealed in the active scope.
    ///
    /// # Errors
    ///
    /// [`SealError`] says which field and why: what would be a panic if the value were given to a statement.
    pub fn sealed(&self) -> Result<Vec<u8>, SealError> {
        sealing::seal::<C>(&self.value)
    }

    /// What SQL of your own looks for to find the value: the blind index, once for each live key, of which there are two while the key is replaced.
    ///
    /// They are compared with `substr(email, 2, 20)`, spelled so, or the index is not used; on MySQL and MariaDB with the column `email_index`. A
    /// bucketed index (`bits`) finds rows of other values too: compare what is loaded.
    ///
    /// ```
    /// # mod user {
    /// #     use sea_orm::entity::prelude::*;
    /// #     #[fieldseal_sea_orm::protect]
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    /// #     #[sea_orm(table_name = "users")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, #[encrypted(search)] pub email: String }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    /// use fieldseal_sea_orm::EncryptedField as _;
    /// use sea_orm::{DbBackend, Statement};
    ///
    /// # fieldseal::Vault::new(fieldseal::Keyring::generate("test").unwrap()).unwrap().scope().run(|| {
    /// let slots = user::fields::Email::of("ada@example.org").slots()?;
    /// let places = vec!["?"; slots.len()].join(", ");
    /// let sql = format!("SELECT * FROM users WHERE substr(email, 2, 20) IN ({places})");
    /// let find = Statement::from_sql_and_values(DbBackend::Sqlite, sql, slots.into_iter().map(Into::into));
    /// # assert_eq!(find.values.unwrap().0.len(), 1);
    /// # Ok::<(), fieldseal::SealError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// [`SealError`] says why there is nothing to look for: the field is not searchable, or the value is none that it could hold.
    pub fn slots(&self) -> Result<Vec<Vec<u8>>, SealError> {
        let look_up = sealing::look_up::<C>(&self.value)?;
        Ok(look_up.slots().iter().map(|slot| slot.to_vec()).collect())
    }
}

impl<T, C> From<T> for Encrypted<T, C> {
    fn from(value: T) -> Self {
        Self {
            value,
            field: PhantomData,
        }
    }
}

impl<C> From<&str> for Encrypted<String, C> {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl<C> From<&str> for Encrypted<SecretString, C> {
    fn from(text: &str) -> Self {
        SecretString::from(text).into()
    }
}

impl<C> From<String> for Encrypted<SecretString, C> {
    fn from(text: String) -> Self {
        SecretString::from(text).into()
    }
}

impl<C> From<&[u8]> for Encrypted<Vec<u8>, C> {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl<T, C> Deref for Encrypted<T, C> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, C> DerefMut for Encrypted<T, C> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: AsRef<U>, C, U: ?Sized> AsRef<U> for Encrypted<T, C> {
    fn as_ref(&self) -> &U {
        self.value.as_ref()
    }
}

impl<T: Clone, C> Clone for Encrypted<T, C> {
    fn clone(&self) -> Self {
        self.value.clone().into()
    }
}

impl<T: Default, C> Default for Encrypted<T, C> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T, C: EncryptedField<Plaintext = T>> PartialEq for Encrypted<T, C> {
    fn eq(&self, other: &Self) -> bool {
        C::same(&self.value, &other.value)
    }
}

/// SeaORM's entities derive `Eq`, also over a `SecretString`, which has none. Equality is reflexive for every type whose `PartialEq` is.
impl<T, C: EncryptedField<Plaintext = T>> Eq for Encrypted<T, C> {}

impl<T: Hash, C> Hash for Encrypted<T, C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T: Ord, C: EncryptedField<Plaintext = T>> PartialOrd for Encrypted<T, C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Ord, C: EncryptedField<Plaintext = T>> Ord for Encrypted<T, C> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T, C: EncryptedField<Plaintext = T>> fmt::Debug for Encrypted<T, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        C::masked(&self.value).fmt(formatter)
    }
}

impl<T, C: EncryptedField<Plaintext = T>> Serialize for Encrypted<T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        C::serialize(&self.value, serializer)
    }
}

impl<'de, T: Deserialize<'de>, C> Deserialize<'de> for Encrypted<T, C> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}
