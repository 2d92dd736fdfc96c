//! Combinations that the format does not have. In a constant each is a compile error; here it is a panic.

use fieldseal::{FieldPolicy, Normaliser, Suite, TypeTag};
use std::panic::catch_unwind;

fn refused(make: fn() -> FieldPolicy, reason: &str) {
    let panic = catch_unwind(make).expect_err(reason);
    let said = panic.downcast_ref::<&str>().map_or_else(
        || panic.downcast_ref::<String>().unwrap().as_str(),
        |text| *text,
    );
    assert!(said.contains(reason), "{said:?} should say {reason:?}");
}

const fn str_field() -> FieldPolicy {
    FieldPolicy::new("user", "note", TypeTag::STR)
}

#[test]
fn the_deterministic_suite_stands_beside_no_other() {
    refused(
        || {
            str_field()
                .suite(Suite::AesSivCmac512)
                .accept(Suite::Xaes256Gcm)
        },
        "never stands beside",
    );
    refused(
        || str_field().accept(Suite::AesSivCmac512),
        "never stands beside",
    );
    refused(
        || {
            str_field()
                .accept(Suite::XChaCha20Poly1305)
                .suite(Suite::AesSivCmac512)
        },
        "never stands beside",
    );
}

#[test]
fn the_deterministic_suite_has_no_row_and_no_json() {
    refused(
        || str_field().suite(Suite::AesSivCmac512).row_bound(),
        "cannot be bound to a row",
    );
    refused(
        || str_field().row_bound().suite(Suite::AesSivCmac512),
        "cannot be bound to a row",
    );
    refused(
        || FieldPolicy::new("user", "note", TypeTag::JSON).suite(Suite::AesSivCmac512),
        "never in suite 11",
    );
}

#[test]
fn floats_json_and_hidden_nulls_are_not_searchable() {
    refused(
        || FieldPolicy::new("user", "x", TypeTag::F64).search(Normaliser::NONE),
        "cannot be searched",
    );
    refused(
        || FieldPolicy::new("user", "x", TypeTag::JSON).search(Normaliser::NONE),
        "cannot be searched",
    );
    refused(
        || str_field().pad(32).hide_null().search(Normaliser::NONE),
        "not searchable",
    );
    refused(
        || str_field().search(Normaliser::NONE).pad(32).hide_null(),
        "not searchable",
    );
}

#[test]
fn a_normaliser_needs_text() {
    refused(
        || FieldPolicy::new("user", "x", TypeTag::INT).search(Normaliser::DIGITS),
        "needs text",
    );
    refused(
        || FieldPolicy::new("user", "x", TypeTag::own("acme:x")).search(Normaliser::CASELESS),
        "needs text",
    );
}

#[test]
fn an_index_has_128_bits_or_1_to_63_and_a_bucketed_one_is_never_unique() {
    refused(|| str_field().search(Normaliser::NONE).bits(0), "128 bits");
    refused(|| str_field().search(Normaliser::NONE).bits(64), "128 bits");
    refused(
        || str_field().search(Normaliser::NONE).bits(127),
        "128 bits",
    );
    refused(
        || str_field().search(Normaliser::NONE).bits(20).unique(),
        "never unique",
    );
    refused(
        || str_field().search(Normaliser::NONE).unique().bits(20),
        "never unique",
    );
    refused(|| str_field().bits(20), "needs `search`");
    refused(|| str_field().unique(), "needs `search`");
}

#[test]
fn a_hidden_null_is_padded_and_padding_has_a_range() {
    refused(|| str_field().hide_null(), "needs `pad`");
    refused(|| str_field().pad(0), "1 to 65536");
    refused(|| str_field().pad(65_537), "1 to 65536");
}

#[test]
fn a_logical_name_is_1_to_255_bytes() {
    refused(|| FieldPolicy::new("", "note", TypeTag::STR), "1 to 255");
    refused(|| FieldPolicy::new("user", "", TypeTag::STR), "1 to 255");
    refused(
        || FieldPolicy::new("user", "x".repeat(256).leak(), TypeTag::STR),
        "1 to 255",
    );
    let _ = FieldPolicy::new("user", "x".repeat(255).leak(), TypeTag::STR);
}
