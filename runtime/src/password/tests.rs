//! Passwords, hashed and not.

use std::future::Future;
use std::pin::pin;
use std::sync::Barrier;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use super::*;

const PHRASE: &str = "correct horse battery staple";

/// Of [`PHRASE`], made by the reference implementation (argon2-cffi).
const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU";

/// Runs a future on this thread.
fn wait_for<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[test]
fn a_new_password_is_hashed_and_verified() {
    let password = Password::from(PHRASE);
    assert!(!password.is_hashed());
    assert_eq!(password.phc(), None);

    password.hash_blocking().unwrap();
    assert!(password.is_hashed());
    assert!(
        password
            .phc()
            .unwrap()
            .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    );
    assert_eq!(password.verify(PHRASE), Ok(true));
    assert_eq!(password.verify("Tr0ub4dor&3"), Ok(false));
    assert_eq!(password.verify(""), Ok(false));

    let loaded = Password::from_phc(password.phc().unwrap()).unwrap();
    assert_eq!(loaded.verify(PHRASE), Ok(true));
}

#[test]
fn async_hashing_runs_off_the_executor() {
    let password = Password::from(PHRASE);
    {
        let mut first_poll = pin!(password.hash());
        assert!(
            first_poll
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
    }
    // Dropping the future does not hurt another one.
    wait_for(password.hash()).unwrap();
    assert!(password.is_hashed());
    assert_eq!(wait_for(password.verify_async(PHRASE)), Ok(true));
    assert_eq!(wait_for(password.verify_async("guess")), Ok(false));
    assert_eq!(
        wait_for(Password::from(PHRASE).verify_async(PHRASE)),
        Ok(true)
    );
}

#[test]
fn a_future_that_hashes_can_be_sent_to_another_thread() {
    fn assert_send<T: Send>(_: &T) {}
    let password = Password::from(PHRASE);
    assert_send(&password);
    assert_send(&password.hash());
    assert_send(&password.verify_async("guess"));
    assert_send(&Password::verify_nobody_async("guess"));
}

#[test]
fn clones_share_one_state_and_hash_once() {
    let password = Password::from(PHRASE);
    let start = Barrier::new(4);
    let hashes: Vec<String> = thread::scope(|threads| {
        let started: Vec<_> = (0..4)
            .map(|number| {
                let clone = password.clone();
                let start = &start;
                threads.spawn(move || {
                    start.wait();
                    if number % 2 == 0 {
                        clone.hash_blocking()
                    } else {
                        wait_for(clone.hash())
                    }
                    .unwrap();
                    clone.phc().unwrap().to_owned()
                })
            })
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        hashes
            .iter()
            .all(|hash| Some(hash.as_str()) == password.phc())
    );
    password.hash_blocking().unwrap();
    assert_eq!(password.phc(), Some(hashes[0].as_str()));
}

#[test]
fn the_plaintext_is_gone_once_it_is_hashed() {
    let password = Password::from(PHRASE);
    password.hash_blocking().unwrap();
    assert_eq!(password.0.plaintext.lock().unwrap().expose_secret(), "");
}

/// Notes the level and the text of each event.
struct Events(Mutex<Vec<String>>);

impl tracing::Subscriber for Events {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(String);

        impl tracing::field::Visit for Text {
            fn record_debug(&mut self, _: &tracing::field::Field, value: &dyn fmt::Debug) {
                self.0 += &format!(" {value:?}");
            }
        }

        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn hashing_late_warns_once_and_says_what_to_do() {
    let events = Arc::new(Events(Mutex::default()));
    tracing::subscriber::with_default(Arc::clone(&events), || {
        let password = Password::from(PHRASE);
        password.to_phc().unwrap();
        password.to_phc().unwrap();
        Password::from_phc(HASH).unwrap().to_phc().unwrap();
    });
    let seen = events.0.lock().unwrap();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert!(
        seen[0].starts_with("WARN")
            && seen[0].contains("call `password.hash().await` before you save it")
    );
    assert!(!seen[0].contains(PHRASE));
}

#[test]
fn an_adapter_gets_a_hash_even_if_nobody_has_made_it() {
    let password = Password::from(PHRASE);
    let phc = password.to_phc().unwrap();
    assert_eq!(Some(phc), password.phc());
    assert_eq!(Password::from("").to_phc(), Err(PasswordError::Empty));
    assert_eq!(Password::from_phc(HASH).unwrap().to_phc(), Ok(HASH));
}

#[test]
fn a_password_has_1_to_1024_bytes() {
    let empty = Password::from("");
    assert_eq!(empty.hash_blocking(), Err(PasswordError::Empty));
    assert_eq!(wait_for(empty.hash()), Err(PasswordError::Empty));

    let long = Password::from("é".repeat(513));
    assert_eq!(long.hash_blocking(), Err(PasswordError::TooLong));
    assert_eq!(wait_for(long.hash()), Err(PasswordError::TooLong));

    let longest = "é".repeat(512);
    let password = Password::from(longest.as_str());
    password.hash_blocking().unwrap();
    assert_eq!(password.verify(&longest), Ok(true));
    assert_eq!(password.verify(&longest[..1_022]), Ok(false));

    let longer = format!("{longest}x");
    assert_eq!(password.verify(&longer), Err(PasswordError::TooLong));
    assert_eq!(
        wait_for(password.verify_async(&longer)),
        Err(PasswordError::TooLong)
    );
    assert_eq!(
        Password::verify_nobody(&longer),
        Err(PasswordError::TooLong)
    );
    assert_eq!(
        wait_for(Password::verify_nobody_async(&longer)),
        Err(PasswordError::TooLong)
    );
}

#[test]
fn nothing_ends_or_changes_a_password() {
    let password = Password::from("null\0byte");
    password.hash_blocking().unwrap();
    assert_eq!(password.verify("null\0byte"), Ok(true));
    assert_eq!(password.verify("null"), Ok(false));
    assert_eq!(password.verify("null\0byte "), Ok(false));
    assert_eq!(password.verify("NULL\0byte"), Ok(false));
}

#[test]
fn before_it_is_hashed_the_plaintext_is_compared() {
    let password = Password::from(SecretString::from(PHRASE));
    assert_eq!(password.verify(PHRASE), Ok(true));
    assert_eq!(password.verify("guess"), Ok(false));
    assert!(!password.is_hashed());
}

#[test]
fn nobody_is_never_let_in() {
    assert_eq!(Password::verify_nobody(PHRASE), Ok(false));
    assert_eq!(wait_for(Password::verify_nobody_async(PHRASE)), Ok(false));
}

#[test]
fn equality_is_on_what_is_held() {
    let password = Password::from(PHRASE);
    let clone = password.clone();
    assert_eq!(password, clone);
    assert_eq!(password, Password::from(PHRASE));
    assert_ne!(password, Password::from("correct horse battery stable"));
    assert_ne!(password, Password::from("correct"));

    password.hash_blocking().unwrap();
    assert_eq!(password, clone);
    assert_ne!(password, Password::from(PHRASE));
    assert_ne!(Password::from(PHRASE), password);
    assert_eq!(
        Password::from_phc(HASH).unwrap(),
        Password::from_phc(HASH).unwrap()
    );
    assert_ne!(Password::from_phc(HASH).unwrap(), password);
}

#[test]
fn a_weaker_hash_needs_a_new_one() {
    let default = Argon2id::default();
    let password = Password::from(PHRASE);
    assert!(!password.needs_rehash(&default));
    password.hash_blocking().unwrap();
    assert!(!password.needs_rehash(&default));
    for (memory_kib, passes, lanes) in [(19_457, 2, 1), (19_456, 3, 1), (19_456, 2, 2)] {
        assert!(password.needs_rehash(&Argon2id::new(memory_kib, passes, lanes).unwrap()));
    }

    let needs = |phc: &str| Password::from_phc(phc).unwrap().needs_rehash(&default);
    assert!(!needs(HASH));
    assert!(!needs(&HASH.replace("m=19456,t=2", "m=65536,t=4")));
    assert!(needs(&HASH.replace("argon2id", "argon2i")));
    assert!(needs(&HASH.replace("v=19$", "v=16$")));
    assert!(needs(
        &HASH.replace("AAECAwQFBgcICQoLDA0ODw", "AAECAwQFBgc")
    ));
    assert!(needs(&HASH.replace(
        "gYJZtjEAJqjg26xdLmknq8/bB7MiWPrE9hsYuA+SkIU",
        "gYJZtjEAJqjg26xdLmknqw"
    )));
}

#[test]
fn a_password_is_never_printed() {
    for password in [Password::from(PHRASE), Password::from_phc(HASH).unwrap()] {
        assert_eq!(
            format!("{password:?} {:?} {:#?}", Some(&password), (&password,)),
            "[REDACTED] Some([REDACTED]) (\n    [REDACTED],\n)"
        );
    }
}
