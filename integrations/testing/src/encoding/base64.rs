//! Base64 at every alignment.

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding as _};

pub(super) fn standard(bytes: &[u8]) -> Vec<String> {
    aligned(bytes, Base64Unpadded::encode_string)
}

pub(super) fn url(bytes: &[u8]) -> Vec<String> {
    aligned(bytes, Base64UrlUnpadded::encode_string)
}

/// What base64 makes of the bytes wherever they begin in what is encoded: only the characters that neither the bytes before nor
/// those behind have a share in, so padding makes no difference.
fn aligned(bytes: &[u8], encode: impl Fn(&[u8]) -> String) -> Vec<String> {
    (0..3)
        .filter_map(|before| {
            let mut shifted = vec![0; before];
            shifted.extend_from_slice(bytes);
            let encoded = encode(&shifted);
            // Six bits a character: those that begin inside the bytes, up to those that end inside.
            let first = (before * 8).div_ceil(6);
            let end = shifted.len() * 8 / 6;
            encoded.get(first..end).map(str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_wherever_it_stands_in_what_is_encoded() {
        let value = b"\xfbada@example.org\xff\xfe";
        for before in 0..7 {
            for behind in 0..7 {
                let whole = [&b"prefix!"[..before], value, &b"SUFFIX!"[..behind]].concat();
                for (encoded, forms) in [
                    (Base64Unpadded::encode_string(&whole), standard(value)),
                    (base64ct::Base64::encode_string(&whole), standard(value)),
                    (Base64UrlUnpadded::encode_string(&whole), url(value)),
                ] {
                    assert!(
                        forms.iter().any(|form| encoded.contains(form)),
                        "{before} {behind}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_character_is_given_away() {
        // Three bytes are four characters; shifted by one or two, the first and the last are shared.
        assert_eq!(
            standard(b"abcdef")
                .iter()
                .map(String::len)
                .collect::<Vec<_>>(),
            [8, 7, 7]
        );
    }
}
