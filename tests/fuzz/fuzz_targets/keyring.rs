//! Any bytes as a keyring document.

#![no_main]
#![forbid(unsafe_code)]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fieldseal_properties::keyring::hold(data));
