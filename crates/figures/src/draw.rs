//! A figure by its name.

use crate::error::FigureError;
use crate::paint::Display;
use rquickjs::{CatchResultExt, Context, Function, Runtime};
use serde::{Deserialize, Serialize};

/// The drawings of the page, made by `npm run build` in `web/`.
const SCRIPT: &str = include_str!("../assets/figure.js");
/// Most memory that the script may take, in bytes.
const MEMORY: usize = 1 << 30;
/// Most stack that the script may take, in bytes, and that its thread has.
const STACK: [usize; 2] = [16 << 20, 24 << 20];

/// Which figure, and how it is drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// Its name, such as `outcomes` or `fan`.
    pub name: String,
    /// Width of the drawing in pixels, from 240 to 4000.
    pub width: u32,
    /// Whether it is drawn in light colours on a dark ground.
    pub dark: bool,
    /// The ending whose swings `turns_on` shows, instead of the likeliest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending: Option<String>,
    /// The actor over whom `leverage` is shown, instead of everyone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<String>,
    /// The relation that is shown over time, instead of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// How many of its periods are shown, instead of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<u32>,
    /// Whether `tree` shows branches below 1 %.
    pub unfolded: bool,
}

impl Request {
    /// A figure as a report shows it on a wide page.
    pub fn of(name: impl Into<String>) -> Self {
        Request {
            name: name.into(),
            width: 760,
            dark: false,
            ending: None,
            over: None,
            relation: None,
            periods: None,
            unfolded: false,
        }
    }
}

/// A drawn figure.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Figure {
    /// The drawing with title, legend and stamp, as SVG.
    pub svg: String,
    /// The same as a TikZ picture.
    pub tex: String,
    /// The numbers behind it, with their provenance in lines of comment.
    pub csv: String,
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    /// What was found.
    pub title: String,
    /// The drawing taken apart, for [`crate::png()`] and [`crate::pdf()`].
    pub painted: Display,
}

/// The names of all figures, whether or not a case has something to show in them.
pub const NAMES: [&str; 16] = [
    "outcomes", "tree", "leverage", "fan", "survival", "states", "cards", "map", "flips",
    "turns_on", "audit", "ledger", "timeline", "ladder", "evidence", "track",
];

/// Draws a figure of a page's document, as `realpolitik_report::page::Page` is written
/// in JSON.
///
/// # Errors
/// If there is no such figure or relation, if it has nothing to show, or if the document
/// is none.
pub fn draw(document: &str, request: &Request) -> Result<Figure, FigureError> {
    let script = |e: &dyn std::fmt::Display| FigureError::Script(e.to_string());
    let asked = serde_json::to_string(request).map_err(|e| script(&e))?;
    // A thread of its own has the stack that deep drawings need, wherever this is called.
    let run = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK[1])
            .spawn_scoped(scope, || evaluate(document, &asked))
            .map_err(|e| script(&e))?
            .join()
            .map_err(|_| script(&"its thread ended"))?
    })?;
    answer(&run, &request.name)
}

fn evaluate(document: &str, asked: &str) -> Result<String, FigureError> {
    let fault = |e: rquickjs::Error| FigureError::Script(e.to_string());
    let runtime = Runtime::new().map_err(fault)?;
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK[0]);
    let context = Context::full(&runtime).map_err(fault)?;
    context.with(|ctx| {
        let told = |e: rquickjs::CaughtError<'_>| FigureError::Script(e.to_string());
        ctx.eval::<(), _>(SCRIPT).catch(&ctx).map_err(told)?;
        let figure: Function<'_> = ctx.globals().get("figure").map_err(fault)?;
        figure.call((document, asked)).catch(&ctx).map_err(told)
    })
}

/// What the script says where there is no figure.
#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    shown: Vec<String>,
}

fn answer(said: &str, name: &str) -> Result<Figure, FigureError> {
    let name = name.to_owned();
    if let Ok(refusal) = serde_json::from_str::<Refusal>(said) {
        return Err(match refusal.error.as_str() {
            "unknown" => FigureError::Unknown { name, shown: refusal.shown },
            "relation" => FigureError::Relation { name, known: refusal.shown },
            _ => FigureError::Empty { name, why: refusal.message },
        });
    }
    serde_json::from_str(said).map_err(|e| FigureError::Script(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_is_an_error_and_not_a_panic() {
        for document in ["", "null", "{}", "[1, 2]", "{\"findings\": 3}", "\u{0}"] {
            let found = draw(document, &Request::of("outcomes"));
            assert!(matches!(found, Err(FigureError::Script(_))), "{document}: {found:?}");
        }
    }
}
