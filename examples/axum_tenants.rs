//! Tenants in a web application: a middleware enters the scope of the tenant, and the handlers know nothing of it.
//!
//!     cargo run --example axum_tenants

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use fieldseal::keyring::{FileStore, KeyringOperator, KeyringSource, Purpose};
use fieldseal::vault::TenantFuture;
use fieldseal::{FieldPolicy, KeyringError, TenantKeyrings, TypeTag, Vault, VaultError, Within};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A model does this with `#[protect(tenant)]` and `#[encrypted]`; the handlers below would use its ORM.
const NOTE: &FieldPolicy = &FieldPolicy::new("note", "body", TypeTag::STR).tenant();

#[derive(Clone)]
struct App {
    vault: Vault,
    /// Stands for the table: whose notes these are does not matter to what is stored.
    notes: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// Enters the tenant's scope around the handler and all that it awaits.
async fn tenant_scope(State(app): State<App>, request: Request, next: Next) -> Response {
    // An application takes the tenant from the session that it authenticated, never from what a client says of itself.
    let Some(tenant) = request
        .headers()
        .get("x-tenant")
        .and_then(|name| name.to_str().ok())
    else {
        return (StatusCode::UNAUTHORIZED, "no tenant").into_response();
    };
    // The first request of a tenant with its own keyring waits for its KMS; the others do not.
    match app.vault.enter_tenant(tenant).await {
        Ok(scope) => next.run(request).within(scope).await,
        Err(VaultError::Scope(_)) => (StatusCode::BAD_REQUEST, "no such tenant").into_response(),
        Err(error) => {
            tracing::error!(%error, "a tenant's keys are not available");
            (StatusCode::SERVICE_UNAVAILABLE, "try again later").into_response()
        }
    }
}

async fn add(State(app): State<App>, body: String) -> Result<StatusCode, StatusCode> {
    let stored = fieldseal::seal(NOTE, &body).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    app.notes
        .lock()
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
        .push(stored);
    Ok(StatusCode::CREATED)
}

/// The notes that open under this tenant. A table would have a column with the tenant, too.
async fn list(State(app): State<App>) -> Result<Json<Vec<String>>, StatusCode> {
    let notes = app
        .notes
        .lock()
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?
        .clone();
    // A task of its own has no scope, unless it is carried.
    let opened = tokio::task::spawn_blocking(fieldseal::carry(move || {
        notes
            .iter()
            .filter_map(|note| fieldseal::open::<String>(NOTE, note).ok())
            .collect()
    }));
    opened
        .await
        .map(Json)
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

async fn health(State(app): State<App>) -> Result<String, StatusCode> {
    let status = app.vault.status();
    match status.freshness.is_usable() {
        true => Ok(format!(
            "keyring {}, revision {}\n",
            status.keyring, status.revision
        )),
        false => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn router(app: App) -> Router {
    Router::new()
        .route("/notes", post(add).get(list))
        .route_layer(from_fn_with_state(app.clone(), tenant_scope))
        .route("/health", get(health))
        .with_state(app)
}

/// Which tenants bring their own keys: a table, in an application.
#[derive(Debug)]
struct OwnKeyrings(BTreeMap<&'static str, PathBuf>);

impl TenantKeyrings for OwnKeyrings {
    fn source<'a>(&'a self, tenant: &'a str) -> TenantFuture<'a> {
        let path = self.0.get(tenant);
        Box::pin(async move { Ok(path.map(|path| source(tenant, path))) })
    }
}

/// `.kek(…)` in production: the application's, or the tenant's own.
fn source(name: &str, path: &Path) -> KeyringSource {
    KeyringSource::new(name, FileStore::new(path))
}

async fn new_keyring(name: &str, path: &Path) -> Result<KeyringSource, KeyringError> {
    let source = source(name, path);
    KeyringOperator::new(source.clone())
        .init(&Purpose::ALL)
        .await?;
    Ok(source)
}

async fn app(folder: &Path) -> Result<App, Box<dyn std::error::Error>> {
    let own = folder.join("acme.json");
    new_keyring("acme", &own).await?;
    let source = new_keyring("application", &folder.join("keyring.json")).await?;
    let vault = Vault::live(source)
        .tenant_keyrings(OwnKeyrings(BTreeMap::from([("acme", own)])), 1_000)
        .open()
        .await?;
    tokio::spawn(vault.keep_fresh());
    Ok(App {
        vault,
        notes: Arc::default(),
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let router = router(app(folder.path()).await?);
    for (tenant, body) in [
        ("acme", "the recipe of acme"),
        ("globex", "the plan of globex"),
    ] {
        let (status, _) = call(&router, "POST", tenant, body).await?;
        println!("{tenant} adds a note: {status}");
    }
    for tenant in ["acme", "globex", "initech"] {
        let (_, notes) = call(&router, "GET", tenant, "").await?;
        println!("{tenant} reads {notes}");
    }
    Ok(())
}

/// One request, without a network in between.
async fn call(
    router: &Router,
    method: &str,
    tenant: &str,
    body: &str,
) -> Result<(StatusCode, String), Box<dyn std::error::Error>> {
    use tower::ServiceExt;
    let request = Request::builder()
        .method(method)
        .uri("/notes")
        .header("x-tenant", tenant)
        .body(axum::body::Body::from(body.to_owned()))?;
    let response = router.clone().oneshot(request).await?;
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await?;
    Ok((status, String::from_utf8(body.to_vec())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_tenant_reads_its_own_notes_and_nobody_elses()
    -> Result<(), Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let app = app(folder.path()).await?;
        let router = router(app.clone());
        for tenant in ["acme", "globex"] {
            let (status, _) = call(&router, "POST", tenant, tenant).await?;
            assert_eq!(status, StatusCode::CREATED);
        }
        for tenant in ["acme", "globex"] {
            let (_, notes) = call(&router, "GET", tenant, "").await?;
            assert_eq!(notes, format!("[\"{tenant}\"]"));
        }
        let (_, notes) = call(&router, "GET", "initech", "").await?;
        assert_eq!(notes, "[]");
        // A tenant's own keys write suite 03, the application's 01.
        let suites: Vec<_> = app
            .notes
            .lock()
            .map_err(|_| "poisoned")?
            .iter()
            .map(|note| note[1])
            .collect();
        assert_eq!(suites, [3, 1]);
        Ok(())
    }

    #[tokio::test]
    async fn a_request_without_a_tenant_reaches_no_handler()
    -> Result<(), Box<dyn std::error::Error>> {
        use tower::ServiceExt;
        let folder = tempfile::tempdir()?;
        let router = router(app(folder.path()).await?);
        let request = Request::builder()
            .uri("/notes")
            .body(axum::body::Body::empty())?;
        assert_eq!(
            router.clone().oneshot(request).await?.status(),
            StatusCode::UNAUTHORIZED
        );
        let (status, _) = call(&router, "GET", "", "").await?;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        Ok(())
    }
}
