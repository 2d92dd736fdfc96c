//! Application Default Credentials, as files and variables set them: each case in a process of its own, since they belong to the whole process.

use super::{TOKEN, created, fake, name};
use crate::support::elsewhere::{elsewhere, is_elsewhere, say};
use crate::support::fake::closed_port;
use crate::support::place::{ROOT, place};
use crate::support::stub::{Answer, Stub};
use fieldseal::kek::Kek as _;
use fieldseal_kms_google::GoogleKek;
use serde_json::{Value, json};
use std::env;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_found_where_every_client_of_google_finds_them() {
    if is_elsewhere() {
        say(&outcome().await);
        return;
    }
    let test = "google::chain::credentials_are_found_where_every_client_of_google_finds_them";
    let servers = Servers::start().await;
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    let named = folder.join("named.json");
    fs::write(&named, servers.user("named").to_string()).unwrap();
    let at_home = folder.join(".config/gcloud/application_default_credentials.json");
    fs::create_dir_all(at_home.parent().unwrap()).unwrap();
    fs::write(&at_home, servers.user("home").to_string()).unwrap();
    let unreadable = folder.join("unreadable.json");
    fs::write(&unreadable, "s3cret").unwrap();

    let (url, id) = (fake().url(), created("app").await);
    let machine = servers.metadata.address().replace("http://", "");
    let nowhere = format!("127.0.0.1:{}", closed_port());
    let variables = [(URL, &*url), (ID, &*id)];
    let named = ("GOOGLE_APPLICATION_CREDENTIALS", named.to_str().unwrap());
    let missing = ("GOOGLE_APPLICATION_CREDENTIALS", "/nonexistent/key.json");
    let unreadable = (
        "GOOGLE_APPLICATION_CREDENTIALS",
        unreadable.to_str().unwrap(),
    );
    let home = ("HOME", folder.to_str().unwrap());
    let machine = ("GCE_METADATA_HOST", &*machine);
    let nowhere = ("GCE_METADATA_HOST", &*nowhere);
    // Whose token is the right one, where it is looked for, and what comes of it.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
    let cases: [Case<'_>; 10] = [
        ("named", &[named, home, machine], "it works"),
        ("home", &[named, home, machine], "Credentials"),
        ("home", &[home, machine], "it works"),
        ("machine", &[home, machine], "Credentials"),
        ("machine", &[machine], "it works"),
        // What is named is what is meant.
        ("home", &[missing, home, machine], "Credentials"),
        ("home", &[unreadable, home, machine], "Credentials"),
        // The token server does not know this user.
        ("nobody", &[home], "Credentials"),
        ("down", &[home], "Unavailable"),
        ("machine", &[nowhere], "Unavailable"),
    ];
    for (right, places, expected) in cases {
        servers.believe(right);
        let variables = [&variables, places].concat();
        let said = elsewhere(test, &variables);
        assert_eq!(said, expected, "{right}: {places:?}");
    }
}

async fn outcome() -> String {
    let kek = GoogleKek::builder(&name(&env::var(ID).unwrap()))
        .endpoint(&env::var(URL).unwrap())
        .loopback_without_tls()
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
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

/// Where tokens are had: of users, and of the machine. One of those who ask gets the right token, and all others another.
struct Servers {
    users: Stub,
    metadata: Stub,
    right: Arc<Mutex<String>>,
}

impl Servers {
    async fn start() -> Self {
        let right = Arc::new(Mutex::new(String::new()));
        let of = |right: &Arc<Mutex<String>>| {
            let right = Arc::clone(right);
            move |who: &str| match &*right.lock().unwrap() {
                right if right == who => TOKEN.to_owned(),
                _ => "another".to_owned(),
            }
        };
        let (token, believed) = (of(&right), Arc::clone(&right));
        let users = Stub::without_tls(move |asked| {
            match &**believed.lock().unwrap() {
                "nobody" => {
                    return answer(
                        "400 Bad Request",
                        json!({ "error": "invalid_grant", "error_description": "s3cret" }),
                    );
                }
                "down" => return answer("503 Service Unavailable", json!({ "error": "s3cret" })),
                _ => {}
            }
            let asked: Value = serde_json::from_str(&asked.body).unwrap();
            assert_eq!(asked["grant_type"], "refresh_token");
            granted(&token(asked["refresh_token"].as_str().unwrap()))
        })
        .await;
        let token = of(&right);
        let metadata = Stub::without_tls(move |asked| match asked.line.contains("/token") {
            true => granted(&token("machine")),
            // An older machine knows of nothing else.
            false => answer("404 Not Found", Value::Null),
        })
        .await;
        Self {
            users,
            metadata,
            right,
        }
    }

    fn believe(&self, who: &str) {
        who.clone_into(&mut self.right.lock().unwrap());
    }

    /// What `gcloud auth application-default login` writes.
    fn user(&self, refresh_token: &str) -> Value {
        json!({
            "type": "authorized_user", "client_id": "app", "client_secret": "s3cret",
            "refresh_token": refresh_token, "token_uri": self.users.address(),
        })
    }
}

fn granted(token: &str) -> Answer {
    let token = json!({ "access_token": token, "expires_in": 3600, "token_type": "Bearer" });
    answer("200 OK", token)
}

fn answer(status: &'static str, body: Value) -> Answer {
    Answer(status, String::new(), body.to_string())
}

const URL: &str = "FIELDSEAL_TEST_CLOUD_KMS_URL";
const ID: &str = "FIELDSEAL_TEST_CLOUD_KMS_ID";
