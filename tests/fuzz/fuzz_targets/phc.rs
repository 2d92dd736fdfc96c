//! Any text as the PHC string of a password.

#![no_main]
#![forbid(unsafe_code)]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fieldseal_properties::phc::hold(data));
