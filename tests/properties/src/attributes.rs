//! The attributes of structs: read, checked and expanded, by every macro.

mod expansion;
pub(crate) mod macros;
mod model;
mod source;

use proc_macro2::TokenStream;
use std::str::FromStr;
use syn::DeriveInput;

/// The input is the source of a struct, or the arguments of an attribute, which are then put into a place where arguments stand. Every
/// macro gives items that parse, and the same ones each time; a mistake points at a place and says what is wrong; what is accepted is
/// protected as it says.
pub fn hold(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else {
        return;
    };
    // The compiler reads the source before a macro does: what it cannot read, or not without end, is none of ours.
    if !source::is_small(source) || TokenStream::from_str(source).is_err() {
        return;
    }
    // One place an input: which, the input says.
    let at = data.iter().fold(0, |sum, byte| sum + usize::from(*byte));
    if let Ok(input) = syn::parse_str(source) {
        is_read_well(source, &input, at);
    } else {
        let source = PLACES[at % PLACES.len()].replace("$arguments", source);
        if let Ok(input) = syn::parse_str(&source) {
            is_read_well(&source, &input, at);
        }
    }
    // Of every source that this thread has read; nothing of them is left.
    proc_macro2::extra::invalidate_current_thread_spans();
}

fn is_read_well(source: &str, input: &DeriveInput, at: usize) {
    model::is_read_well(source, input);
    expansion::is_well_formed(input, at);
}

/// Where arguments stand.
const PLACES: [&str; 7] = [
    "#[diesel(table_name = users)] struct User { id: i32, #[encrypted($arguments)] it: Option<String> }",
    "#[diesel(table_name = users)] struct User { id: i32, #[protect($arguments)] it: String }",
    "#[diesel(table_name = users)] #[protect(serialize)] struct User { id: i32, #[redact($arguments)] it: String }",
    "#[diesel(table_name = users)] struct User { id: i32, #[password($arguments)] it: Password }",
    "#[diesel($arguments)] #[protect(of = User)] struct NewUser<'a> { #[encrypted] #[diesel($arguments)] it: &'a str }",
    "#[protect($arguments)] #[derive(DeriveEntityModel)] #[sea_orm(table_name = \"user\")] struct Model { #[sea_orm(primary_key)] id: i64, #[encrypted(search)] #[sea_orm($arguments)] it: Option<String>, #[password] pin: Password }",
    "#[plaintext($arguments)] #[protect(adapter = none, $arguments)] #[serde($arguments)] enum Status { #[plaintext($arguments)] It, Other }",
];
