//! Messages of databases, as drivers hand them on.

/// The database's own words: without SQLx's before them, and without a code, `(code: 2067) ` or `1114 (HY000): `.
pub(crate) fn without_code(message: &str) -> &str {
    let message = message
        .strip_prefix("error returned from database: ")
        .unwrap_or(message);
    if let Some(coded) = message.strip_prefix("(code: ") {
        return coded.split_once(") ").map_or(message, |(_, words)| words);
    }
    match message.split_once("): ") {
        Some((code, words)) if is_code(code) => words,
        _ => message,
    }
}

/// A number and an SQLSTATE, `1114 (HY000`.
fn is_code(text: &str) -> bool {
    let Some((number, state)) = text.split_once(" (") else {
        return false;
    };
    number.bytes().all(|byte| byte.is_ascii_digit())
        && state.len() == 5
        && state.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
