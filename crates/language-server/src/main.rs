//! The language server by itself, on standard input and output: what
//! `realpolitik lsp` runs.

use realpolitik_language_server::{Pages, Settings, serve_stdio};
use std::process::ExitCode;

fn main() -> ExitCode {
    let settings = Settings { pages: Pages::usual_folder(), ..Settings::default() };
    match serve_stdio(settings) {
        Ok(code) => ExitCode::from(code),
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}
