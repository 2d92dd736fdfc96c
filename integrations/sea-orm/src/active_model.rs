//! What an active model does before it is saved.

use crate::encrypted::Encrypted;
use crate::error::not_sealed;
use crate::field::EncryptedField;
use crate::lazy::Lazy;
use crate::password_hash::PasswordHash;
use crate::sealing;
use fieldseal::PasswordField;
use sea_orm::sea_query::Value;
use sea_orm::{ActiveValue, DbErr};
use std::future::{Future, ready};

/// An active model of an entity with protected fields; `#[protect]` implements it.
pub trait ProtectedActiveModel {
    /// Hashes the passwords, off the executor, and sees that every other protected field can be sealed.
    ///
    /// SeaORM converts fields into values where no error can be returned. What this returns as an error would be a panic there. Call
    /// it before you save what a user typed in, or once for all of an entity's active models:
    ///
    /// ```ignore
    /// #[async_trait::async_trait]
    /// impl ActiveModelBehavior for ActiveModel {
    ///     async fn before_save<C: ConnectionTrait>(self, _db: &C, _insert: bool) -> Result<Self, DbErr> {
    ///         self.prepare().await?;
    ///         Ok(self)
    ///     }
    /// }
    /// ```
    ///
    /// SeaORM calls that hook for `insert`, `update` and `save` of active models, not for `Entity::insert`, `insert_many` and `update_many`.
    /// What `ActiveModel::builder()` makes converts its fields before the hook is called, and so do those that are nested in it: prepare each
    /// of them yourself, `user.prepare().await?` and then `user.save(db).await?`.
    ///
    /// # Errors
    ///
    /// `DbErr::TryIntoErr`, whose source says which field and why: [`seal_error`](crate::seal_error) finds a `SealError` in it. Nothing was
    /// changed but that passwords are hashed.
    fn prepare(&self) -> impl Future<Output = Result<(), DbErr>> + Send;
}

/// A field of an active model.
pub trait Prepare {
    /// Hashes the field, or sees that it can be sealed.
    fn prepare(&self) -> impl Future<Output = Result<(), DbErr>> + Send;

    /// Sees that NULL of the field can be written.
    ///
    /// # Errors
    ///
    /// What keeps a NULL that is hidden from being sealed.
    fn prepare_null() -> Result<(), DbErr> {
        Ok(())
    }
}

impl<T, C: EncryptedField<Plaintext = T>> Prepare for Encrypted<T, C> {
    fn prepare(&self) -> impl Future<Output = Result<(), DbErr>> + Send {
        ready(self.sealed().map(drop).map_err(not_sealed))
    }

    fn prepare_null() -> Result<(), DbErr> {
        sealing::null::<C>().map(drop).map_err(not_sealed)
    }
}

/// It is sealed already.
impl<T, C: EncryptedField<Plaintext = T>> Prepare for Lazy<T, C> {
    fn prepare(&self) -> impl Future<Output = Result<(), DbErr>> + Send {
        ready(Ok(()))
    }

    fn prepare_null() -> Result<(), DbErr> {
        <Encrypted<T, C> as Prepare>::prepare_null()
    }
}

impl<C: PasswordField> Prepare for PasswordHash<C> {
    fn prepare(&self) -> impl Future<Output = Result<(), DbErr>> + Send {
        // A clone shares the password's state, and the future need not borrow a type that may not be shared between threads.
        let password = self.clone();
        async move { password.prepare().await }
    }
}

impl<T: Prepare> Prepare for Option<T> {
    fn prepare(&self) -> impl Future<Output = Result<(), DbErr>> + Send {
        let prepared = self.as_ref().map(T::prepare);
        async move {
            match prepared {
                Some(prepared) => prepared.await,
                None => T::prepare_null(),
            }
        }
    }
}

/// Prepares a field; one that is unchanged too, since SeaORM converts that as well.
///
/// # Errors
///
/// What keeps the field from being hashed or sealed.
pub fn prepare<V: Prepare + Into<Value>>(
    field: &ActiveValue<V>,
) -> impl Future<Output = Result<(), DbErr>> + Send {
    let prepared = match field {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value.prepare()),
        ActiveValue::NotSet => None,
    };
    async move {
        match prepared {
            Some(prepared) => prepared.await,
            None => Ok(()),
        }
    }
}
