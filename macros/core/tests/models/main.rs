//! What is read of structs; and every message of the attribute parser and the checks: the token that it points at, its text and its help line.

mod derive;
mod names;
mod sea_orm;

use fieldseal_macros_core::{Context, Model};
use syn::DeriveInput;

/// How a macro reads a struct.
type Read = for<'a> fn(&Context, &'a DeriveInput) -> Option<Model<'a>>;

/// Reads `source` and compares its mistakes, each written as `token: message` and, indented, `help: …`.
#[track_caller]
fn check(read: Read, source: &str, expect: &str) {
    let input: DeriveInput = syn::parse_str(source).expect("an item");
    let cx = Context::new();
    let _model = read(&cx, &input);
    let found: Vec<_> = cx
        .finish()
        .err()
        .into_iter()
        .flatten()
        .map(|error| {
            let token = error.span().source_text().unwrap_or_default();
            format!("{token}: {error}")
        })
        .collect();
    let found = found.join("\n");
    let expect: Vec<_> = expect.trim().lines().map(str::trim).collect();
    assert_eq!(found, expect.join("\n"), "\n{found}\n");
}
