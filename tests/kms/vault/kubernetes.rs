//! Logging in as a service account. OpenBao asks a cluster whether a token is one of its own; here, a stub answers for the cluster.

use super::openbao::{OpenBao, shared};
use crate::support::failure::fails;
use crate::support::stub::{Answer, Stub};
use base64ct::{Base64UrlUnpadded, Encoding};
use fieldseal::Kek;
use fieldseal::kek::KekErrorKind;
use fieldseal_kms_vault::Login;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A cluster that believes a token once it was told of it.
struct Cluster {
    issued: Arc<Mutex<Vec<String>>>,
    /// Tokens that it was asked about, in turn.
    reviewed: Arc<Mutex<Vec<String>>>,
    /// Of the auth method at OpenBao.
    mount: String,
}

impl Cluster {
    async fn of(bao: &OpenBao, policy: String) -> Self {
        let issued = Arc::new(Mutex::new(Vec::<String>::new()));
        let reviewed = Arc::new(Mutex::new(Vec::new()));
        let (known, asked_about) = (issued.clone(), reviewed.clone());
        let api = Stub::answering(move |asked| {
            assert!(asked.line.starts_with("POST /apis/authentication.k8s.io/v1/tokenreviews "));
            let review: Value = serde_json::from_str(&asked.body).unwrap();
            let token = review["spec"]["token"].as_str().unwrap().to_owned();
            let is_known = known.lock().unwrap().contains(&token);
            asked_about.lock().unwrap().push(token);
            let status = match is_known {
                true => json!({
                    "authenticated": true,
                    "audiences": review["spec"]["audiences"],
                    "user": {
                        "username": "system:serviceaccount:shop:app",
                        "uid": "11111111-2222-3333-4444-555555555555",
                        "groups": ["system:serviceaccounts", "system:serviceaccounts:shop"],
                    },
                }),
                false => json!({ "authenticated": false }),
            };
            let answer = json!({ "kind": "TokenReview", "apiVersion": "authentication.k8s.io/v1", "status": status });
            Answer("201 Created", String::new(), answer.to_string())
        })
        .await;
        let mount = bao.unused("kubernetes");
        bao.admin(
            "POST",
            &format!("sys/auth/{mount}"),
            json!({ "type": "kubernetes" }),
        )
        .await;
        let config = json!({
            "kubernetes_host": api.address(),
            "kubernetes_ca_cert": api.authority(),
            "token_reviewer_jwt": token(0),
            "disable_local_ca_jwt": true,
        });
        bao.admin("POST", &format!("auth/{mount}/config"), config)
            .await;
        let role = json!({
            "bound_service_account_names": ["app"],
            "bound_service_account_namespaces": ["shop"],
            "token_policies": [policy],
        });
        bao.admin("POST", &format!("auth/{mount}/role/shop"), role)
            .await;
        Self {
            issued,
            reviewed,
            mount,
        }
    }

    fn issue(&self, number: u32) -> String {
        let token = token(number);
        self.issued.lock().unwrap().push(token.clone());
        token
    }

    fn reviewed(&self) -> Vec<String> {
        self.reviewed.lock().unwrap().clone()
    }
}

/// In the form of a service account's token. Nobody checks the signature: the cluster is asked instead.
fn token(number: u32) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let expires = (now + Duration::from_secs(3600)).as_secs();
    let header = json!({ "alg": "RS256", "kid": "s3cret" });
    let claims = json!({
        "iss": "https://kubernetes.default.svc.cluster.local",
        "aud": ["https://kubernetes.default.svc.cluster.local"],
        "sub": "system:serviceaccount:shop:app",
        "exp": expires, "iat": now.as_secs(), "nbf": now.as_secs() - 10, "jti": number.to_string(),
        "kubernetes.io": {
            "namespace": "shop",
            "serviceaccount": { "name": "app", "uid": "11111111-2222-3333-4444-555555555555" },
        },
    });
    let part = |value: Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let signature = Base64UrlUnpadded::encode_string(&[7; 256]);
    format!("{}.{}.{signature}", part(header), part(claims))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_logs_in_with_the_token_that_its_file_holds_now() {
    let bao = shared().await;
    let key = bao.key().await;
    let cluster = Cluster::of(bao, bao.policy(&[&key]).await).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let login = Login::kubernetes_file("shop", &file).mount(&cluster.mount);
    let kek = bao.kek(&key, login);
    fails(KekErrorKind::Credentials, kek.health()).await;

    let first = cluster.issue(1);
    std::fs::write(&file, &first).unwrap();
    kek.health().await.unwrap();
    kek.health().await.unwrap();
    assert_eq!(cluster.reviewed(), [first.as_str()]);

    // Kubernetes replaces the file while the token of Vault lives, and then that one is gone.
    let second = cluster.issue(2);
    std::fs::write(&file, &second).unwrap();
    bao.revoke(&format!("auth/{}/login", cluster.mount)).await;
    kek.health().await.unwrap();
    assert_eq!(cluster.reviewed(), [first, second]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_cluster_does_not_know_and_a_role_that_is_not_there_are_wrong_credentials()
{
    let bao = shared().await;
    let key = bao.key().await;
    let cluster = Cluster::of(bao, bao.policy(&[&key]).await).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, token(1)).unwrap();
    let login = |role: &str| Login::kubernetes_file(role, &file).mount(&cluster.mount);
    fails(
        KekErrorKind::Credentials,
        bao.kek(&key, login("shop")).health(),
    )
    .await;
    std::fs::write(&file, cluster.issue(2)).unwrap();
    fails(
        KekErrorKind::Credentials,
        bao.kek(&key, login("nobody")).health(),
    )
    .await;
    bao.kek(&key, login("shop")).health().await.unwrap();
}
