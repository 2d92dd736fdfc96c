//! What a protected column can do in a query: `matches`, `set_to`, `unique_index`.

use diesel::dsl::SqlTypeOf;
use diesel::expression::{Expression, SqlLiteral};
use diesel::query_source::Column;
use diesel::sql_types::Binary;
use fieldseal::{Field, FieldPolicy, RowKey, Search};

use crate::assign::{AssignOnly, TakesAssignment};
use crate::backend::ConflictIndex;
use crate::matches::{self, Matches, Slot};
use crate::plaintext_of::PlaintextOf;
use crate::protected::EncryptedSql;
use crate::sealed::Sealed;
use crate::unique_index::unique_index;

/// The column of an encrypted expression, with its policy.
type ColumnOf<E> = <SqlTypeOf<E> as EncryptedSql>::Column;

/// The methods of protected columns, in place of Diesel's `.eq` and its kin.
///
/// ```
/// use fieldseal_diesel::prelude::*;
/// ```
pub trait ProtectedExpressionMethods: Expression + Sized {
    /// Finds the rows whose value equals `value`, as far as the field's normaliser tells them apart.
    ///
    /// Only for a field declared `#[encrypted(search)]`. It reads `substr(column, 2, 20) IN (…)`, one bind for each live
    /// index key, and uses the index over `substr(column, 2, 20)`; on MySQL and MariaDB it names the virtual column that their index stands on,
    /// `column_index IN (…)`. It works on a column, on a column of an alias, behind
    /// `.nullable()`, and joins with `.and(…)`, `.or(…)`, `not(…)`.
    ///
    /// A row whose column is NULL does not match.
    ///
    /// A bucketed index (`#[encrypted(search, bits = 20)]`) finds rows of other values too, so it has no exact answer, and this does not
    /// compile for it:
    ///
    /// ```compile_fail,E0080
    /// # use diesel::prelude::*;
    /// # use fieldseal_diesel::prelude::*;
    /// # diesel::table! {
    /// #     use diesel::sql_types::*;
    /// #     use fieldseal_diesel::sql_types::*;
    /// #     users { id -> Integer, phone -> Encrypted<phone>, }
    /// # }
    /// # impl fieldseal::Field for users::phone {
    /// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "phone", fieldseal::TypeTag::STR).search(fieldseal::Normaliser::DIGITS).bits(20);
    /// # }
    /// # impl fieldseal::Search for users::phone {}
    /// let _ = users::phone.matches("+44 20 7946 0000");
    /// ```
    ///
    /// ```no_run
    /// # use diesel::prelude::*;
    /// # use fieldseal_diesel::prelude::*;
    /// # diesel::table! {
    /// #     use diesel::sql_types::*;
    /// #     use fieldseal_diesel::sql_types::*;
    /// #     users { id -> Integer, email -> Encrypted<email>, }
    /// # }
    /// # impl fieldseal::Field for users::email {
    /// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "email", fieldseal::TypeTag::STR).search(fieldseal::Normaliser::EMAIL);
    /// # }
    /// # impl fieldseal::Search for users::email {}
    /// # fn find(connection: &mut SqliteConnection) -> QueryResult<i32> {
    /// users::table.filter(users::email.matches("ada@example.org")).select(users::id).first(connection)
    /// # }
    /// ```
    fn matches<T>(self, value: T) -> Matches<Self>
    where
        SqlTypeOf<Self>: EncryptedSql<Column: Search>,
        T: PlaintextOf<<SqlTypeOf<Self> as EncryptedSql>::Plaintext>,
    {
        const {
            assert!(
                is_exact(<ColumnOf<Self> as Field>::POLICY),
                "the index of this field is bucketed (`bits`): it finds rows of other values too, and `matches` would take them for equal"
            );
        }
        Matches::new(self, <ColumnOf<Self> as Field>::POLICY, &value)
    }

    /// Assigns `value` to the column, encrypted or hashed: for `update(…).set(…)`, `insert_into(…).values(…)`, alone or in a tuple.
    ///
    /// A `Nullable` column takes an `Option` too. In a batch of tuples every row assigns the same columns: pass `None` as the value
    /// rather than an `Option` of the assignment.
    ///
    /// ```no_run
    /// # use diesel::prelude::*;
    /// # use fieldseal_diesel::prelude::*;
    /// # diesel::table! {
    /// #     use diesel::sql_types::*;
    /// #     use fieldseal_diesel::sql_types::*;
    /// #     users { id -> Integer, ssn -> Encrypted<ssn>, phone -> Nullable<Encrypted<phone>>, }
    /// # }
    /// # impl fieldseal::Field for users::ssn {
    /// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "ssn", fieldseal::TypeTag::STR);
    /// # }
    /// # impl fieldseal::Field for users::phone {
    /// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "phone", fieldseal::TypeTag::STR);
    /// # }
    /// # fn change(connection: &mut SqliteConnection) -> QueryResult<usize> {
    /// diesel::update(users::table.find(1))
    ///     .set((users::ssn.set_to("078-05-1120"), users::phone.set_to(None::<String>)))
    ///     .execute(connection)
    /// # }
    /// ```
    fn set_to<T>(self, value: T) -> AssignOnly<Self>
    where
        Self: Column,
        SqlTypeOf<Self>: TakesAssignment<T>,
    {
        AssignOnly::new(self, SqlTypeOf::<Self>::bind(&value, None))
    }

    /// Assigns `value` to a column that is bound to its row (`#[encrypted(row)]`): `row` is the row's primary key.
    ///
    /// The value opens with [`Lazy::open_in`](fieldseal::Lazy::open_in) and the same key, in that row only.
    fn set_to_in<T>(self, row: &RowKey, value: T) -> AssignOnly<Self>
    where
        Self: Column,
        SqlTypeOf<Self>: EncryptedSql + TakesAssignment<T>,
    {
        AssignOnly::new(self, SqlTypeOf::<Self>::bind(&value, Some(row)))
    }

    /// The value as a bind of your own SQL, encrypted or hashed; the type that `bind` asks for is the column's in `table!`.
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use fieldseal_diesel::prelude::*;
    /// # diesel::table! {
    /// #     use diesel::sql_types::*;
    /// #     use fieldseal_diesel::sql_types::*;
    /// #     users { id -> Integer, ssn -> Encrypted<ssn>, }
    /// # }
    /// # impl fieldseal::Field for users::ssn {
    /// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "ssn", fieldseal::TypeTag::STR);
    /// # }
    /// use fieldseal_diesel::sql_types::Encrypted;
    ///
    /// # fieldseal::Vault::new(fieldseal::Keyring::generate("test").unwrap()).unwrap().scope().run(|| {
    /// let update = diesel::sql_query("UPDATE users SET ssn = $1 WHERE id = 7")
    ///     .bind::<Encrypted<users::ssn>, _>(users::ssn.to_bind("078-05-1120"));
    /// assert!(diesel::debug_query::<diesel::sqlite::Sqlite, _>(&update).to_string().ends_with("binds: [<encrypted>]"));
    /// # });
    /// ```
    ///
    /// The value itself does not compile there, since `debug_query` would print it:
    ///
    /// ```compile_fail,E0277
    /// # use diesel::prelude::*;
    /// # use fieldseal_diesel::prelude::*;
    /// # diesel::table! {
    /// #     use diesel::sql_types::*;
    /// #     use fieldseal_diesel::sql_types::*;
    /// #     users { id -> Integer, ssn -> Encrypted<ssn>, }
    /// # }
    /// # impl fieldseal::Field for users::ssn {
    /// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "ssn", fieldseal::TypeTag::STR);
    /// # }
    /// # use fieldseal_diesel::sql_types::Encrypted;
    /// # fn change(connection: &mut SqliteConnection) -> QueryResult<usize> {
    /// diesel::sql_query("UPDATE users SET ssn = $1 WHERE id = 7")
    ///     .bind::<Encrypted<users::ssn>, _>("078-05-1120")
    ///     .execute(connection)
    /// # }
    /// ```
    fn to_bind<T>(self, value: T) -> Sealed<SqlTypeOf<Self>>
    where
        Self: Column,
        SqlTypeOf<Self>: TakesAssignment<T>,
    {
        SqlTypeOf::<Self>::bind(&value, None)
    }

    /// What your own SQL looks for to find `value`: a bind for each live index key, of which there are two while the key is replaced.
    ///
    /// They are compared with `substr(email, 2, 20)`, spelled so, or the index is not used; on MySQL and MariaDB with the column `email_index`. A
    /// bucketed index (`bits`) finds rows of other values too: compare what is loaded.
    ///
    /// ```
    /// # use diesel::prelude::*;
    /// # use fieldseal_diesel::prelude::*;
    /// # diesel::table! {
    /// #     use diesel::sql_types::*;
    /// #     use fieldseal_diesel::sql_types::*;
    /// #     users { id -> Integer, email -> Encrypted<email>, }
    /// # }
    /// # impl fieldseal::Field for users::email {
    /// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "email", fieldseal::TypeTag::STR).search(fieldseal::Normaliser::EMAIL);
    /// # }
    /// # impl fieldseal::Search for users::email {}
    /// # #[derive(QueryableByName)]
    /// # #[diesel(table_name = users)]
    /// # struct Found { id: i32 }
    /// # fn find(connection: &mut SqliteConnection) -> QueryResult<Vec<Found>> {
    /// let slots = users::email.slots("ada@example.org");
    /// let places = vec!["?"; slots.len()].join(", ");
    /// let query = diesel::sql_query(format!("SELECT id FROM users WHERE substr(email, 2, 20) IN ({places})"));
    /// let query = slots.into_iter().fold(query.into_boxed(), |query, slot| query.bind::<diesel::sql_types::Binary, _>(slot));
    /// query.load(connection)
    /// # }
    /// ```
    fn slots<T>(self, value: T) -> Vec<Slot>
    where
        SqlTypeOf<Self>: EncryptedSql<Column: Search>,
        T: PlaintextOf<<SqlTypeOf<Self> as EncryptedSql>::Plaintext>,
    {
        matches::slots(<ColumnOf<Self> as Field>::POLICY, &value)
    }

    /// The expression that the column's UNIQUE index stands on, as the target of an upsert, as the backend `DB` spells it: `Sqlite` or `Pg`.
    ///
    /// MySQL and MariaDB have no such targets: an upsert there, `.on_conflict(diesel::dsl::DuplicatedKeys)`, goes by every unique key.
    ///
    /// ```no_run
    /// # use diesel::prelude::*;
    /// # use fieldseal_diesel::prelude::*;
    /// # diesel::table! {
    /// #     use diesel::sql_types::*;
    /// #     use fieldseal_diesel::sql_types::*;
    /// #     users { id -> Integer, email -> Encrypted<email>, name -> Text, }
    /// # }
    /// # impl fieldseal::Field for users::email {
    /// #     const POLICY: &'static fieldseal::FieldPolicy = &fieldseal::FieldPolicy::new("user", "email", fieldseal::TypeTag::STR).search(fieldseal::Normaliser::EMAIL).unique();
    /// # }
    /// # impl fieldseal::Search for users::email {}
    /// # fn upsert(connection: &mut SqliteConnection) -> QueryResult<usize> {
    /// diesel::insert_into(users::table)
    ///     .values((users::email.set_to("ada@example.org"), users::name.eq("Ada")))
    ///     .on_conflict(users::email.unique_index::<diesel::sqlite::Sqlite>())
    ///     .do_update()
    ///     .set(users::name.eq("Ada"))
    ///     .execute(connection)
    /// # }
    /// ```
    fn unique_index<DB>(self) -> SqlLiteral<Binary>
    where
        DB: ConflictIndex,
        Self: Column,
        SqlTypeOf<Self>: EncryptedSql<Column: Search>,
    {
        const {
            assert!(
                is_unique(<ColumnOf<Self> as Field>::POLICY),
                "no UNIQUE index stands on this field: declare it `#[encrypted(search, unique)]`"
            );
        }
        unique_index(DB::DIALECT, <ColumnOf<Self> as Field>::POLICY, Self::NAME)
    }
}

impl<E: Expression> ProtectedExpressionMethods for E {}

const fn is_exact(policy: &FieldPolicy) -> bool {
    match policy.search_policy() {
        Some(search) => search.bits == 128,
        None => false,
    }
}

const fn is_unique(policy: &FieldPolicy) -> bool {
    match policy.search_policy() {
        Some(search) => search.unique,
        None => false,
    }
}
