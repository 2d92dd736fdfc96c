//! The constraint that recognises stored values (`wire-format.md`, section 5).

use crate::dialect::Dialect;
use crate::size::accepted_suites;
use fieldseal::{FieldPolicy, Suite};

/// The first byte of an envelope.
const VERSION: u8 = 0x01;
/// In the suite byte: the plaintext was padded.
const PADDED: u8 = 0x80;
/// What the constraint of a domain calls a value.
pub(crate) const VALUE: &str = "VALUE";

/// The condition, without the word CHECK. Lines after the first are indented by one step.
///
/// It gives neither NULL, which a database takes for a pass, nor an error, whatever bytes the column holds.
pub(crate) fn condition(
    dialect: Dialect,
    column: &str,
    policy: &FieldPolicy,
    padded: bool,
) -> String {
    let envelope = |at| envelope(dialect, column, policy, padded, at);
    let is_binary = dialect.spelling().is_binary(column);
    let arms = match (policy.search_policy().is_some(), policy.is_migrating()) {
        (false, false) => {
            let form = match is_binary {
                // The brackets around both keep the alternatives of an OR apart.
                Some(is_binary) => format!("({is_binary} AND {})", operand(&envelope(0))),
                None => bracketed(&envelope(0)),
            };
            return format!("{column} IS NULL OR {form}");
        }
        (true, false) => vec![(0x81, envelope(21)), (0x82, envelope(41))],
        // Values of both forms stand side by side until the job that rewrites them is through.
        (_, true) => vec![
            (VERSION, envelope(0)),
            (0x81, envelope(21)),
            (0x82, envelope(41)),
        ],
    };
    let arms: String = arms
        .iter()
        .map(|(first, envelope)| {
            format!(
                "    WHEN {} THEN {}\n",
                dialect.bytes(&[*first]),
                operand(envelope)
            )
        })
        .collect();
    let form = format!("CASE substr({column}, 1, 1)\n{arms}    ELSE false END");
    match is_binary {
        Some(is_binary) => format!("{column} IS NULL OR ({is_binary} AND {form})"),
        None => format!("{column} IS NULL OR {form}"),
    }
}

/// What an envelope looks like that begins behind so many bytes.
///
/// Suites whose smallest envelopes differ get an alternative each, so that none is taken at the size of another.
fn envelope(
    dialect: Dialect,
    column: &str,
    policy: &FieldPolicy,
    padded: bool,
    at: usize,
) -> Vec<String> {
    let mut alternatives: Vec<(usize, Vec<Suite>)> = Vec::new();
    for suite in accepted_suites(policy) {
        let smallest = suite.min_envelope_len();
        match alternatives.iter_mut().find(|(len, _)| *len == smallest) {
            Some((_, suites)) => suites.push(suite),
            None => alternatives.push((smallest, vec![suite])),
        }
    }
    alternatives
        .iter()
        .map(|(smallest, suites)| {
            let suites: Vec<_> = suites
                .iter()
                .flat_map(|suite| [Some(suite.byte()), padded.then_some(suite.byte() | PADDED)])
                .flatten()
                .map(|byte| dialect.bytes(&[byte]))
                .collect();
            let mut conditions = vec![
                format!("{} >= {}", dialect.spelling().length(column), at + smallest),
                format!(
                    "substr({column}, {}, 1) = {}",
                    at + 1,
                    dialect.bytes(&[VERSION])
                ),
                format!("substr({column}, {}, 1) IN ({})", at + 2, suites.join(", ")),
            ];
            if at == 0 {
                // No key has the id 0.
                conditions.push(format!(
                    "substr({column}, 3, 4) <> {}",
                    dialect.bytes(&[0; 4])
                ));
            }
            conditions.join(" AND ")
        })
        .collect()
}

/// The alternatives where an AND may follow or go before.
fn operand(alternatives: &[String]) -> String {
    match alternatives {
        [one] => one.clone(),
        several => bracketed(several),
    }
}

/// The alternatives in brackets.
fn bracketed(alternatives: &[String]) -> String {
    match alternatives {
        [one] => format!("({one})"),
        several => format!("(({}))", several.join(") OR (")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldseal::{Normaliser, TypeTag};

    const NOTE: FieldPolicy = FieldPolicy::new("user", "note", TypeTag::STR);

    fn check(dialect: Dialect, policy: FieldPolicy, expect: &str) {
        let padded = policy.pad_multiple().is_some();
        assert_eq!(
            condition(dialect, "c", &policy, padded),
            expect,
            "{dialect:?}"
        );
    }

    #[test]
    fn an_envelope() {
        check(
            Dialect::Sqlite,
            NOTE,
            "c IS NULL OR (typeof(c) = 'blob' AND length(c) >= 46 AND substr(c, 1, 1) = x'01' \
             AND substr(c, 2, 1) IN (x'01') AND substr(c, 3, 4) <> x'00000000')",
        );
        check(
            Dialect::Postgres,
            NOTE,
            "c IS NULL OR (octet_length(c) >= 46 AND substr(c, 1, 1) = '\\x01'::bytea \
             AND substr(c, 2, 1) IN ('\\x01'::bytea) AND substr(c, 3, 4) <> '\\x00000000'::bytea)",
        );
        check(
            Dialect::MariaDb,
            NOTE.suite(Suite::AesSivCmac512).pad(16),
            "c IS NULL OR (octet_length(c) >= 22 AND substr(c, 1, 1) = x'01' \
             AND substr(c, 2, 1) IN (x'11', x'91') AND substr(c, 3, 4) <> x'00000000')",
        );
    }

    #[test]
    fn an_envelope_behind_its_index() {
        check(
            Dialect::Sqlite,
            NOTE.search(Normaliser::NONE),
            "c IS NULL OR (typeof(c) = 'blob' AND CASE substr(c, 1, 1)\n    \
             WHEN x'81' THEN length(c) >= 67 AND substr(c, 22, 1) = x'01' AND substr(c, 23, 1) IN (x'01')\n    \
             WHEN x'82' THEN length(c) >= 87 AND substr(c, 42, 1) = x'01' AND substr(c, 43, 1) IN (x'01')\n    \
             ELSE false END)",
        );
        check(
            Dialect::Postgres,
            NOTE.search(Normaliser::NONE).suite(Suite::Cobblestone256),
            "c IS NULL OR CASE substr(c, 1, 1)\n    \
             WHEN '\\x81'::bytea THEN octet_length(c) >= 99 AND substr(c, 22, 1) = '\\x01'::bytea AND substr(c, 23, 1) IN ('\\x03'::bytea)\n    \
             WHEN '\\x82'::bytea THEN octet_length(c) >= 119 AND substr(c, 42, 1) = '\\x01'::bytea AND substr(c, 43, 1) IN ('\\x03'::bytea)\n    \
             ELSE false END",
        );
    }

    #[test]
    fn suites_of_one_size_share_a_condition_and_others_do_not() {
        check(
            Dialect::MySql,
            NOTE.accept(Suite::XChaCha20Poly1305),
            "c IS NULL OR (octet_length(c) >= 46 AND substr(c, 1, 1) = x'01' \
             AND substr(c, 2, 1) IN (x'01', x'02') AND substr(c, 3, 4) <> x'00000000')",
        );
        check(
            Dialect::MySql,
            NOTE.search(Normaliser::NONE).accept(Suite::Cobblestone256),
            "c IS NULL OR CASE substr(c, 1, 1)\n    \
             WHEN x'81' THEN ((octet_length(c) >= 67 AND substr(c, 22, 1) = x'01' AND substr(c, 23, 1) IN (x'01')) \
             OR (octet_length(c) >= 99 AND substr(c, 22, 1) = x'01' AND substr(c, 23, 1) IN (x'03')))\n    \
             WHEN x'82' THEN ((octet_length(c) >= 87 AND substr(c, 42, 1) = x'01' AND substr(c, 43, 1) IN (x'01')) \
             OR (octet_length(c) >= 119 AND substr(c, 42, 1) = x'01' AND substr(c, 43, 1) IN (x'03')))\n    \
             ELSE false END",
        );
    }

    #[test]
    fn a_migrating_field_takes_both_forms() {
        let expect = "c IS NULL OR CASE substr(c, 1, 1)\n    \
             WHEN x'01' THEN octet_length(c) >= 46 AND substr(c, 1, 1) = x'01' AND substr(c, 2, 1) IN (x'01') \
             AND substr(c, 3, 4) <> x'00000000'\n    \
             WHEN x'81' THEN octet_length(c) >= 67 AND substr(c, 22, 1) = x'01' AND substr(c, 23, 1) IN (x'01')\n    \
             WHEN x'82' THEN octet_length(c) >= 87 AND substr(c, 42, 1) = x'01' AND substr(c, 43, 1) IN (x'01')\n    \
             ELSE false END";
        check(Dialect::MariaDb, NOTE.migrating(), expect);
        check(
            Dialect::MariaDb,
            NOTE.search(Normaliser::NONE).migrating(),
            expect,
        );
    }
}
