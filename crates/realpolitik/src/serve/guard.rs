//! Who may ask.

/// The header that carries the token.
pub const TOKEN_HEADER: &str = "X-Realpolitik-Token";
