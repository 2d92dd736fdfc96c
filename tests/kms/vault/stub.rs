//! A server that speaks TLS and HTTP, and answers whatever a test says.

use super::authority::Authority;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Lives in the runtime of its test.
pub(crate) struct Stub {
    authority: Authority,
    port: u16,
}

/// A request: its first line, and its body.
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) body: String,
}

/// An answer: the first line's status and reason, other headers, the body.
pub(crate) struct Answer(
    pub(crate) &'static str,
    pub(crate) String,
    pub(crate) String,
);

impl Stub {
    pub(crate) async fn answering(
        answer: impl Fn(Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::named("127.0.0.1", answer).await
    }

    /// With a certificate for this name.
    pub(crate) async fn named(
        name: &str,
        answer: impl Fn(Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let authority = Authority::new();
        let identity = authority.identity(name);
        let certificate = CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answer) = (acceptor.clone(), answer.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    let Some(asked) = read(&mut stream).await else {
                        return;
                    };
                    let Answer(status, headers, body) = answer(asked);
                    let answer = format!(
                        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}\r\n{body}",
                        body.len()
                    );
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { authority, port }
    }

    pub(crate) fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    pub(crate) fn authority(&self) -> String {
        self.authority.pem()
    }
}

async fn read(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<Asked> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let len = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, len)| len.parse().unwrap());
            if body.len() >= len {
                return Some(Asked {
                    line: head.lines().next()?.to_owned(),
                    body: body.to_owned(),
                });
            }
        }
        match stream.read(&mut part).await {
            Ok(len @ 1..) => bytes.extend_from_slice(&part[..len]),
            _ => return None,
        }
    }
}
