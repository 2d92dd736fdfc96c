//! Errors of the database without what it tells of values.

mod conversion;

use diesel::result::{ConnectionError, DatabaseErrorInformation, DatabaseErrorKind, Error};
use fieldseal_sql::{ConnectionFault, StatementFault, Violation, ViolationKind};

/// Takes from an error of the database whatever could be a value.
///
/// PostgreSQL adds the whole row to the refusal of a CHECK and the key to that of a UNIQUE index, MariaDB puts the duplicate into its message, and
/// every database repeats a literal that it does not understand. Of a protected column that is ciphertext, of all others it is
/// plaintext, and of raw SQL it is whatever was in it.
///
/// ```
/// use diesel::prelude::*;
/// use fieldseal_diesel::WithoutDetail;
/// # diesel::table! { users { id -> Integer, name -> Text, } }
///
/// # fn rename(connection: &mut SqliteConnection) -> QueryResult<()> {
/// diesel::update(users::table.find(1)).set(users::name.eq("Ada")).execute(connection).without_detail()?;
/// # Ok(())
/// # }
/// ```
///
/// What is left of `Error::DatabaseError` is its kind, the names of table, column and constraint, and a message that is made of them, or of what happened:
///
/// | What happened | Kind | Message |
/// |---|---|---|
/// | a constraint refuses a row | its own (`CheckViolation` also on MariaDB, where Diesel says `Unknown`) | `the check users_ssn_sealed refuses it` |
/// | the server was killed, or the network reset | `ClosedConnection`, whatever Diesel and the driver say | `the connection to the server is lost` |
/// | a statement or a lock took too long | as Diesel says, mostly `Unknown` | `it takes longer than the server lets it` |
/// | a deadlock, or a conflict of serializable transactions | `SerializationFailure` where Diesel knows it | `another transaction came first` |
/// | the server's disk is full | `Unknown` | `the server has no space left` |
/// | anything else | as Diesel says | `the database refuses the statement` |
///
/// After each of them nothing of the statement is stored, and the pool gives a connection that works as soon as the server does; after a connection was
/// lost in the middle of a COMMIT, as ever, look whether it was done.
///
/// Of `DeserializationError` and `SerializationError` there is left what the library says, which names fields and keys, and what Diesel says of a NULL.
/// Other conversions repeat the value, a text that is no time for one: what is left of these names the column. An `InvalidCString` holds the whole
/// statement, and becomes a `QueryBuilderError`. All other errors stay as they are.
///
/// Of a `ConnectionError` there is left why there is no connection, and nothing of the URL, which has the password in it:
///
/// ```
/// use diesel::prelude::*;
/// use fieldseal_diesel::WithoutDetail;
///
/// let error = SqliteConnection::establish("/no/such/folder/people.sqlite").without_detail().err().expect("there is no folder");
/// assert_eq!(error.to_string(), "the connection cannot be made");
/// ```
///
/// An error that wraps one of these, of a pool or of the application's own, says by an `impl WithoutDetail` how it is told; then its `Result` has the
/// method, too:
///
/// ```
/// use fieldseal_diesel::WithoutDetail;
///
/// enum AppError {
///     Connection(diesel::ConnectionError),
///     Query(diesel::result::Error),
///     NotFound,
/// }
///
/// impl WithoutDetail for AppError {
///     fn without_detail(self) -> Self {
///         match self {
///             Self::Connection(error) => Self::Connection(error.without_detail()),
///             Self::Query(error) => Self::Query(error.without_detail()),
///             Self::NotFound => Self::NotFound,
///         }
///     }
/// }
/// ```
///
/// A pool of `r2d2` logs by itself, URL included, what keeps it from a connection, and the last of that is in the error of who waits for one. Give it a
/// handler, and take that error for one of a connection:
///
/// ```
/// use diesel::r2d2::{ConnectionManager, Error, HandleError, Pool};
/// use diesel::{ConnectionError, SqliteConnection};
/// use fieldseal_diesel::WithoutDetail;
/// # use std::time::Duration;
///
/// #[derive(Debug)]
/// struct WithoutUrl;
///
/// impl HandleError<Error> for WithoutUrl {
///     fn handle_error(&self, error: Error) {
///         match error {
///             Error::ConnectionError(error) => eprintln!("{}", error.without_detail()),
///             Error::QueryError(error) => eprintln!("{}", error.without_detail()),
///         }
///     }
/// }
///
/// let manager = ConnectionManager::<SqliteConnection>::new("/no/such/folder/people.sqlite");
/// let pool = Pool::builder().error_handler(Box::new(WithoutUrl)).build_unchecked(manager);
/// let error = pool.get_timeout(Duration::from_millis(10)).map(drop).expect_err("there is no folder");
/// let error = ConnectionError::BadConnection(error.to_string()).without_detail();
/// # let told = ["the connection cannot be made", "the server does not answer in time"];
/// # assert!(told.contains(&error.to_string().as_str()));
/// ```
///
/// # Security
///
/// Diesel's `Instrumentation` is given the URL of a connection, with the password, in the events of establishing it: do not print these.
///
/// Diesel's own `Debug` and `Display` show the message and not the DETAIL, which whoever logs `information.details()` still gets.
pub trait WithoutDetail {
    /// The same error without values.
    #[must_use]
    fn without_detail(self) -> Self;
}

impl WithoutDetail for Error {
    fn without_detail(self) -> Self {
        match self {
            Self::DatabaseError(kind, information) => {
                let violation = Violation::of(information.message());
                let fault = StatementFault::of(information.message());
                let kind = match (kind, &violation, fault) {
                    // Diesel does not know the codes by which MariaDB refuses a CHECK and MySQL a NULL.
                    (DatabaseErrorKind::Unknown, Some(violation), _) => kind_of(violation),
                    // Nor do its drivers for MariaDB say that a connection is closed, nor diesel-async for PostgreSQL.
                    (_, None, Some(StatementFault::Lost)) => DatabaseErrorKind::ClosedConnection,
                    (kind, _, _) => kind,
                };
                let names = Names::of(&kind, violation, fault, &*information);
                Self::DatabaseError(kind, Box::new(names))
            }
            Self::RollbackErrorOnCommit {
                rollback_error,
                commit_error,
            } => Self::RollbackErrorOnCommit {
                rollback_error: Box::new(rollback_error.without_detail()),
                commit_error: Box::new(commit_error.without_detail()),
            },
            Self::DeserializationError(error) => {
                Self::DeserializationError(conversion::of_reading(error))
            }
            Self::SerializationError(error) => {
                Self::SerializationError(conversion::of_binding(error))
            }
            // Its `Debug` shows all bytes of the statement.
            Self::InvalidCString(_) => {
                Self::QueryBuilderError("the statement has a NUL character in it".into())
            }
            other => other,
        }
    }
}

/// A URL holds a password, and a client library repeats a URL that it does not understand.
impl WithoutDetail for ConnectionError {
    fn without_detail(self) -> Self {
        match self {
            Self::BadConnection(said) => {
                Self::BadConnection(ConnectionFault::of(&said).to_string())
            }
            // Its `Debug` shows all bytes of the URL.
            Self::InvalidCString(_) | Self::InvalidConnectionUrl(_) => Self::InvalidConnectionUrl(
                "the URL of the connection is not what the driver expects".to_owned(),
            ),
            Self::CouldntSetupConfiguration(error) => {
                Self::CouldntSetupConfiguration(error.without_detail())
            }
            _ => Self::BadConnection(ConnectionFault::Other.to_string()),
        }
    }
}

impl<T, E: WithoutDetail> WithoutDetail for Result<T, E> {
    fn without_detail(self) -> Self {
        self.map_err(E::without_detail)
    }
}

/// What may be told.
#[derive(Debug)]
struct Names {
    message: String,
    table: Option<String>,
    column: Option<String>,
    constraint: Option<String>,
}

impl Names {
    fn of(
        kind: &DatabaseErrorKind,
        violation: Option<Violation>,
        fault: Option<StatementFault>,
        information: &dyn DatabaseErrorInformation,
    ) -> Self {
        let own = |name: Option<&str>| name.map(str::to_owned);
        let constraint = own(information.constraint_name())
            .or_else(|| own(violation.as_ref().and_then(Violation::constraint)));
        let message = match (&violation, fault, kind) {
            (Some(violation), _, _) => violation.to_string(),
            (None, Some(fault), _) => fault.to_string(),
            (None, None, DatabaseErrorKind::ClosedConnection) => StatementFault::Lost.to_string(),
            (None, None, DatabaseErrorKind::Unknown) => {
                "the database refuses the statement".to_owned()
            }
            (None, None, kind) => format!("the database refuses the statement: {kind:?}"),
        };
        Self {
            message,
            table: own(information.table_name()),
            column: own(information.column_name()),
            constraint,
        }
    }
}

fn kind_of(violation: &Violation) -> DatabaseErrorKind {
    match violation.kind() {
        ViolationKind::Unique => DatabaseErrorKind::UniqueViolation,
        ViolationKind::Check => DatabaseErrorKind::CheckViolation,
        ViolationKind::NotNull => DatabaseErrorKind::NotNullViolation,
        ViolationKind::ForeignKey => DatabaseErrorKind::ForeignKeyViolation,
        _ => DatabaseErrorKind::Unknown,
    }
}

impl DatabaseErrorInformation for Names {
    fn message(&self) -> &str {
        &self.message
    }

    fn details(&self) -> Option<&str> {
        None
    }

    fn hint(&self) -> Option<&str> {
        None
    }

    fn table_name(&self) -> Option<&str> {
        self.table.as_deref()
    }

    fn column_name(&self) -> Option<&str> {
        self.column.as_deref()
    }

    fn constraint_name(&self) -> Option<&str> {
        self.constraint.as_deref()
    }

    fn statement_position(&self) -> Option<i32> {
        None
    }
}
