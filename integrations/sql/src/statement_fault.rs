//! What happened to a statement that was in order, read from what the database or the driver says without taking over a value.

use crate::message::without_code;
use std::fmt;

/// What happened to a statement that the database would else have done: its connection, the server's patience or disk, another transaction.
///
/// What is said about it can hold names of files and addresses, and a driver's own words differ. This holds what happened, and no word of what was said.
///
/// ```
/// use fieldseal_sql::StatementFault;
///
/// let said = "could not extend file \"base/5/16390\": No space left on device";
/// let fault = StatementFault::of(said).expect("it says so");
/// assert_eq!(fault, StatementFault::NoSpace);
/// assert_eq!(fault.to_string(), "the server has no space left");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatementFault {
    /// The server or the network ended the connection. Whether a COMMIT that was under way is done has to be looked up.
    Lost,
    /// The server waits no longer, for the statement or for a lock.
    TimedOut,
    /// Another transaction came first: the whole transaction is to be tried again.
    Conflict,
    /// The disk of the server is full.
    NoSpace,
}

/// What a database or a driver says of one fault.
struct Said {
    /// How the message begins. Where it does not, the words stand in a value that it repeats.
    start: &'static str,
    /// What stands behind it somewhere: SQLx adds a line of the server's source.
    then: &'static str,
    fault: StatementFault,
}

const fn said(start: &'static str, then: &'static str, fault: StatementFault) -> Said {
    Said { start, then, fault }
}

const SAID: [Said; 34] = {
    use StatementFault::{Conflict, Lost, NoSpace, TimedOut};
    [
        // PostgreSQL
        said("terminating connection ", "", Lost),
        said("canceling statement due to statement timeout", "", TimedOut),
        said("canceling statement due to lock timeout", "", TimedOut),
        said("deadlock detected", "", Conflict),
        said("could not serialize access ", "", Conflict),
        said("could not ", ": No space left on device", NoSpace),
        // libpq
        said("server closed the connection unexpectedly", "", Lost),
        said("SSL SYSCALL error: ", "", Lost),
        said("SSL connection has been closed unexpectedly", "", Lost),
        said("could not receive data from server: ", "", Lost),
        said("could not send data to server: ", "", Lost),
        said("no connection to the server", "", Lost),
        // tokio-postgres
        said("connection closed", "", Lost),
        said("error communicating with the server", "", Lost),
        // MariaDB, MySQL
        said("Connection was killed", "", Lost),
        // Not without the reason: an operator's KILL QUERY interrupts too.
        said(
            "Query execution was interrupted (max_statement_time exceeded)",
            "",
            TimedOut,
        ),
        said(
            "Query execution was interrupted, maximum statement execution time exceeded",
            "",
            TimedOut,
        ),
        said("Lock wait timeout exceeded", "", TimedOut),
        said("Deadlock found ", "", Conflict),
        said("The table '", "' is full", NoSpace),
        said("Disk full (", "", NoSpace),
        said("Error writing file '", "(Errcode: 28 ", NoSpace),
        said("Error writing file '", "(errno: 28 ", NoSpace),
        said("Error writing file '", "(OS errno 28 ", NoSpace),
        said("Can't create/write to file '", "(Errcode: 28 ", NoSpace),
        said("Got error 28 ", "", NoSpace),
        // Their client libraries
        said("Server has gone away", "", Lost),
        said("MySQL server has gone away", "", Lost),
        said("Lost connection to ", "", Lost),
        said("TLS/SSL error: ", "", Lost),
        // mysql_async
        said("Input/output error: ", "", Lost),
        // SQLx
        said("error communicating with database: ", "", Lost),
        // SQLite
        said("database is locked", "", Conflict),
        said("database or disk is full", "", NoSpace),
    ]
};

impl StatementFault {
    /// What the message of a database or a driver says, nothing where it is about something else, or in another language than English.
    #[must_use]
    pub fn of(message: &str) -> Option<Self> {
        let message = without_code(message);
        SAID.iter()
            .find(|said| message.starts_with(said.start) && message.contains(said.then))
            .map(|said| said.fault)
    }
}

impl fmt::Display for StatementFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lost => "the connection to the server is lost",
            Self::TimedOut => "it takes longer than the server lets it",
            Self::Conflict => "another transaction came first",
            Self::NoSpace => "the server has no space left",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Those of connections, time-outs and disks were said by servers that were broken; `tests/live/faults` breaks them anew.
    #[test]
    fn every_server_and_driver_is_understood() {
        use StatementFault::{Conflict, Lost, NoSpace, TimedOut};
        for (said, expect) in [
            ("terminating connection due to administrator command", Lost),
            (
                "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n",
                Lost,
            ),
            ("SSL SYSCALL error: EOF detected\n", Lost),
            ("connection closed", Lost),
            ("canceling statement due to statement timeout", TimedOut),
            ("deadlock detected", Conflict),
            (
                "could not serialize access due to concurrent update",
                Conflict,
            ),
            (
                "could not extend file \"base/5/16390\": No space left on device",
                NoSpace,
            ),
            ("Server has gone away", Lost),
            ("TLS/SSL error: unexpected eof while reading", Lost),
            (
                "Input/output error: Input/output error: Connection reset by peer (os error 104)",
                Lost,
            ),
            (
                "Query execution was interrupted (max_statement_time exceeded)",
                TimedOut,
            ),
            (
                "Deadlock found when trying to get lock; try restarting transaction",
                Conflict,
            ),
            (
                "Query execution was interrupted, maximum statement execution time exceeded",
                TimedOut,
            ),
            ("The table 'users' is full", NoSpace),
            (
                "Error writing file '/var/tmp/MYfd=12' (Errcode: 28 \"No space left on device\")",
                NoSpace,
            ),
            (
                "Error writing file './shop/users.ibd' (errno: 28 \"No space left on device\")",
                NoSpace,
            ),
            (
                "Error writing file './shop/users.MYD' (OS errno 28 - No space left on device)",
                NoSpace,
            ),
            (
                "Can't create/write to file '/var/tmp/#sql-1' (Errcode: 28 \"No space left on device\")",
                NoSpace,
            ),
            (
                "Got error 28 \"No space left on device\" from storage engine Aria",
                NoSpace,
            ),
            (
                "error communicating with database: Connection reset by peer (os error 104)",
                Lost,
            ),
            (
                "error returned from database: 1969 (70100): Query execution was interrupted (max_statement_time exceeded)",
                TimedOut,
            ),
            (
                "error returned from database: (code: 53100) could not extend file \"base/5/16423\": No space left on device at line 486",
                NoSpace,
            ),
            (
                "error returned from database: 1114 (HY000): The table 'users' is full",
                NoSpace,
            ),
            (
                "error returned from database: (code: 5) database is locked",
                Conflict,
            ),
            (
                "error returned from database: (code: 13) database or disk is full",
                NoSpace,
            ),
        ] {
            assert_eq!(StatementFault::of(said), Some(expect), "{said}");
        }
    }

    #[test]
    fn a_value_in_the_message_is_not_taken_for_a_fault() {
        for message in [
            "invalid input syntax for type integer: \"deadlock detected\"",
            "invalid input syntax for type integer: \"x\": No space left on device",
            "Incorrect integer value: 'Server has gone away' for column `shop`.`users`.`id` at row 1",
            "Duplicate entry 'The table 'users' is full' for key 'users_name'",
            "syntax error at or near \"connection closed\"",
            "Duplicate entry 'Got error 28 ' for key 'users_name'",
            "Incorrect integer value: 'Error writing file 'x' (Errcode: 28 ' for column `shop`.`users`.`id` at row 1",
        ] {
            assert_eq!(StatementFault::of(message), None, "{message}");
        }
    }

    #[test]
    fn what_only_begins_like_a_fault_is_none() {
        for message in [
            // An operator's KILL QUERY.
            "Query execution was interrupted",
            "error returned from database: 1317 (70100): Query execution was interrupted",
            "canceling statement due to user request",
            "Error writing file '/var/tmp/MYfd=12' (Errcode: 5 \"Input/output error\")",
            "Got error 127 \"Got error 28 \" from storage engine Aria",
            "Got error 280 \"Unknown error\" from storage engine Aria",
        ] {
            assert_eq!(StatementFault::of(message), None, "{message}");
        }
    }
}
