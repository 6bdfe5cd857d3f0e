//! realpolitik-solve
