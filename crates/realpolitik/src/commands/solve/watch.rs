//! Solving with progress, and stopping with what was found so far.

use super::answer::{Answer, Equilibrium};
use crate::context::Context;
use crate::exit::Exit;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Equilibria as they are found, and whether to go on.
#[derive(Clone, Debug, Default)]
pub struct Found {
    list: Arc<Mutex<Vec<Equilibrium>>>,
    stop: Arc<AtomicBool>,
}

impl Found {
    /// Keeps an equilibrium.
    pub fn push(&self, equilibrium: Equilibrium) {
        if let Ok(mut list) = self.list.lock() {
            list.push(equilibrium);
        }
    }
    /// Whether the person wants it to end.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
    /// An answer of what is there, which may be nothing.
    pub fn so_far(&self) -> Answer {
        let equilibria = self.list.lock().map(|l| l.clone()).unwrap_or_default();
        Answer { method: "interrupted", equilibria, ..Answer::default() }
    }
    fn count(&self) -> usize {
        self.list.lock().map_or(0, |l| l.len())
    }
}

/// Runs the work on a thread of its own. `None` if Ctrl-C came first: the
/// thread is then left to the end of the program. A second one ends it at once.
pub fn stoppable<T: Send + 'static>(
    context: &Context,
    found: &Found,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let stop = Arc::clone(&found.stop);
    // Without a handler Ctrl-C simply ends the program: nothing is lost by that.
    let _ = ctrlc::set_handler(move || {
        if stop.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
    });
    let worker = std::thread::spawn(work);
    let bar = context.progress.then(|| {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed}  {msg}") {
            bar.set_style(style);
        }
        bar
    });
    while !worker.is_finished() && !found.stopped() {
        if let Some(b) = &bar {
            b.set_message(format!("{} found", found.count()));
            b.tick();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    if let Some(b) = bar {
        b.finish_and_clear();
    }
    if !worker.is_finished() {
        return None;
    }
    match worker.join() {
        Ok(result) => (!found.stopped()).then_some(result),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
