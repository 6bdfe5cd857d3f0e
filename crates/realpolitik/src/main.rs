//! The program `realpolitik`.

use std::process::ExitCode;

fn main() -> ExitCode {
    realpolitik::main()
}
