//! The credentials that every client of Azure would find.

use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_identity::{
    ClientSecretCredential, DeveloperToolsCredential, ManagedIdentityCredential,
    ManagedIdentityCredentialOptions, UserAssignedId, WorkloadIdentityCredential,
};
use std::env;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// What the environment says, in the order of Azure's other libraries; this one has no such chain of its own.
///
/// A client secret (`AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET`), a workload identity (`AZURE_FEDERATED_TOKEN_FILE`), a managed
/// identity, the tools of a developer. `AZURE_TOKEN_CREDENTIALS=dev` leaves only the tools, `=prod` everything but them.
pub(crate) fn standard() -> azure_core::Result<Arc<dyn TokenCredential>> {
    let only = env::var("AZURE_TOKEN_CREDENTIALS").unwrap_or_default();
    if only.eq_ignore_ascii_case("dev") {
        return Ok(DeveloperToolsCredential::new(None)?);
    }
    let client = env::var("AZURE_CLIENT_ID").ok();
    if let (Ok(tenant), Some(client), Ok(secret)) = (
        env::var("AZURE_TENANT_ID"),
        client.clone(),
        env::var("AZURE_CLIENT_SECRET"),
    ) {
        return Ok(ClientSecretCredential::new(
            &tenant,
            client,
            secret.into(),
            None,
        )?);
    }
    if env::var_os("AZURE_FEDERATED_TOKEN_FILE").is_some() {
        return Ok(WorkloadIdentityCredential::new(None)?);
    }
    let managed = ManagedIdentityCredential::new(Some(ManagedIdentityCredentialOptions {
        user_assigned_id: client.map(UserAssignedId::ClientId),
        ..Default::default()
    }))?;
    if only.eq_ignore_ascii_case("prod") {
        return Ok(managed);
    }
    Ok(Arc::new(Either {
        managed,
        tools: DeveloperToolsCredential::new(None)?,
    }))
}

/// The machine's identity, or the developer's where the machine has none.
#[derive(Debug)]
struct Either {
    managed: Arc<dyn TokenCredential>,
    tools: Arc<dyn TokenCredential>,
}

impl TokenCredential for Either {
    fn get_token<'a, 'b, 'c, 'd, 'e>(
        &'a self,
        scopes: &'b [&'c str],
        options: Option<TokenRequestOptions<'d>>,
    ) -> Pin<Box<dyn Future<Output = azure_core::Result<AccessToken>> + Send + 'e>>
    where
        'a: 'e,
        'b: 'e,
        'c: 'e,
        'd: 'e,
        Self: 'e,
    {
        Box::pin(async move {
            // Nothing answers at the address of a machine's identity where there is none, and the client waits for it for minutes.
            let managed = self.managed.get_token(scopes, options.clone());
            match tokio::time::timeout(PROBE, managed).await {
                Ok(Ok(token)) => Ok(token),
                Ok(Err(_)) | Err(_) => self.tools.get_token(scopes, options).await,
            }
        })
    }
}

const PROBE: Duration = Duration::from_secs(3);
