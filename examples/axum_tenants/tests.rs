//! What a client gets, whatever becomes of the keys.

use super::*;
use axum::http::header::RETRY_AFTER;
use fieldseal::kek::{KekError, KekErrorKind, KekFuture, KeyPlace};
use fieldseal::{Kek, KeyId};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// The application, and the KEK of its tenant `acme`.
struct Running {
    app: App,
    router: Router,
    acme: Arc<Switch>,
    _folder: TempDir,
}

impl Running {
    async fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let acme = Arc::new(Switch::new(tenants::kek_of("acme")?));
        let vault = tenants::vault(folder.path(), |name| match name {
            "acme" => Ok(Arc::clone(&acme) as Arc<dyn Kek>),
            other => tenants::kek_of(other),
        })
        .await?;
        let app = App {
            vault,
            notes: Arc::default(),
        };
        Ok(Self {
            router: router(app.clone()),
            app,
            acme,
            _folder: folder,
        })
    }

    async fn status(&self, method: &str, tenant: &str) -> anyhow::Result<StatusCode> {
        let response = call(&self.router, method, Some(tenant), tenant).await?;
        Ok(response.status())
    }

    async fn notes(&self, tenant: &str) -> anyhow::Result<String> {
        let response = call(&self.router, "GET", Some(tenant), "").await?;
        assert_eq!(response.status(), StatusCode::OK);
        text(response).await
    }
}

/// A KEK that its owner can take away.
#[derive(Debug)]
struct Switch {
    kek: Arc<dyn Kek>,
    refusal: Mutex<Option<KekErrorKind>>,
}

impl Switch {
    fn new(kek: Arc<dyn Kek>) -> Self {
        Self {
            kek,
            refusal: Mutex::default(),
        }
    }

    fn answers(&self, with: Option<KekErrorKind>) {
        *self.refusal.lock().unwrap() = with;
    }
}

impl Kek for Switch {
    fn name(&self) -> &str {
        self.kek.name()
    }

    fn wrap<'a>(&'a self, place: &'a KeyPlace, plaintext: &'a [u8]) -> KekFuture<'a, Vec<u8>> {
        self.kek.wrap(place, plaintext)
    }

    fn unwrap<'a>(
        &'a self,
        place: &'a KeyPlace,
        wrapped: &'a [u8],
    ) -> KekFuture<'a, Zeroizing<Vec<u8>>> {
        match *self.refusal.lock().unwrap() {
            None => self.kek.unwrap(place, wrapped),
            Some(kind) => Box::pin(async move { Err(KekError::new(kind)) }),
        }
    }

    fn health(&self) -> KekFuture<'_, ()> {
        self.kek.health()
    }
}

#[tokio::test]
async fn each_tenant_reads_its_own_notes_and_nobody_elses() -> anyhow::Result<()> {
    let running = Running::start().await?;
    for tenant in ["acme", "globex"] {
        assert_eq!(running.status("POST", tenant).await?, StatusCode::CREATED);
    }
    for tenant in ["acme", "globex"] {
        assert_eq!(running.notes(tenant).await?, format!("[\"{tenant}\"]"));
    }
    assert_eq!(running.notes("initech").await?, "[]");
    // A tenant's own keys write suite 03, the application's 01.
    let suites: Vec<_> = running.app.notes().iter().map(|row| row.body[1]).collect();
    assert_eq!(suites, [3, 1]);
    Ok(())
}

#[tokio::test]
async fn a_request_without_a_tenant_reaches_no_handler() -> anyhow::Result<()> {
    let running = Running::start().await?;
    let response = call(&running.router, "GET", None, "").await?;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    let response = call(&running.router, "GET", Some(""), "").await?;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    Ok(())
}

#[tokio::test]
async fn a_tenant_that_disables_its_kek_is_refused_and_the_others_go_on() -> anyhow::Result<()> {
    let running = Running::start().await?;
    for tenant in ["acme", "globex"] {
        assert_eq!(running.status("POST", tenant).await?, StatusCode::CREATED);
    }
    let under_way = running.app.vault.enter_tenant("acme").await?;
    running.acme.answers(Some(KekErrorKind::Disabled));
    running.app.vault.refresh_tenants().await;
    for method in ["GET", "POST"] {
        let status = running.status(method, "acme").await?;
        assert_eq!(status, StatusCode::FORBIDDEN, "{method}");
    }
    // A request that was in its scope already.
    let app = || State(running.app.clone());
    let listed = list(app()).within(under_way.clone()).await;
    assert_eq!(listed.unwrap_err(), Failure::Revoked);
    let added = add(app(), "a note".to_owned()).within(under_way).await;
    assert_eq!(added.unwrap_err(), Failure::Revoked);
    assert_eq!(running.notes("globex").await?, "[\"globex\"]");
    Ok(())
}

#[tokio::test]
async fn a_kms_that_does_not_answer_is_worth_trying_again() -> anyhow::Result<()> {
    let running = Running::start().await?;
    running.acme.answers(Some(KekErrorKind::Unavailable));
    for method in ["GET", "POST"] {
        let response = call(&running.router, method, Some("acme"), "a note").await?;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key(RETRY_AFTER));
    }
    assert!(running.app.notes().is_empty());
    assert_eq!(running.notes("globex").await?, "[]");
    Ok(())
}

#[tokio::test]
async fn a_lost_scope_is_an_error_and_no_empty_list() -> anyhow::Result<()> {
    let running = Running::start().await?;
    assert_eq!(running.status("POST", "acme").await?, StatusCode::CREATED);
    let listed = list(State(running.app.clone())).await;
    assert_eq!(listed.unwrap_err(), Failure::Broken);
    // A task to which it was not carried.
    let sealed = running.app.notes()[0].body.clone();
    let scope = running.app.vault.enter_tenant("acme").await?;
    let spawned = async {
        let open = move || fieldseal::open::<String>(NOTE, &sealed);
        tokio::task::spawn_blocking(open).await
    };
    let opened = spawned.within(scope).await?;
    assert_eq!(Failure::from(opened.unwrap_err()), Failure::Broken);
    Ok(())
}

#[tokio::test]
async fn a_note_that_does_not_open_is_an_error_and_not_one_less() -> anyhow::Result<()> {
    let running = Running::start().await?;
    for tenant in ["globex", "initech"] {
        assert_eq!(running.status("POST", tenant).await?, StatusCode::CREATED);
    }
    // Somebody gives it to another tenant, in the table.
    running.app.notes()[0].tenant = "initech".to_owned();
    let status = running.status("GET", "initech").await?;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    // A key that this process does not have yet, as in the middle of a rotation.
    let unknown = KeyId::new(7).unwrap().number().to_be_bytes();
    running.app.notes()[0].body[2..6].copy_from_slice(&unknown);
    let status = running.status("GET", "initech").await?;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    Ok(())
}
