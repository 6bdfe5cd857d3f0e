//! What the guide says of beliefs is what the reader takes.

use realpolitik_case::Distribution;

fn guide() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guide/case-language.md");
    std::fs::read_to_string(path).expect("the guide is there")
}

/// The quoted texts that follow a key.
fn quoted<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
    let start = format!("{key} = \"");
    text.match_indices(&start)
        .filter_map(|(i, _)| text[i + start.len()..].split('"').next())
        .collect()
}

#[test]
fn every_belief_of_the_guide_is_read() {
    let text = guide();
    let families = quoted(&text, "dist");
    assert!(families.len() >= 9, "{families:?}");
    for d in families {
        let belief = Distribution::parse_dist(d).unwrap_or_else(|e| panic!("{d}: {e}"));
        belief.validate().unwrap_or_else(|e| panic!("{d}: {e}"));
    }
    let ranges = quoted(&text, "range");
    assert!(ranges.len() >= 2, "{ranges:?}");
    for r in ranges {
        Distribution::parse_range(r).unwrap_or_else(|e| panic!("{r}: {e}"));
    }
}
