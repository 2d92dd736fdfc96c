//! Every property, asked in each run of the tests: of what strategies make, of the kept corpus, and of what lies near it.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on may panic, its helpers too"
)]

mod corpus;
mod strategies;

use fieldseal_properties::{attributes, envelope, keyring, masks, phc, text_form};
use proptest::prelude::*;

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..300)
}

proptest! {
    #[test]
    fn stored_bytes_are_read_as_the_format_says(
        stored in prop_oneof![any_bytes(), strategies::stored(), corpus::near("envelope")]
    ) {
        envelope::hold(&stored);
    }

    #[test]
    fn a_value_has_one_text(
        text in prop_oneof![any_bytes(), strategies::text("(fs1\\.)?[A-Za-z0-9_=+/ -]{0,20}"), corpus::near("text_form")]
    ) {
        text_form::hold(&text);
    }

    #[test]
    fn a_keyring_document_is_read_as_the_format_says(
        document in prop_oneof![any_bytes(), strategies::keyring(), corpus::near("keyring")]
    ) {
        keyring::hold(&document);
    }

    #[test]
    fn a_stored_hash_is_read_within_bounds(
        phc in prop_oneof![strategies::text("\\PC{0,100}"), strategies::phc(), corpus::near("phc")]
    ) {
        phc::hold(&phc);
    }

    #[test]
    fn a_mask_shows_what_it_may(
        text in prop_oneof![any_bytes(), strategies::text("[\0-\u{8}]\\PC{0,12}@?\\PC{0,12}"), corpus::near("masks")]
    ) {
        masks::hold(&text);
    }

    #[test]
    fn attributes_protect_or_are_refused_with_a_message(
        source in prop_oneof![strategies::text("\\PC{0,40}"), strategies::arguments(), corpus::near("attributes")]
    ) {
        attributes::hold(&source);
    }
}
