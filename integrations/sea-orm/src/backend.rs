//! Which database look-ups are spelled for.

use sea_orm::DbBackend;
use std::cell::Cell;
use std::sync::OnceLock;

static INSTALLED: OnceLock<DbBackend> = OnceLock::new();

thread_local! {
    static ACTIVE: Cell<Option<DbBackend>> = const { Cell::new(None) };
}

/// Says, once, when the application starts, which database its look-ups are for: needed on MySQL and MariaDB.
///
/// `Column::Email.eq("…")` is an expression before SeaORM knows which database it will be sent to. PostgreSQL and SQLite use their index for the
/// expression `substr(email, 2, 20)`, which is what is written when nothing was said. MySQL and MariaDB index the virtual column
/// `email_index`, and read the whole table unless a look-up names it.
///
/// ```
/// # async fn start() -> Result<(), sea_orm::DbErr> {
/// let db = sea_orm::Database::connect("mysql://localhost/shop?ssl-mode=VERIFY_IDENTITY").await?;
/// fieldseal_sea_orm::install_backend(db.get_database_backend());
/// # Ok(())
/// # }
/// ```
///
/// A library never calls this. An application with databases of two kinds spells the other one's look-ups inside [`with_backend`].
///
/// # Panics
///
/// When another backend was installed before.
pub fn install_backend(backend: DbBackend) {
    let installed = *INSTALLED.get_or_init(|| backend);
    assert!(
        installed == backend,
        "look-ups are for {installed:?} already: spell those for {backend:?} inside `with_backend`"
    );
}

/// Builds conditions for this database, whichever was installed.
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
/// use fieldseal::{Keyring, Vault};
/// use fieldseal_sea_orm::with_backend;
/// use sea_orm::{DbBackend, EntityTrait, QueryFilter, QueryTrait};
///
/// # Vault::new(Keyring::generate("test").unwrap()).unwrap().scope().run(|| {
/// let find = with_backend(DbBackend::MySql, || user::Entity::find().filter(user::Column::Email.eq("ada@example.org")));
/// assert!(find.build(DbBackend::MySql).sql.ends_with("WHERE `users`.`email_index` = ?"));
/// # });
/// ```
pub fn with_backend<T>(backend: DbBackend, build: impl FnOnce() -> T) -> T {
    /// Ends with the closure, after a panic too.
    struct Before(Option<DbBackend>);

    impl Drop for Before {
        fn drop(&mut self) {
            ACTIVE.set(self.0);
        }
    }

    let _before = Before(ACTIVE.replace(Some(backend)));
    build()
}

/// The database that look-ups are spelled for, if anybody said so.
pub(crate) fn backend() -> Option<DbBackend> {
    ACTIVE.get().or_else(|| INSTALLED.get().copied())
}
