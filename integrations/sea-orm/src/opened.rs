//! `Opened<T, C>`: what became of a field, in a page that is shown whatever does not open.

use crate::error::not_opened;
use crate::field::EncryptedField;
use crate::sealing;
use sea_orm::{ColIdx, QueryResult, TryGetError, TryGetable};
use serde::{Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// What became of a value of the field `C`: one that does not open keeps neither its row nor the page from being read.
///
/// `#[protect]` makes it of `#[encrypted] ssn: Opened<String>` in a partial model, and of `Option<Opened<String>>` where the column may be NULL. It derefs to
/// [`fieldseal::Opened`], which says what there is to be told apart.
///
/// ```
/// # mod user {
/// #     use sea_orm::entity::prelude::*;
/// #     #[fieldseal_sea_orm::protect]
/// #     #[sea_orm::model]
/// #     #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "users")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i32, #[encrypted] pub ssn: String }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
/// use fieldseal_sea_orm::protect;
/// use sea_orm::{DatabaseConnection, DbErr, DerivePartialModel, EntityTrait};
///
/// #[protect(of = user::Entity)]
/// #[derive(DerivePartialModel)]
/// #[sea_orm(entity = "user::Entity")]
/// struct Line {
///     id: i32,
///     #[encrypted]
///     ssn: Opened<String>,
/// }
///
/// async fn list(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
///     let lines = user::Entity::find().into_partial_model::<Line>().all(db).await?;
///     let shown = |line: &Line| match line.ssn.value() {
///         Some(ssn) => format!("{}: {ssn}", line.id),
///         None => format!("{}: {:?}", line.id, line.ssn.error()),
///     };
///     Ok(lines.iter().map(shown).collect())
/// }
/// ```
///
/// It is for reading: an entity, whose fields are also written, does not take it.
pub struct Opened<T, C> {
    opened: fieldseal::Opened<T>,
    field: PhantomData<fn() -> C>,
}

impl<T, C> Opened<T, C> {
    /// What became of it, by value.
    #[must_use]
    pub fn into_inner(self) -> fieldseal::Opened<T> {
        self.opened
    }
}

impl<T, C> Deref for Opened<T, C> {
    type Target = fieldseal::Opened<T>;

    fn deref(&self) -> &fieldseal::Opened<T> {
        &self.opened
    }
}

impl<T: Clone, C> Clone for Opened<T, C> {
    fn clone(&self) -> Self {
        Self {
            opened: self.opened.clone(),
            field: PhantomData,
        }
    }
}

impl<T, C> fmt::Debug for Opened<T, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.opened.fmt(formatter)
    }
}

/// Nothing of it is shown.
impl<T, C> Serialize for Opened<T, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fieldseal::__private::Masked::full().serialize(serializer)
    }
}

impl<T, C: EncryptedField<Plaintext = T>> TryGetable for Opened<T, C> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let stored = match Vec::<u8>::try_get_by(row, index) {
            Ok(stored) => Some(stored),
            // Where a field hides NULL, one that is not sealed was written by something else.
            Err(TryGetError::Null(_)) if C::POLICY.hides_null() => None,
            Err(error) => return Err(error),
        };
        let opened = fieldseal::Opened::of(sealing::open::<C>(stored.as_deref()));
        Ok(Self {
            opened: opened.map_err(not_opened)?,
            field: PhantomData,
        })
    }
}
