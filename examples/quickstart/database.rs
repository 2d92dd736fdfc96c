//! Which database: a file of SQLite, or the URL of a server.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod server;

use anyhow::bail;
use fieldseal_sql::Dialect;
use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;

/// A database that may be connected to. It has no `Debug`: the URL of a server holds a password.
#[derive(Clone)]
pub enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    #[cfg(feature = "postgres")]
    Postgres(postgres::Postgres),
    /// A MySQL or MariaDB server.
    #[cfg(feature = "mysql")]
    MySql(mysql::MySql),
}

impl Database {
    /// What the command line says.
    ///
    /// No error repeats it, because of the password.
    pub fn parse(said: &OsStr) -> anyhow::Result<Self> {
        let text = said.to_string_lossy();
        let Some(scheme) = scheme(&text) else {
            return Ok(Self::Sqlite(said.into()));
        };
        match scheme.as_str() {
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => Ok(Self::Postgres(postgres::Postgres::parse(&text)?)),
            #[cfg(not(feature = "postgres"))]
            "postgres" | "postgresql" => bail!(
                "this program was built for SQLite alone; for PostgreSQL: \
                 cargo run --features postgres --example quickstart -- --database postgres://…"
            ),
            #[cfg(feature = "mysql")]
            "mysql" => Ok(Self::MySql(mysql::MySql::parse(&text)?)),
            #[cfg(not(feature = "mysql"))]
            "mysql" => bail!(
                "this program was built without MySQL and MariaDB; with them: \
                 cargo run --features mysql --example quickstart -- --database mysql://…"
            ),
            "mariadb" => bail!("the URL of a MariaDB server begins with mysql:// too"),
            _ => bail!(
                "a database is the path of a file, or a URL that begins with postgres:// or mysql://"
            ),
        }
    }

    /// How it spells SQL.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Dialect::Postgres,
            #[cfg(feature = "mysql")]
            Self::MySql(_) => Dialect::MySql,
        }
    }
}

/// Its name in messages: never the password.
impl fmt::Display for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => path.display().fmt(formatter),
            #[cfg(feature = "postgres")]
            Self::Postgres(server) => server.fmt(formatter),
            #[cfg(feature = "mysql")]
            Self::MySql(server) => server.fmt(formatter),
        }
    }
}

/// The scheme, where a text is a URL and not a path.
fn scheme(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim_start().split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let is_name = scheme
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    // With a slash too few it is still no path, which messages would show with the password in it.
    let is_url = rest.starts_with("//") || SERVERS.contains(&scheme.as_str());
    (is_name && is_url).then_some(scheme)
}

const SERVERS: [&str; 4] = ["postgres", "postgresql", "mysql", "mariadb"];

#[cfg(test)]
mod tests {
    use super::*;

    fn error(said: &str) -> String {
        match Database::parse(OsStr::new(said)) {
            Ok(database) => panic!("{database} was accepted"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_is_no_url_is_a_path() {
        for path in [
            "people.sqlite",
            "a:b",
            "/tmp/a b",
            "who?mode=memory",
            "C:\\people",
        ] {
            assert_eq!(Database::parse(OsStr::new(path)).unwrap().to_string(), path);
        }
    }

    #[test]
    fn a_url_is_never_a_path_and_never_repeated() {
        for url in [
            "sqlite://pass word",
            "oracle://ada:secret@db/people",
            "mariadb://ada:secret@db/people",
            "postgres:ada:secret@db/people",
            " POSTGRES:/ada:secret@db/people",
            "mysql:/ada:secret@db/people",
        ] {
            let error = error(url);
            assert!(
                !error.contains("secret") && !error.contains("pass"),
                "{error}"
            );
        }
    }

    #[test]
    #[cfg(not(any(feature = "mysql", feature = "postgres")))]
    fn a_server_that_was_not_built_in_is_told_how() {
        for (feature, url) in [
            ("postgres", "postgres://ada:secret@db/people"),
            ("postgres", "PostgreSQL://ada:secret@db/people"),
            ("mysql", "mysql://ada:secret@db/people"),
        ] {
            let command = format!(
                "cargo run --features {feature} --example quickstart -- --database {feature}://…"
            );
            assert!(error(url).ends_with(&command));
        }
    }
}
