//! Any source as a struct, and as the arguments of an attribute.

#![no_main]
#![forbid(unsafe_code)]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fieldseal_properties::attributes::hold(data));
