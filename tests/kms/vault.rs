//! HashiCorp Vault's Transit engine, on a real server: OpenBao, with TLS by an authority of its own and the storage of production.

mod failures;
mod kubernetes;
mod login;
mod namespaces;
mod openbao;
mod outages;
mod policies;
mod program;
mod rotation;
mod secrecy;

use fieldseal::Kek;
use fieldseal_kms_vault::{Login, VaultKek};
use fieldseal_testing::{KekUnderTest, kek_contract};
use std::net::TcpListener;

async fn keks() -> KekUnderTest {
    let bao = openbao::shared().await;
    let (one, other) = (bao.key().await, bao.key().await);
    let token = bao.token_for(&[&one, &other]).await;
    let kek = |key: &str| -> Box<dyn Kek> { Box::new(bao.kek(key, Login::token(token.as_str()))) };
    // A port that was free a moment ago.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let unreachable = VaultKek::builder("transit", &one)
        .address(&address)
        .namespace("")
        .certificate_authority(bao.authority())
        .login(Login::token(token.as_str()))
        .build()
        .unwrap();
    KekUnderTest::new(kek(&one), kek(&other))
        .unreachable(Box::new(unreachable) as Box<dyn Kek>)
        .credential(&token)
}

kek_contract! {
    #[tokio::test(flavor = "multi_thread")]
    openbao_transit: keks().await
}
