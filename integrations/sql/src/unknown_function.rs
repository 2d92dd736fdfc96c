//! Which function a database does not know, read from what it says without taking over a value.

use crate::message::without_code;

/// The function that a statement calls and the database does not know, without the schema or the database that it was looked for in.
///
/// MariaDB and MySQL say of a longer name than any function can have that it is too long: that is one which they do not know, too.
///
/// Nothing where the message is about something else, whose words can repeat a value, or is in another language than English.
///
/// ```
/// use fieldseal_sql::unknown_function;
///
/// assert_eq!(unknown_function("no such function: soundex"), Some("soundex"));
/// assert_eq!(unknown_function("FUNCTION shop.soundex does not exist"), Some("soundex"));
/// assert_eq!(unknown_function("Duplicate entry 'no such function: soundex' for key 'users_name'"), None);
/// ```
#[must_use]
pub fn unknown_function(message: &str) -> Option<&str> {
    let message = without_code(message);
    let path = if let Some(name) = message.strip_prefix(SQLITE) {
        name
    } else if let Some(call) = message.strip_prefix(POSTGRES) {
        // SQLx adds a line of the server's source.
        let (path, types) = call.split_once('(')?;
        types.contains(") does not exist").then_some(path)?
    } else if let Some(name) = message.strip_prefix(TOO_LONG) {
        name.strip_suffix("' is too long")?
    } else {
        let (path, _) = message
            .strip_prefix(MARIA_DB)?
            .split_once(" does not exist")?;
        path
    };
    let name = path.rsplit('.').next()?;
    is_name(name).then_some(name)
}

/// `no such function: soundex`
const SQLITE: &str = "no such function: ";

/// `function soundex(text) does not exist`
const POSTGRES: &str = "function ";

/// `FUNCTION shop.soundex does not exist`, also of MySQL.
const MARIA_DB: &str = "FUNCTION ";

/// `Identifier name 'a_name_of_more_than_64_letters' is too long`
const TOO_LONG: &str = "Identifier name '";

/// Whether it can be nothing but the name of a function.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_database_names_the_function() {
        for message in [
            "no such function: soundex",
            "function soundex() does not exist",
            "function soundex(text, integer) does not exist",
            "function shop.soundex(unknown) does not exist",
            "FUNCTION shop.soundex does not exist",
            "FUNCTION soundex does not exist",
            "FUNCTION soundex does not exist. Check the 'Function Name Parsing and Resolution' section in the Reference Manual",
            "Identifier name 'soundex' is too long",
            "error returned from database: (code: 1) no such function: soundex",
            "error returned from database: (code: 42883) function soundex() does not exist at line 629",
            "error returned from database: 1305 (42000): FUNCTION shop.soundex does not exist",
        ] {
            assert_eq!(unknown_function(message), Some("soundex"), "{message}");
        }
    }

    #[test]
    fn what_is_about_something_else_has_no_function() {
        for message in [
            "relation \"function soundex()\" does not exist",
            "invalid input syntax for type integer: \"no such function: soundex\"",
            "Duplicate entry 'FUNCTION shop.soundex does not exist' for key 'users_name'",
            "no such function: a value",
            "function \"a value\"() does not exist",
            "function soundex(text) is not unique",
            "FUNCTION shop.soundex already exists",
            "FUNCTION shop. does not exist",
            "Identifier name 'a value' is too long",
        ] {
            assert_eq!(unknown_function(message), None, "{message}");
        }
    }
}
