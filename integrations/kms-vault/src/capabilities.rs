//! What a token may do, which `vaultrs` has no request for.

use rustify::endpoint::Endpoint;
use rustify::enums::{RequestMethod, RequestType, ResponseType};
use rustify::errors::ClientError;
use serde::Deserialize;

/// What the token may do on a path.
pub(crate) struct CapabilitiesRequest<'a>(pub(crate) &'a str);

impl Endpoint for CapabilitiesRequest<'_> {
    type Response = ();
    const REQUEST_BODY_TYPE: RequestType = RequestType::JSON;
    const RESPONSE_BODY_TYPE: ResponseType = ResponseType::JSON;

    fn path(&self) -> String {
        "sys/capabilities-self".to_owned()
    }

    fn method(&self) -> RequestMethod {
        RequestMethod::POST
    }

    fn body(&self) -> Result<Option<Vec<u8>>, ClientError> {
        let body = serde_json::json!({ "paths": [self.0] });
        Ok(Some(body.to_string().into_bytes()))
    }
}

/// The answer.
#[derive(Deserialize)]
pub(crate) struct Capabilities {
    capabilities: Vec<String>,
}

impl Capabilities {
    pub(crate) fn permit(&self, capability: &str) -> bool {
        self.capabilities
            .iter()
            .any(|it| it == capability || it == "root")
    }
}
