//! realpolitik-report
