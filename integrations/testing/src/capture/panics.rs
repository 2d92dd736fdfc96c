//! Panics: the message, what the hook gets to print, and the payload.

use super::Capture;
use std::any::Any;
use std::borrow::Cow;
use std::error::Error;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

impl Capture {
    /// Runs code and captures its panics, also those of threads that it starts. `None` when it panicked.
    ///
    /// While it runs, its panics are not printed; those of other tests are. The hook that was there before is there again afterwards.
    pub fn panics<R>(&mut self, name: &str, work: impl FnOnce() -> R) -> Option<R> {
        let watch = Watch::begin();
        let done = panic::catch_unwind(AssertUnwindSafe(work));
        let mut seen = watch.end();
        let done = done
            .map_err(|payload| seen.push_str(&payload_text(&*payload)))
            .ok();
        self.add(&format!("{name}: panics"), seen);
        done
    }
}

/// One capture of panics. There is one hook in a process, and tests run at the same time: the hook is set by the first watch and taken away
/// with the last.
struct Watch(Arc<Watched>);

struct Watched {
    thread: ThreadId,
    seen: Mutex<String>,
}

#[derive(Default)]
struct Watches {
    active: Vec<Arc<Watched>>,
    previous: Option<Hook>,
}

type Hook = Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

static WATCHES: Mutex<Watches> = Mutex::new(Watches {
    active: Vec::new(),
    previous: None,
});

impl Watch {
    fn begin() -> Self {
        let watched = Arc::new(Watched {
            thread: thread::current().id(),
            seen: Mutex::default(),
        });
        let mut watches = locked(&WATCHES);
        if watches.active.is_empty() {
            watches.previous = Some(panic::take_hook().into());
            panic::set_hook(Box::new(hook));
        }
        watches.active.push(Arc::clone(&watched));
        Self(watched)
    }

    fn end(self) -> String {
        std::mem::take(&mut *locked(&self.0.seen))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut watches = locked(&WATCHES);
        watches
            .active
            .retain(|active| !Arc::ptr_eq(active, &self.0));
        // A thread that panics may not change the hook; the next watch will.
        if watches.active.is_empty()
            && !thread::panicking()
            && let Some(previous) = watches.previous.take()
        {
            panic::set_hook(Box::new(move |info| previous(info)));
        }
    }
}

fn hook(info: &PanicHookInfo<'_>) {
    let watches = locked(&WATCHES);
    let text = format!("{info}\n{}\n", payload_text(info.payload()));
    let is_watched = watches
        .active
        .iter()
        .any(|watched| watched.thread == thread::current().id());
    // Which watch started another thread nobody knows, so all of them see its panic: a marker is in one test only.
    for watched in &watches.active {
        if !is_watched || watched.thread == thread::current().id() {
            locked(&watched.seen).push_str(&text);
        }
    }
    let previous = watches.previous.clone();
    drop(watches);
    if let (false, Some(previous)) = (is_watched, previous) {
        previous(info);
    }
}

fn payload_text(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = payload.downcast_ref::<Cow<'static, str>>() {
        text.to_string()
    } else if let Some(bytes) = payload.downcast_ref::<Vec<u8>>() {
        String::from_utf8_lossy(bytes).into_owned()
    } else if let Some(error) = payload.downcast_ref::<Box<dyn Error + Send + Sync>>() {
        format!("{error}\n{error:?}")
    } else {
        String::from("a panic")
    }
}

/// A test that panicked with the lock leaves nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
