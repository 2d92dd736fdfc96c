//! The SDK's standard chain, as variables set it: each case in a process of its own, since they belong to the whole process.

use super::emulator::{Emulator, SECRET};
use super::{ROOT, failed, place};
use crate::support::elsewhere::{elsewhere, is_elsewhere, say};
use crate::support::trap::Trap;
use fieldseal::kek::Kek;
use fieldseal_kms_aws::{AwsKek, AwsKekBuilder};

async fn outcome(builder: AwsKekBuilder) -> String {
    let kek = match builder.attempts(1).connect().await {
        Ok(kek) => kek,
        refused => return format!("connect: {:?}", failed(refused).0),
    };
    match kek.wrap(&place(), &ROOT).await {
        Ok(wrapped) => format!(
            "{}: {}",
            kek.name(),
            *kek.unwrap(&place(), &wrapped).await.unwrap() == ROOT
        ),
        refused => format!("wrap: {:?}", failed(refused).0),
    }
}

#[tokio::test]
async fn region_endpoint_and_credentials_come_from_the_standard_chain() {
    if is_elsewhere() {
        let key = std::env::var("KEY").unwrap();
        let builder = AwsKek::builder(&key);
        let builder = match std::env::var_os("STRICT") {
            Some(_) => builder,
            None => builder.loopback_without_tls(),
        };
        say(&outcome(builder).await);
        return;
    }
    let test = "aws::chain::region_endpoint_and_credentials_come_from_the_standard_chain";
    let emulator = Emulator::moto().await;
    let arn = emulator.key().await;
    let (_, id) = arn.rsplit_once('/').unwrap();
    let works = format!("aws-kms:{arn}: true");
    let credentials = [
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7TESTING"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
    ];
    let endpoint = ("AWS_ENDPOINT_URL_KMS", emulator.url.as_str());
    let arn = arn.as_str();
    let cases: [(&[(&str, &str)], &str); 8] = [
        (&[("KEY", arn), endpoint], &works),
        (&[("KEY", arn), ("AWS_ENDPOINT_URL", &emulator.url)], &works),
        // The region of the ARN counts: moto would know no key in another.
        (
            &[("KEY", arn), endpoint, ("AWS_REGION", "eu-west-1")],
            &works,
        ),
        (
            &[("KEY", id), endpoint, ("AWS_REGION", "us-east-1")],
            &works,
        ),
        (
            &[("KEY", id), endpoint, ("AWS_REGION", "eu-west-1")],
            "connect: NotFound",
        ),
        (&[("KEY", id), endpoint], "connect: Configuration"),
        // Plain HTTP is seen wherever it comes from.
        (
            &[
                ("KEY", arn),
                ("AWS_ENDPOINT_URL", &emulator.url),
                ("STRICT", "1"),
            ],
            "connect: Configuration",
        ),
        (
            &[("KEY", arn), endpoint, ("STRICT", "1")],
            "wrap: Configuration",
        ),
    ];
    for (variables, expected) in cases {
        let variables = [variables, &credentials].concat();
        assert_eq!(elsewhere(test, &variables), expected, "{variables:?}");
    }
    assert_eq!(
        elsewhere(test, &[("KEY", arn), endpoint]),
        "wrap: Credentials"
    );

    // A proxy would read what has no TLS.
    let trap = Trap::new();
    let proxy = format!("http://127.0.0.1:{}", trap.port());
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let proxied = [credentials[0], credentials[1], (variable, &*proxy)];
        for (endpoint, expected) in [
            (endpoint, "wrap: Configuration"),
            (
                ("AWS_ENDPOINT_URL", emulator.url.as_str()),
                "connect: Configuration",
            ),
        ] {
            let variables = [&[("KEY", arn), endpoint][..], &proxied].concat();
            assert_eq!(elsewhere(test, &variables), expected, "{variables:?}");
            let past = [&variables[..], &[("NO_PROXY", "127.0.0.1")]].concat();
            assert_eq!(elsewhere(test, &past), works, "{past:?}");
        }
    }
    assert!(trap.is_untouched());
}
