//! The credentials of the environment, in their order: each case in a process of its own, since variables belong to the whole process.

use super::{TOKEN, created, fake};
use crate::support::elsewhere::{elsewhere, is_elsewhere, say};
use crate::support::fake::closed_port;
use crate::support::place::{ROOT, place};
use crate::support::stub::{Answer, Stub};
use crate::support::trap::Trap;
use fieldseal::kek::Kek as _;
use fieldseal_kms_azure::AzureKek;
use serde_json::json;
use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_found_in_the_order_of_every_client_of_azure() {
    if is_elsewhere() {
        say(&outcome().await);
        return;
    }
    let test = "azure::chain::credentials_are_found_in_the_order_of_every_client_of_azure";
    let (folder, silent) = (tempfile::tempdir().unwrap(), Trap::new());
    let issuer = Issuer::start(folder.path()).await;
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let address = format!("{}/keys/{}", fake().url(), created("app").await);
    let authority = file("vault.pem", &fake().authority());
    let trusted = file("issuer.pem", issuer.server.authority().as_bytes());
    let federated = file("federated", b"federated.s3cret");
    let tools = tools(folder.path());
    let host = issuer.server.address();
    let (machine, refused) = (format!("{host}/machine"), format!("{host}/refused"));
    let silent = format!("http://127.0.0.1:{}/machine", silent.port());
    let nowhere = format!("http://127.0.0.1:{}/machine", closed_port());

    let variables = [
        (ADDRESS, &*address),
        (AUTHORITY, &authority),
        ("SSL_CERT_FILE", &trusted),
        ("AZURE_AUTHORITY_HOST", &host),
        ("AZURE_TENANT_ID", "tenant"),
        ("IDENTITY_HEADER", "s3cret"),
        ("FIELDSEAL_TEST_TOOL", &issuer.tools),
    ];
    let client = ("AZURE_CLIENT_ID", "app");
    let secret = ("AZURE_CLIENT_SECRET", "secret.s3cret");
    let federated = ("AZURE_FEDERATED_TOKEN_FILE", &*federated);
    let [machine, refused, silent, nowhere] =
        [&machine, &refused, &silent, &nowhere].map(|endpoint| ("IDENTITY_ENDPOINT", &**endpoint));
    let tools = ("PATH", &*tools);
    let dev = ("AZURE_TOKEN_CREDENTIALS", "dev");
    let prod = ("AZURE_TOKEN_CREDENTIALS", "prod");
    // Whose token is the right one, what the environment has, and what comes of it.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
    let cases: [Case<'_>; 16] = [
        (
            "secret",
            &[client, secret, federated, machine, tools],
            "it works",
        ),
        (
            "federated",
            &[client, secret, federated, machine, tools],
            "Credentials",
        ),
        (
            "federated",
            &[client, federated, machine, tools],
            "it works",
        ),
        (
            "machine",
            &[client, federated, machine, tools],
            "Credentials",
        ),
        ("machine", &[machine, tools], "it works"),
        // A machine that has several identities is told which.
        ("machine-app", &[client, machine, tools], "it works"),
        ("tools", &[machine, tools], "Credentials"),
        // There is no machine's identity, and nothing that answers in its place.
        ("tools", &[silent, tools], "it works"),
        ("tools", &[nowhere, tools], "it works"),
        // The machine has none that is ours.
        ("tools", &[refused, tools], "it works"),
        ("nobody", &[silent], "Credentials"),
        (
            "tools",
            &[client, secret, federated, machine, dev, tools],
            "it works",
        ),
        ("tools", &[silent, prod, tools], "Unavailable"),
        ("machine", &[machine, prod], "it works"),
        // Named, and not whole.
        (
            "tools",
            &[client, ("AZURE_CLIENT_SECRET", ""), tools],
            "build: Credentials",
        ),
        ("tools", &[federated, machine, tools], "build: Credentials"),
    ];
    for (right, has, expected) in cases {
        issuer.believe(right);
        let variables = [&variables, has].concat();
        let said = elsewhere(test, &variables);
        assert_eq!(said, expected, "{right}: {has:?}");
    }
}

async fn outcome() -> String {
    let built = AzureKek::builder(&env::var(ADDRESS).unwrap())
        .certificate_authority(&fs::read(env::var(AUTHORITY).unwrap()).unwrap())
        .any_challenge_resource()
        .timeout(Duration::from_secs(10))
        .build();
    let kek = match built {
        Ok(kek) => kek,
        Err(error) => return format!("build: {:?}", error.kind()),
    };
    let kinds = async || {
        let wrapped = kek.wrap(&place(7), &ROOT).await?;
        let root = kek.unwrap(&place(7), &wrapped).await?;
        assert_eq!(*root, ROOT);
        kek.health().await
    };
    match kinds().await {
        Ok(()) => "it works".to_owned(),
        Err(error) => {
            crate::support::failure::told(&error);
            format!("{:?}", error.kind())
        }
    }
}

/// Entra ID and the identity service of a machine. One of those who ask gets the right token, and all others another.
struct Issuer {
    server: Stub,
    right: Arc<Mutex<String>>,
    /// A file with what the Azure CLI prints.
    tools: String,
}

impl Issuer {
    async fn start(folder: &Path) -> Self {
        let right = Arc::new(Mutex::new(String::new()));
        let believed = Arc::clone(&right);
        let server = Stub::answering(move |asked| {
            let who = match asked.line.split(' ').nth(1).unwrap() {
                "/tenant/oauth2/v2.0/token" if asked.body.contains("client_secret=secret.s3cret") => "secret",
                "/tenant/oauth2/v2.0/token" if asked.body.contains("client_assertion=federated.s3cret") => "federated",
                path if path.starts_with("/machine") && path.contains("client_id=app") => "machine-app",
                path if path.starts_with("/machine") => "machine",
                _ => return Answer("400 Bad Request", String::new(), json!({ "error": "s3cret" }).to_string()),
            };
            let token = match *believed.lock().unwrap() == who {
                true => TOKEN,
                false => "another",
            };
            let expires = "4102444800";
            let answer = json!({
                "access_token": token, "token_type": "Bearer", "expires_in": 3600, "expires_on": expires, "resource": "https://vault.azure.net",
            });
            Answer("200 OK", String::new(), answer.to_string())
        })
        .await;
        Self {
            server,
            right,
            tools: folder.join("token").to_str().unwrap().to_owned(),
        }
    }

    fn believe(&self, who: &str) {
        who.clone_into(&mut self.right.lock().unwrap());
        let token = match who {
            "tools" => TOKEN,
            _ => "another",
        };
        fs::write(&self.tools, token).unwrap();
    }
}

/// A folder with an Azure CLI.
fn tools(folder: &Path) -> String {
    let folder = folder.join("bin");
    fs::create_dir(&folder).unwrap();
    let program = folder.join("az");
    fs::write(&program, CLI).unwrap();
    fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    folder.to_str().unwrap().to_owned()
}

/// Without any other program.
const CLI: &str = r#"#!/bin/sh
case "$*" in
    "account get-access-token -o json --scope https://vault.azure.net/.default") ;;
    *) echo "s3cret: $*" >&2; exit 1 ;;
esac
read -r token <"$FIELDSEAL_TEST_TOOL"
printf '{"accessToken":"%s","expires_on":4102444800,"tokenType":"Bearer"}' "$token"
"#;

const ADDRESS: &str = "FIELDSEAL_TEST_KEY_VAULT_ADDRESS";
const AUTHORITY: &str = "FIELDSEAL_TEST_KEY_VAULT_AUTHORITY";
