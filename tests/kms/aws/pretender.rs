//! A server that is no KMS: it answers what it is told, and keeps what it was asked.

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What it does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Answers with this status and body.
    Body(u16, String),
    /// Answers with a header beside.
    With(u16, &'static str, String, String),
    /// Answers with bytes that may be no HTTP, and hangs up.
    Bytes(Vec<u8>),
    /// Never answers.
    Silence,
    /// Answers a byte at a time, for ever.
    Trickle,
}

/// What it was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) target: String,
    pub(crate) body: Value,
}

pub(crate) struct Pretender {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    replies: Mutex<Vec<Reply>>,
    asked: Mutex<Vec<Asked>>,
    stopped: Mutex<bool>,
    stops: Condvar,
}

impl Pretender {
    /// Answers in this order; the last one again and again.
    pub(crate) fn answering(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            replies: Mutex::new(replies.into_iter().collect()),
            ..Shared::default()
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if *serving.stopped.lock().unwrap() {
                    return;
                }
                let serving = Arc::clone(&serving);
                // A client that hangs up is no news.
                std::thread::spawn(move || serving.serve(stream).ok());
            }
        });
        Self { port, shared }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// From now on.
    pub(crate) fn answers(&self, reply: Reply) {
        *self.shared.replies.lock().unwrap() = vec![reply];
    }
}

impl Drop for Pretender {
    fn drop(&mut self) {
        *self.shared.stopped.lock().unwrap() = true;
        self.shared.stops.notify_all();
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut stream = stream;
        while let Some(asked) = read(&mut reader)? {
            self.asked.lock().unwrap().push(asked);
            let reply = {
                let mut replies = self.replies.lock().unwrap();
                match replies.len() {
                    1 => replies[0].clone(),
                    _ => replies.remove(0),
                }
            };
            match reply {
                Reply::Body(status, body) => write(&mut stream, status, "", &body)?,
                Reply::With(status, name, value, body) => {
                    write(&mut stream, status, &format!("{name}: {value}\r\n"), &body)?;
                }
                Reply::Bytes(bytes) => {
                    stream.write_all(&bytes)?;
                    return Ok(());
                }
                Reply::Silence => {
                    while !self.waited(Duration::from_secs(60)) {}
                    return Ok(());
                }
                Reply::Trickle => {
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")?;
                    while !self.waited(Duration::from_millis(20)) {
                        stream.write_all(b" ")?;
                    }
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Whether it was stopped meanwhile.
    fn waited(&self, pause: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap();
        let (stopped, _) = self
            .stops
            .wait_timeout_while(stopped, pause, |stopped| !*stopped)
            .unwrap();
        *stopped
    }
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Asked>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let (mut len, mut target) = (0, String::new());
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => len = value.trim().parse().unwrap(),
            "x-amz-target" => value.trim().clone_into(&mut target),
            _ => {}
        }
    }
    let mut body = vec![0; len];
    reader.read_exact(&mut body)?;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Ok(Some(Asked { target, body }))
}

fn write(stream: &mut impl Write, status: u16, headers: &str, body: &str) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status} Status\r\ncontent-type: application/x-amz-json-1.1\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A refusal, as AWS KMS writes it.
pub(crate) fn refusal(status: u16, code: &str) -> Reply {
    Reply::Body(
        status,
        json!({ "__type": code, "message": "no" }).to_string(),
    )
}

/// An answer with these members.
pub(crate) fn answer(body: Value) -> Reply {
    Reply::Body(200, body.to_string())
}

/// Bytes as AWS KMS writes them.
pub(crate) fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// What `Encrypt` and `Decrypt` answer if they do what they are asked.
pub(crate) fn encrypted(key: &str) -> Reply {
    answer(json!({ "KeyId": key, "CiphertextBlob": base64(b"wrapped") }))
}

pub(crate) fn decrypted(key: &str, plaintext: &[u8]) -> Reply {
    answer(json!({ "KeyId": key, "Plaintext": base64(plaintext) }))
}
