//! Whom a connection is to.

use super::{Token, created, created_on, fake, name};
use crate::support::elsewhere::{elsewhere, is_elsewhere, say};
use crate::support::failure::fails;
use crate::support::fake::Fake;
use crate::support::place::{ROOT, place};
use crate::support::trap::Trap;
use fieldseal::kek::{Kek as _, KekErrorKind};
use fieldseal_kms_google::GoogleKek;
use std::env;
use std::process::Command;
use std::time::Duration;

fn kek(url: &str, id: &str) -> GoogleKek {
    GoogleKek::builder(&name(id))
        .credentials(Token::right())
        .endpoint(url)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_server_with_a_certificate_of_an_unknown_authority_is_sent_nothing() {
    let fake = Fake::start("cloud_kms.py", true);
    let kek = kek(
        &fake.url(),
        &created_on(&fake, "app", "ENCRYPT_DECRYPT").await,
    );
    let told = fails(KekErrorKind::Unavailable, kek.wrap(&place(7), &ROOT)).await;
    assert!(told.contains("certificate"), "{told}");
}

/// The system's authorities are found when a process begins, so this test starts itself again with another one among them.
#[tokio::test]
async fn a_server_with_a_certificate_of_a_known_authority_is_asked() {
    if let (Ok(url), Ok(id)) = (env::var(URL), env::var(ID)) {
        let kek = kek(&url, &id);
        let wrapped = kek.wrap(&place(7), &ROOT).await.unwrap();
        assert_eq!(*kek.unwrap(&place(7), &wrapped).await.unwrap(), ROOT);
        return;
    }
    let fake = Fake::start("cloud_kms.py", true);
    let id = created_on(&fake, "app", "ENCRYPT_DECRYPT").await;
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "google::tls::a_server_with_a_certificate_of_a_known_authority_is_asked",
        ])
        .env(URL, fake.url())
        .env(ID, id)
        .env("SSL_CERT_FILE", fake.authority_file())
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.contains("1 passed"), "{output}");
}

/// Proxies are named for a process, so this test starts itself again.
#[tokio::test]
async fn what_has_no_tls_is_not_sent_through_a_proxy() {
    if is_elsewhere() {
        let built = GoogleKek::builder(&name(&env::var(ID).unwrap()))
            .credentials(Token::right())
            .endpoint(&env::var(URL).unwrap())
            .loopback_without_tls()
            .attempt_timeout(Duration::from_secs(1))
            .timeout(Duration::from_secs(3))
            .build();
        let said = match built {
            Ok(kek) => match kek.wrap(&place(7), &ROOT).await {
                Ok(_) => "it wraps".to_owned(),
                Err(error) => format!("wrap: {:?}", error.kind()),
            },
            Err(error) => format!("build: {:?}", error.kind()),
        };
        say(&said);
        return;
    }
    let test = "google::tls::what_has_no_tls_is_not_sent_through_a_proxy";
    let (url, id, trap) = (fake().url(), created("app").await, Trap::new());
    let proxy = format!("http://127.0.0.1:{}", trap.port());
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let proxied = [(URL, &*url), (ID, &*id), (variable, &*proxy)];
        assert_eq!(elsewhere(test, &proxied), "build: Configuration");
        let past = [&proxied[..], &[("NO_PROXY", "127.0.0.1")]].concat();
        assert_eq!(elsewhere(test, &past), "it wraps");
    }
    assert!(trap.is_untouched());
}

const URL: &str = "FIELDSEAL_TEST_CLOUD_KMS_URL";
const ID: &str = "FIELDSEAL_TEST_CLOUD_KMS_ID";
