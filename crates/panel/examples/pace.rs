//! How long a panel of politically relevant dyad-years takes, from files read before.
//!
//! ```console
//! cargo run --release -p realpolitik-panel --example pace -- FOLDER
//! ```

use realpolitik_panel::{Folder, Options, Unit, panel};
use std::time::Instant;

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("give the folder with the files as downloaded");
        std::process::exit(2);
    };
    let start = Instant::now();
    let folder = Folder::read(path.as_ref()).expect("a folder of known files");
    println!("reading the files: {:.1} ms", 1e3 * start.elapsed().as_secs_f64());
    for (what, unit, relevant) in [
        ("politically relevant dyad-years", Unit::DyadYears, true),
        ("dyad-years", Unit::DyadYears, false),
        ("directed dyad-years", Unit::DirectedDyadYears, false),
    ] {
        let mut options = Options::new(unit);
        options.years = Some((1816, 2010));
        options.relevant = relevant;
        options.peace = Some("gml".to_owned());
        let mut best = f64::INFINITY;
        let mut size = (0, 0);
        for _ in 0..5 {
            let start = Instant::now();
            let made = panel(&folder, &options).expect("a panel");
            best = best.min(start.elapsed().as_secs_f64());
            size = (made.years.len(), made.columns.len());
        }
        println!("{what}: {:.1} ms for {} rows and {} columns", 1e3 * best, size.0, size.1);
    }
}
