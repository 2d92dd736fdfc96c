//! A network between the client and the server, which can be slow, or hold everything back.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How bytes pass.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// As they come.
    Free,
    /// A few at a time.
    Slow,
    /// Not at all, on connections that stay open.
    Held,
}

/// A port that leads to another.
pub(crate) struct Relay {
    port: u16,
    flow: watch::Sender<Flow>,
}

impl Relay {
    /// Lives in the runtime of its test.
    pub(crate) async fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (flow, watched) = watch::channel(Flow::Free);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else {
                    continue;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(pass(from_client, to_server, watched.clone()));
                tokio::spawn(pass(from_server, to_client, watched.clone()));
            }
        });
        Self { port, flow }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn set(&self, flow: Flow) {
        self.flow.send_replace(flow);
    }
}

async fn pass(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut flow: watch::Receiver<Flow>,
) {
    let mut buffer = [0; 4096];
    while let Ok(len @ 1..) = from.read(&mut buffer).await {
        if flow.wait_for(|flow| *flow != Flow::Held).await.is_err() {
            return;
        }
        let now = *flow.borrow();
        let part = match now {
            Flow::Slow => 256,
            _ => buffer.len(),
        };
        for part in buffer[..len].chunks(part) {
            if now == Flow::Slow {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            if to.write_all(part).await.is_err() {
                return;
            }
        }
    }
}
