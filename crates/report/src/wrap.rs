//! Long lines folded to the width of a terminal.

use textwrap::{Options, WrapAlgorithm, core::display_width};

/// A label wider than this is not hung under.
const WIDEST_LABEL: usize = 30;
/// Narrower than this nothing is folded: it would not be read more easily.
const NARROWEST: usize = 40;

/// Folds the lines of `text` that are wider than `width` columns at spaces. What
/// goes over hangs under the text behind the line's label, so that a label
/// column stays a column. Colour counts as no width.
///
/// ```
/// use realpolitik_report::wrap::wrap;
/// let text = "Evidence   143 events, 106 occasions of rules, 355 sources";
/// assert_eq!(
///     wrap(text, 44),
///     "Evidence   143 events, 106 occasions of\n           rules, 355 sources"
/// );
/// ```
pub fn wrap(text: &str, width: usize) -> String {
    if width < NARROWEST {
        return text.to_owned();
    }
    let folded: Vec<String> = text
        .split('\n')
        .map(|line| {
            if display_width(line) <= width {
                return line.to_owned();
            }
            let indent = " ".repeat(hang(line));
            let options = Options::new(width)
                .wrap_algorithm(WrapAlgorithm::FirstFit)
                .break_words(false)
                .subsequent_indent(&indent);
            textwrap::wrap(line, options).join("\n")
        })
        .collect();
    folded.join("\n")
}

/// Where the text behind a line's label begins: after the first gap of two
/// spaces, if it is near; else two columns in.
fn hang(line: &str) -> usize {
    let plain = without_colour(line);
    let start = plain.len() - plain.trim_start().len();
    let label = plain[start..].find("  ").map(|gap| {
        let behind = plain[start + gap..].trim_start();
        display_width(&plain[..plain.len() - behind.len()])
    });
    match label {
        Some(column) if column <= WIDEST_LABEL => column,
        _ => start + 2,
    }
}

/// A line without its escape sequences of colour, each from `ESC [` to `m`.
fn without_colour(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    parts.for_each(|p| plain.push_str(p.split_once('m').map_or("", |(_, text)| text)));
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_nothing_is_too_wide() {
        let text = "Rules      caatsa: enforced on VN 0 of 2, on others 2 of 7 (p = 1.00)\n\
                    \n  US exempt rather than press by +0.303: threat_US +0.47, consistency −0.11";
        for width in [40, 50, 60, 200] {
            let folded = wrap(text, width);
            let words = |t: &str| t.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&folded), words(text));
            assert!(folded.lines().all(|l| display_width(l) <= width), "{folded}");
        }
        assert_eq!(wrap(text, 200), text);
        assert_eq!(wrap(text, 10), text);
    }

    #[test]
    fn colour_has_no_width() {
        let plain = "a".repeat(38);
        let painted = format!("\u{1b}[1m{plain}\u{1b}[0m");
        assert_eq!(wrap(&painted, 40), painted);
        let painted = "\u{1b}[1mLadder    \u{1b}[0m VN has three partners and stands behind six";
        assert_eq!(wrap(painted, 40).lines().nth(1), Some("           stands behind six"));
    }
}
