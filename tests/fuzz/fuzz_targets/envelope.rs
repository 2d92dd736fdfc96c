//! Any bytes as stored bytes, with an index and without, and as a plaintext.

#![no_main]
#![forbid(unsafe_code)]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fieldseal_properties::envelope::hold(data));
