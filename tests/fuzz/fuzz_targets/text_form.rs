//! Any text as the text form of stored bytes, and any bytes in it.

#![no_main]
#![forbid(unsafe_code)]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fieldseal_properties::text_form::hold(data));
