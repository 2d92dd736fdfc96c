//! Bytes as numbers.

pub(super) fn hex(bytes: &[u8], upper: bool) -> String {
    bytes
        .iter()
        .map(|byte| {
            if upper {
                format!("{byte:02X}")
            } else {
                format!("{byte:02x}")
            }
        })
        .collect()
}

/// `97, 100, 97` as `Debug` prints, and without spaces as JSON does.
pub(super) fn decimal(bytes: &[u8]) -> [String; 2] {
    [", ", ","].map(|between| joined(bytes, between, |byte| byte.to_string()))
}

/// `61, 64, 61`, as `{:x?}` prints.
pub(super) fn hexadecimal(bytes: &[u8]) -> [String; 2] {
    [
        joined(bytes, ", ", |byte| format!("{byte:x}")),
        joined(bytes, ", ", |byte| format!("{byte:X}")),
    ]
}

fn joined(bytes: &[u8], between: &str, number: impl Fn(&u8) -> String) -> String {
    bytes.iter().map(number).collect::<Vec<_>>().join(between)
}
