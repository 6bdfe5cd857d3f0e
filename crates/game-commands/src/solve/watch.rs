//! Solving with progress, and stopping with what was found so far.

use super::answer::{Answer, Equilibrium, Part};
use indicatif::{ProgressBar, ProgressStyle};
use realpolitik_command_line::context::Context;
use realpolitik_command_line::exit::Exit;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

/// Equilibria as they are found, and whether to go on.
#[derive(Clone, Debug)]
pub struct LiveEquilibria {
    part: Arc<Mutex<Answer>>,
    stop: Arc<AtomicBool>,
    most: usize,
}

impl LiveEquilibria {
    /// Nothing yet, and room for `most` equilibria.
    pub fn new(most: usize) -> Self {
        let part = Answer { concept: "nash", ..Answer::default() };
        LiveEquilibria { part: Arc::new(Mutex::new(part)), stop: Arc::default(), most }
    }
    /// What is looked for from now on, and how.
    pub fn begin(&self, concept: &'static str, method: &'static str) {
        if let Ok(mut part) = self.part.lock() {
            (part.concept, part.method) = (concept, method);
        }
    }
    /// Keeps an equilibrium. `Break` where there are enough, or the person wants it
    /// to end.
    pub fn push(&self, equilibrium: Equilibrium) -> ControlFlow<()> {
        let Ok(mut part) = self.part.lock() else { return ControlFlow::Break(()) };
        part.equilibria.push(equilibrium);
        if self.stopped() || part.equilibria.len() >= self.most {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
    /// Whether the person wants it to end.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
    /// An answer of what is there and certified, which may be nothing, with why
    /// there is no more.
    pub fn so_far(&self, part: Part, why: &str) -> Answer {
        let mut answer = self.part.lock().map(|l| l.clone()).unwrap_or_default();
        answer.equilibria.retain(|e| e.holds);
        let count = answer.equilibria.len();
        let rest = match count {
            0 => "no equilibrium had been found and checked until then.".to_owned(),
            1 => "one equilibrium had been found and checked until then.".to_owned(),
            n => format!("{n} equilibria had been found and checked until then."),
        };
        answer.notes.push(format!("{why}: {rest} This is a part of the answer."));
        answer.part = Some(part);
        answer
    }
    fn count(&self) -> usize {
        self.part.lock().map_or(0, |l| l.equilibria.len())
    }
}

/// How often a stop is looked for, and progress is shown.
const TICK: Duration = Duration::from_millis(10);

/// Runs the work on a thread of its own. `None` if Ctrl-C came first: the
/// thread is then left to the end of the program. A second one ends it at once.
pub fn stoppable<T: Send + 'static>(
    context: &Context,
    found: &LiveEquilibria,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let stop = Arc::clone(&found.stop);
    // Without a handler Ctrl-C simply ends the program: nothing is lost by that.
    let _ = ctrlc::set_handler(move || {
        if stop.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Exit::Interrupted as u8));
        }
    });
    let (done, ended) = mpsc::channel::<()>();
    let worker = std::thread::spawn(move || {
        // Closed however the work ends.
        let _open = done;
        work()
    });
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
        if ended.recv_timeout(TICK) == Err(mpsc::RecvTimeoutError::Disconnected) {
            break;
        }
    }
    if let Some(b) = bar {
        b.finish_and_clear();
    }
    if found.stopped() && !worker.is_finished() {
        return None;
    }
    match worker.join() {
        Ok(result) => (!found.stopped()).then_some(result),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
