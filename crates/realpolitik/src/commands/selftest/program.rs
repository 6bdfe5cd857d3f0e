//! The program as a whole, run by itself.

use std::process::Command;

pub fn threads() -> Result<String, String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let answer = |jobs: &str| {
        let done = Command::new(&program)
            .args(["analyze", "us-vietnam-2022", "--json", "--draws", "1000", "--jobs", jobs])
            .output()
            .map_err(|e| e.to_string())?;
        match done.status.success() {
            true => Ok(done.stdout),
            false => Err(String::from_utf8_lossy(&done.stderr).into_owned()),
        }
    };
    let one = answer("1")?;
    if one != answer("3")? {
        return Err("the documents differ".to_owned());
    }
    Ok(format!("the same {} bytes of an analysis", one.len()))
}
