//! One HTML page for one expert and one round: it opens from disk, loads
//! nothing, and builds every text from data, never from markup.

use super::digest::source_hash;
use crate::expert::{Answer, Question};
use crate::files::Plan;
use serde_json::{Value, json};

const SCRIPT: &str = include_str!("../../assets/form.js");
const STYLE: &str = include_str!("../../assets/form.css");

/// The policy of the page: the one script and the one style, nothing else.
pub fn policy() -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        source_hash(SCRIPT),
        source_hash(STYLE)
    )
}

/// The name of a file for an expert and a round: letters and digits alone.
pub fn file_name(expert: &str, position: usize, round: u32, end: &str) -> String {
    let plain: String = expert
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .take(40)
        .collect();
    let plain = plain.trim_matches('-');
    format!("round-{round}-{}-{plain}.{end}", position + 1)
}

/// The page for an expert. From the second round on it shows what all said in the
/// round before, nobody by name, and what the expert said itself.
///
/// The script takes the texts from a block of data and sets them as text; in that
/// block `<`, `>` and `&` are written so that no markup can begin.
pub fn page(plan: &Plan, expert: usize, round: u32) -> String {
    let all = &plan.elicitation;
    let name = &all.experts[expert];
    let questions: Vec<Value> =
        (0..all.questions.len()).map(|q| question(plan, expert, round, q)).collect();
    let data = json!({
        "title": all.title,
        "introduction": plan.introduction,
        "expert": name,
        "round": round,
        "rounds": plan.rounds,
        "plan": fingerprint(plan),
        "file": file_name(name, expert, round, "json"),
        "questions": questions,
    });
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>Questions</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<noscript><p>This form needs its script: \
         allow it, or open the file in another browser.</p></noscript>\n</main>\n\
         <script type=\"application/json\" id=\"elicit-data\">{}</script>\n\
         <script>{SCRIPT}</script>\n</body>\n</html>\n",
        policy(),
        inert(&data.to_string()),
    )
}

/// A JSON text in which no markup can begin or end.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out
}

fn question(plan: &Plan, expert: usize, round: u32, q: usize) -> Value {
    let all = &plan.elicitation;
    let asked = &all.questions[q];
    let before = round.checked_sub(1).filter(|r| *r > 0);
    let said = |e: usize| before.and_then(|r| all.answer(r, e, q));
    let mut others: Vec<Answer> = (0..all.experts.len()).filter_map(said).collect();
    // By what they say, so that the order names nobody.
    let middle = |a: &Answer| a.middle().unwrap_or(f64::INFINITY);
    others.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    let mut reasons: Vec<String> = others.iter().flat_map(|a| a.reasons.clone()).collect();
    reasons.sort();
    reasons.dedup();
    let listed: Vec<Value> =
        others.iter().map(|a| json!({ "points": a.points(), "middle": a.middle() })).collect();
    let earlier = said(expert).map(|a| {
        let mut own = json!({ "quantiles": a.quantiles });
        if let Some(p) = a.probability {
            own["probability"] = json!(p);
        }
        if let Some((share, low, high)) = a.interval {
            own["interval"] = json!([share, low, high]);
        }
        if let Some(best) = a.best {
            own["best"] = json!(best);
        }
        own
    });
    json!({
        "id": asked.id,
        "label": asked.label,
        "unit": asked.unit,
        "ask": asked.ask.word(),
        "levels": asked.levels,
        "low": asked.low,
        "high": asked.high,
        "others": listed,
        "reasons": reasons,
        "earlier": earlier,
    })
}

/// What the questions of a plan are, without their answers: a form belongs to it.
pub(super) fn fingerprint(plan: &Plan) -> String {
    let line = |q: &Question| {
        format!("{}|{}|{:?}|{:?}|{:?}|{:?}\n", q.id, q.label, q.ask, q.levels, q.low, q.high)
    };
    let text: String = plan.elicitation.questions.iter().map(line).collect();
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{Mistakes, read_plan};

    #[test]
    fn no_text_of_the_plan_can_begin_markup() {
        let bad = "</script><script>alert(1)</script><!-- &lt; <img src=x onerror=alert(1)>";
        let toml = format!(
            "title = '''{bad}'''\nintroduction = '''{bad}'''\nexperts = ['''{bad}''']\n\
             [questions.'''q''']\nlabel = '''{bad}'''\nunit = '''{bad}'''\n"
        )
        .replace("[questions.'''q''']", "[questions.q]");
        let mut mistakes = Mistakes::default();
        let plan = read_plan(&toml, 0, &mut mistakes).unwrap_or_else(|| panic!("{mistakes:?}"));
        let html = page(&plan, 0, 1);
        assert_eq!(html.matches("<script").count(), 2);
        assert_eq!(html.matches("</script").count(), 2);
        assert!(!html.contains("<img") && !html.contains("<!--"));
        assert!(!html.contains("innerHTML") && !html.contains("eval("));
    }

    #[test]
    fn nothing_in_script_or_style_ends_its_element() {
        assert!(!SCRIPT.to_lowercase().contains("</script") && !SCRIPT.contains("<!--"));
        assert!(!STYLE.to_lowercase().contains("</style"));
    }
}
