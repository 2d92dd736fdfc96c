//! A network between clients and a server, which can reset all connections.

use crate::reach::{Reach, Server};
use std::net::Ipv4Addr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

pub(crate) struct Network {
    port: u16,
    resets: broadcast::Sender<()>,
}

impl Network {
    /// It works as long as the runtime does.
    pub(crate) async fn before(server: Server) -> Self {
        let to = Reach::outside(server).address;
        let to = to.replace("localhost", "127.0.0.1");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let resets = broadcast::Sender::new(1);
        let sender = resets.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&to).await.unwrap();
                tokio::spawn(pass(client, server, sender.subscribe()));
            }
        });
        Self { port, resets }
    }

    pub(crate) fn address(&self) -> String {
        format!("localhost:{}", self.port)
    }

    pub(crate) fn reset(&self) {
        // Whether anybody is connected is the caller's business.
        let _ = self.resets.send(());
    }
}

/// TLS goes through untouched.
async fn pass(mut client: TcpStream, mut server: TcpStream, mut reset: broadcast::Receiver<()>) {
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = reset.recv() => {
            // Without a lingering time the kernel says farewell with RST instead of FIN.
            for stream in [client, server] {
                stream.set_zero_linger().unwrap();
            }
        }
    }
}
