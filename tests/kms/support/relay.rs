//! A network between a client and its server, which can be slow, crawl, or hold everything back.

use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::watch;

/// How bytes pass.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// As they come.
    Free,
    /// A few at a time: an answer takes long, and comes.
    Slow,
    /// One at a time: there is always something on its way, and no answer within any bound.
    Crawling,
    /// Not at all, on connections that stay open.
    Held,
}

/// An address that leads to another. Lives in the runtime of its test.
pub(crate) struct Relay {
    port: u16,
    flow: watch::Sender<Flow>,
}

impl Relay {
    /// To a server on this port of this machine.
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (flow, watched) = watch::channel(Flow::Free);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                    join(client.into_split(), server.into_split(), &watched);
                }
            }
        });
        Self { port, flow }
    }

    /// From one socket in the file system to another.
    pub(crate) fn between(socket: &Path, server: &Path) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        let (flow, watched) = watch::channel(Flow::Free);
        let server = server.to_owned();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = UnixStream::connect(&server).await {
                    join(client.into_split(), server.into_split(), &watched);
                }
            }
        });
        Self { port: 0, flow }
    }

    /// Where it listens, if it leads to a port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn set(&self, flow: Flow) {
        self.flow.send_replace(flow);
    }
}

/// Passes in both directions.
fn join<R, W>(client: (R, W), server: (R, W), flow: &watch::Receiver<Flow>)
where
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(pass(client.0, server.1, flow.clone()));
    tokio::spawn(pass(server.0, client.1, flow.clone()));
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut flow: watch::Receiver<Flow>,
) {
    let mut buffer = [0; 4096];
    while let Ok(len @ 1..) = from.read(&mut buffer).await {
        let mut left = &buffer[..len];
        while !left.is_empty() {
            if flow.wait_for(|flow| *flow != Flow::Held).await.is_err() {
                return;
            }
            let now = *flow.borrow();
            let (most, pause) = match now {
                Flow::Free | Flow::Held => (left.len(), Duration::ZERO),
                Flow::Slow => (256, Duration::from_millis(20)),
                Flow::Crawling => (1, Duration::from_millis(200)),
            };
            tokio::time::sleep(pause).await;
            let (part, rest) = left.split_at(most.min(left.len()));
            if to.write_all(part).await.is_err() {
                return;
            }
            left = rest;
        }
    }
}
