//! A server that speaks HTTP, with TLS unless it is told otherwise, and answers whatever a test says.

use super::authority::Authority;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Lives in the runtime of its test.
pub(crate) struct Stub {
    /// None without TLS.
    authority: Option<Authority>,
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
        let answer = Arc::new(answer);
        let port = listen(move |stream| {
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, &*answer).await;
                }
            }
        });
        Self {
            authority: Some(authority),
            port: port.await,
        }
    }

    pub(crate) async fn without_tls(
        answer: impl Fn(Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let answer = Arc::new(answer);
        let port = listen(move |stream| {
            let answer = answer.clone();
            async move { serve(stream, &*answer).await }
        });
        Self {
            authority: None,
            port: port.await,
        }
    }

    pub(crate) fn address(&self) -> String {
        let scheme = match self.authority {
            Some(_) => "https",
            None => "http",
        };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// That of its certificate.
    pub(crate) fn authority(&self) -> String {
        self.authority.as_ref().unwrap().pem()
    }
}

/// Gives the port.
async fn listen<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> u16
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    port
}

async fn serve(
    mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin,
    answer: &(impl Fn(Asked) -> Answer + ?Sized),
) {
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
