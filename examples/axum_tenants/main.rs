//! Tenants in a web application: a middleware enters the scope of the tenant, and the handlers know nothing of it.
//!
//!     cargo run --example axum_tenants
//!
//! `tenants.rs` says whose keys a tenant has, and `failure.rs` what a client is told when they cannot be used.

mod failure;
mod tenants;
#[cfg(test)]
mod tests;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use failure::Failure;
use fieldseal::{FieldPolicy, Scope, TypeTag, Vault, Within};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A model does this with `#[protect(tenant)]` and `#[encrypted]`; the handlers below would use its ORM.
const NOTE: &FieldPolicy = &FieldPolicy::new("note", "body", TypeTag::STR).tenant();

#[derive(Clone)]
struct App {
    vault: Vault,
    /// Stands for the table.
    notes: Arc<Mutex<Vec<Row>>>,
}

struct Row {
    tenant: String,
    body: Vec<u8>,
}

/// Enters the tenant's scope around the handler and all that it awaits.
async fn tenant_scope(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    // An application takes the tenant from the session that it authenticated, never from what a client says of itself.
    let tenant = request
        .headers()
        .get("x-tenant")
        .and_then(|name| name.to_str().ok())
        .ok_or(Failure::NoTenant)?;
    // The first request of a tenant with its own keyring waits for its KMS; the others do not.
    let scope = app.vault.enter_tenant(tenant).await?;
    Ok(next.run(request).within(scope).await)
}

async fn add(State(app): State<App>, body: String) -> Result<StatusCode, Failure> {
    let row = Row {
        tenant: tenant()?,
        body: fieldseal::seal(NOTE, &body)?,
    };
    app.notes().push(row);
    Ok(StatusCode::CREATED)
}

/// The tenant's notes. One that does not open is an error of the request, never a note less: an empty list would say that there is none.
async fn list(State(app): State<App>) -> Result<Json<Vec<String>>, Failure> {
    let tenant = tenant()?;
    let sealed: Vec<Vec<u8>> = app
        .notes()
        .iter()
        .filter(|note| note.tenant == tenant)
        .map(|note| note.body.clone())
        .collect();
    // A task of its own has no scope, unless it is carried.
    let opened = tokio::task::spawn_blocking(fieldseal::carry(move || {
        sealed
            .iter()
            .map(|note| fieldseal::open::<String>(NOTE, note))
            .collect::<Result<Vec<_>, _>>()
    }));
    Ok(Json(opened.await.map_err(|_| Failure::Broken)??))
}

async fn health(State(app): State<App>) -> Result<String, Failure> {
    let status = app.vault.status();
    match status.freshness.is_usable() {
        true => Ok(format!(
            "keyring {}, revision {}\n",
            status.keyring, status.revision
        )),
        false => Err(Failure::Unavailable),
    }
}

/// Whose scope the middleware entered.
fn tenant() -> Result<String, Failure> {
    Scope::current()
        .and_then(|scope| scope.tenant_name().map(str::to_owned))
        .ok_or(Failure::Broken)
}

impl App {
    fn notes(&self) -> MutexGuard<'_, Vec<Row>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn router(app: App) -> Router {
    Router::new()
        .route("/notes", post(add).get(list))
        .route_layer(from_fn_with_state(app.clone(), tenant_scope))
        .route("/health", get(health))
        .with_state(app)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let vault = tenants::vault(folder.path(), tenants::kek_of).await?;
    tokio::spawn(vault.keep_fresh());
    let router = router(App {
        vault,
        notes: Arc::default(),
    });
    for (tenant, body) in [
        ("acme", "the recipe of acme"),
        ("globex", "the plan of globex"),
    ] {
        let response = call(&router, "POST", Some(tenant), body).await?;
        println!("{tenant} adds a note: {}", response.status());
    }
    for tenant in ["acme", "globex", "initech"] {
        let notes = text(call(&router, "GET", Some(tenant), "").await?).await?;
        println!("{tenant} reads {notes}");
    }
    Ok(())
}

/// One request, without a network in between.
async fn call(
    router: &Router,
    method: &str,
    tenant: Option<&str>,
    body: &str,
) -> anyhow::Result<Response> {
    use tower::ServiceExt;
    let mut request = Request::builder().method(method).uri("/notes");
    if let Some(tenant) = tenant {
        request = request.header("x-tenant", tenant);
    }
    let request = request.body(axum::body::Body::from(body.to_owned()))?;
    Ok(router.clone().oneshot(request).await?)
}

async fn text(response: Response) -> anyhow::Result<String> {
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await?;
    Ok(String::from_utf8(body.to_vec())?)
}
