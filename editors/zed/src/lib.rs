//! Starts `realpolitik lsp` in Zed.

use zed_extension_api::{
    self as zed, register_extension, settings::LspSettings, Command, Extension, LanguageServerId,
    Result, Worktree,
};

struct Realpolitik;

impl Extension for Realpolitik {
    fn new() -> Self {
        Realpolitik
    }

    /// The program that the settings name, else the one on the path.
    fn language_server_command(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let settings = LspSettings::for_worktree(server.as_ref(), worktree).ok();
        let named = settings.and_then(|s| s.binary).and_then(|b| b.path);
        let command = named
            .or_else(|| worktree.which("realpolitik"))
            .ok_or("install the program `realpolitik`, or name it under lsp.realpolitik.binary.path")?;
        Ok(zed::Command { command, args: vec!["lsp".to_owned()], env: worktree.shell_env() })
    }
}

register_extension!(Realpolitik);
