//! What is wrong with a case, as the client shows it.

use crate::pages::Pages;
use crate::snapshot::Snapshot;
use ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    NumberOrString, PublishDiagnosticsParams, Uri,
};
use realpolitik_case::diagnostic::{self, Severity};
use realpolitik_case::text::visible;
use std::collections::BTreeMap;

/// The code of what is declared and never used: editors show it faded.
const UNUSED: &str = "RP2111";

/// What there is to tell of each file of a case; of a file without faults too, so
/// that what was told before goes away.
pub fn of(snapshot: &Snapshot, pages: &Pages) -> Vec<PublishDiagnosticsParams> {
    let mut all: BTreeMap<Uri, (Option<i32>, Vec<Diagnostic>)> =
        snapshot.uris().map(|(uri, version)| (uri.clone(), (version, Vec::new()))).collect();
    for d in &snapshot.loaded.diagnostics {
        let file = d.labels.first().map_or(0, |(at, _)| at.file);
        let Some(uri) = snapshot.uri(file) else { continue };
        all.entry(uri).or_default().1.push(one(snapshot, d, pages));
    }
    let params = all.into_iter().map(|(uri, (version, diagnostics))| PublishDiagnosticsParams {
        uri,
        diagnostics,
        version,
    });
    params.collect()
}

/// A diagnostic as the client shows it.
pub fn one(snapshot: &Snapshot, d: &diagnostic::Diagnostic, pages: &Pages) -> Diagnostic {
    let first = d.labels.first();
    let mut message = visible(&d.message);
    if let Some((_, note)) = first.filter(|(_, note)| !note.is_empty()) {
        message.push_str(&format!(" ({})", visible(note)));
    }
    if !d.help.is_empty() {
        message.push_str(&format!("\nhelp: {}", visible(&d.help)));
    }
    let others = d.labels.iter().skip(1).filter_map(|(at, note)| {
        let message = if note.is_empty() { "here".to_owned() } else { visible(note) };
        Some(DiagnosticRelatedInformation { location: snapshot.location(*at)?, message })
    });
    let others: Vec<_> = others.collect();
    Diagnostic {
        range: first.map(|(at, _)| snapshot.range(*at)).unwrap_or_default(),
        severity: Some(match d.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(d.code.to_owned())),
        code_description: pages.of(d.code).map(|href| CodeDescription { href }),
        source: Some("realpolitik".to_owned()),
        message,
        related_information: (!others.is_empty()).then_some(others),
        tags: (d.code == UNUSED).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: None,
    }
}
