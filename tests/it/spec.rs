//! `SPEC.md` maps each rule of the wire format to tests: they must be there, or the map lies.

use std::fs;
use std::path::Path;

fn spec() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("SPEC.md")).unwrap()
}

/// The rows of its tables: rule and what shows it.
fn rows(spec: &str) -> Vec<(&str, &str)> {
    spec.lines()
        .filter_map(|line| {
            line.strip_prefix("| ")?
                .strip_suffix(" |")?
                .split_once(" | ")
        })
        .filter(|(rule, _)| *rule != "rule")
        .collect()
}

/// `path::name` in backticks.
fn tests(shown_by: &str) -> Vec<(&str, &str)> {
    let quoted = shown_by.split('`').skip(1).step_by(2);
    quoted
        .filter_map(|quoted| quoted.split_once(".rs::"))
        .collect()
}

#[test]
fn every_test_that_the_map_names_is_there() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let spec = spec();
    let named: Vec<_> = rows(&spec)
        .into_iter()
        .flat_map(|(_, shown_by)| tests(shown_by))
        .collect();
    assert!(named.len() > 150);
    for (path, name) in named {
        let file = workspace.join(path).with_extension("rs");
        let source = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}.rs: {error}"));
        assert!(
            is_test(&source, name) || is_test_of_each(&source, name),
            "no test `{name}` in {path}.rs"
        );
    }
}

/// The attribute stands above the name, perhaps with a note between, in `proptest!` too.
fn is_test(source: &str, name: &str) -> bool {
    source.find(&format!("fn {name}(")).is_some_and(|at| {
        let above = source[..at].trim_end().lines().rev();
        let mut above = above.take_while(|line| !line.trim().is_empty());
        above.any(|line| matches!(line.trim(), "#[test]" | "#[tokio::test]"))
    })
}

/// A test is generic over the adapter, or takes the setting, and a list makes a test of it for each.
fn is_test_of_each(source: &str, name: &str) -> bool {
    let lists = ["for_each_adapter![", "for_each_database!["];
    let lists = lists.iter().flat_map(|list| source.split(list).skip(1));
    let mut named = lists.flat_map(|list| list.split(']').next().unwrap_or_default().split(','));
    let is_there = ["<", "(setting: Setting)"]
        .iter()
        .any(|rest| source.contains(&format!("fn {name}{rest}")));
    is_there && named.any(|named| named.trim() == name)
}

#[test]
fn every_rule_has_a_test_or_says_why_not() {
    for (rule, shown_by) in rows(&spec()) {
        let reason = shown_by
            .strip_prefix("— ")
            .is_some_and(|reason| !reason.is_empty());
        assert!(reason || !tests(shown_by).is_empty(), "{rule}");
        assert!(
            reason
                || shown_by
                    .split(", ")
                    .all(|one| one.starts_with('`') && one.ends_with('`')),
            "{rule}"
        );
    }
}

#[test]
fn every_section_of_the_format_is_mapped() {
    let spec = spec();
    let sections: Vec<_> = spec
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(
        sections,
        [
            "1. Keys",
            "2. Envelope",
            "3. Plaintext encodings",
            "4. Padding",
            "5. Searchable fields",
            "6. Text form",
            "7. Keyring document",
            "8. Other stored values",
        ]
    );
}
