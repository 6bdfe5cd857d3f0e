//! realpolitik-analysis
