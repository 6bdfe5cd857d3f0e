//! A tree as a picture: SVG for pages, TikZ for papers.
//!
//! From left to right, endings under one another. Circles are decisions in the
//! hue of their player, diamonds nature, squares endings; every branch bears its
//! action. With a profile the width of a branch is its probability of being
//! reached, and branches off the path are dashed. Information sets with several
//! nodes are bands with a name. Hue never stands alone: the player's name is
//! written at its nodes.

use crate::error::GameError;
use crate::profile::BehaviorProfile;
use crate::tree::{Game, NodeKind, PlayerId};
use std::fmt::Write;

/// Nodes that a picture holds: more cannot be read, and a page stays under two
/// thousand elements.
pub const MAX_DRAWN: usize = 300;

/// Hues of the players: Okabe & Ito's blue, vermilion, green and purple, three to
/// one against white and against a dark ground.
const HUES: [&str; 4] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7"];
const NATURE: &str = "#767676";

/// Distances in pixels.
const COLUMN: f64 = 190.0;
const ROW: f64 = 34.0;
const MARGIN: f64 = 40.0;

/// Branches less likely than this are off the path.
const OFF_PATH: f64 = 0.005;

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    /// The game.
    pub game: &'a Game<f64>,
    /// What is played, if the picture shows play.
    pub profile: Option<&'a BehaviorProfile<f64>>,
    /// The title: the finding, or what is drawn.
    pub title: String,
    /// What is below the title.
    pub subtitle: String,
    /// The last line: where it comes from.
    pub footer: String,
}

struct Layout {
    /// Position of each node.
    at: Vec<(f64, f64)>,
    width: f64,
    height: f64,
    reach: Option<Vec<f64>>,
}

impl Layout {
    fn of(figure: &Figure<'_>) -> Result<Self, GameError> {
        let nodes = figure.game.nodes();
        if nodes.len() > MAX_DRAWN {
            return Err(GameError::Limit {
                what: "nodes, too many to be read in a picture",
                name: "max_drawn",
                limit: MAX_DRAWN,
            });
        }
        let mut depth = vec![0usize; nodes.len()];
        let mut order = Vec::new();
        let mut stack = vec![0usize];
        while let Some(i) = stack.pop() {
            order.push(i);
            for child in &nodes[i].children {
                depth[child.index()] = depth[i] + 1;
            }
            stack.extend(nodes[i].children.iter().rev().map(|c| c.index()));
        }
        let mut y = vec![0.0; nodes.len()];
        let mut row = 0.0;
        for i in &order {
            if nodes[*i].children.is_empty() {
                y[*i] = row;
                row += 1.0;
            }
        }
        for (i, node) in nodes.iter().enumerate().rev() {
            if let (Some(first), Some(last)) = (node.children.first(), node.children.last()) {
                y[i] = f64::midpoint(y[first.index()], y[last.index()]);
            }
        }
        let deepest = depth.iter().copied().max().unwrap_or(0) as f64;
        let at = (0..nodes.len())
            .map(|i| (MARGIN + 60.0 + depth[i] as f64 * COLUMN, 100.0 + y[i] * ROW))
            .collect();
        Ok(Layout {
            at,
            width: MARGIN * 2.0 + 60.0 + deepest * COLUMN + 260.0,
            height: 100.0 + row * ROW + 40.0,
            reach: figure.profile.map(|p| p.realization(figure.game)),
        })
    }
    fn reached(&self, node: usize) -> f64 {
        self.reach.as_ref().map_or(1.0, |r| r[node])
    }
}

fn hue(player: PlayerId) -> &'static str {
    HUES[player.index() % HUES.len()]
}

fn payoffs(game: &Game<f64>, outcome: crate::tree::OutcomeId) -> String {
    let o = &game.outcomes()[outcome.index()];
    let numbers: Vec<String> = o.payoffs.iter().map(|v| short(*v)).collect();
    let numbers = numbers.join(", ");
    if o.label.is_empty() { numbers } else { format!("{}: {numbers}", o.label) }
}

/// Three digits after the point at most.
fn short(v: f64) -> String {
    let text = format!("{v:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A branch's label and, where it has one, its probability.
fn branch_text(figure: &Figure<'_>, node: usize, branch: usize) -> String {
    let game = figure.game;
    match game.nodes()[node].kind {
        NodeKind::Chance(c) => {
            let set = &game.chance_sets()[c.index()];
            format!("{} {}", set.actions[branch], short(set.probabilities[branch]))
        }
        NodeKind::Decision(h) => {
            let action = &game.information_sets()[h.index()].actions[branch];
            match figure.profile {
                Some(p) => format!("{action} {}", probability(p.at(game, h)[branch])),
                None => action.clone(),
            }
        }
        NodeKind::Terminal => String::new(),
    }
}

/// A probability in two digits, never rounded to certainty.
fn probability(p: f64) -> String {
    match p {
        p if p <= 0.0 => "0".to_owned(),
        p if p >= 1.0 => "1".to_owned(),
        p if p < 0.005 => "<.01".to_owned(),
        p if p > 0.995 => ">.99".to_owned(),
        p => format!("{p:.2}"),
    }
}

/// The tree in words, branch by branch: what the picture says to those who
/// cannot see it.
///
/// # Example
/// See [`svg`].
pub fn description(figure: &Figure<'_>) -> String {
    let game = figure.game;
    let kinds =
        |wanted: fn(&NodeKind) -> bool| game.nodes().iter().filter(|n| wanted(&n.kind)).count();
    let mut text = format!(
        "Game tree of {}, from left to right: {} decisions, {} moves of nature, {} endings.",
        game.players().join(", "),
        kinds(|k| matches!(k, NodeKind::Decision(_))),
        kinds(|k| matches!(k, NodeKind::Chance(_))),
        kinds(|k| matches!(k, NodeKind::Terminal)),
    );
    let mut stack = vec![(0usize, 0usize)];
    let mut lines = 0;
    while let Some((i, depth)) = stack.pop() {
        let node = &game.nodes()[i];
        lines += 1;
        if lines > 60 {
            text.push_str(" The rest is in the table of endings.");
            break;
        }
        if let Some((parent, branch)) = node.parent {
            let _ = write!(
                text,
                " {}{}",
                "› ".repeat(depth.saturating_sub(1)),
                branch_text(figure, parent.index(), branch as usize)
            );
            if let Some(o) = node.outcome {
                let _ = write!(text, " ({})", payoffs(game, o));
            }
            text.push('.');
        }
        stack.extend(node.children.iter().rev().map(|c| (c.index(), depth + 1)));
    }
    text
}

/// The tree as SVG, with title and description for screen readers.
///
/// ```
/// use realpolitik_game::{efg, picture, ReadLimits};
/// let file = b"EFG 2 R \"Pick\" { \"A<B\" } p \"\" 1 1 \"\" { \"l\" \"r\" } 0 t \"\" 1 \"\" { 1 } t \"\" 0";
/// let game = efg::read(file, &ReadLimits::default()).unwrap();
/// let figure = picture::Figure {
///     game: &game,
///     profile: None,
///     title: "Pick".to_owned(),
///     subtitle: String::new(),
///     footer: String::new(),
/// };
/// let svg = picture::svg(&figure).unwrap();
/// assert!(svg.contains("role=\"img\"") && svg.contains("A&lt;B") && !svg.contains("A<B"));
/// assert!(picture::description(&figure).contains("A<B"));
/// assert!(picture::tikz(&figure).unwrap().contains("\\begin{tikzpicture}"));
/// ```
pub fn svg(figure: &Figure<'_>) -> Result<String, GameError> {
    let layout = Layout::of(figure)?;
    let mut out = String::new();
    let (w, h) = (layout.width, layout.height);
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" \
         height=\"{h:.0}\" role=\"img\" aria-labelledby=\"title description\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#222222\">"
    );
    let _ = writeln!(out, "<title id=\"title\">{}</title>", escaped(&figure.title));
    let _ = writeln!(out, "<desc id=\"description\">{}</desc>", escaped(&description(figure)));
    let _ = writeln!(out, "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>");
    let _ = writeln!(
        out,
        "<text x=\"{MARGIN}\" y=\"32\" font-size=\"18\" font-weight=\"600\">{}</text>",
        escaped(&figure.title)
    );
    let _ = writeln!(
        out,
        "<text x=\"{MARGIN}\" y=\"54\" fill=\"#595959\">{}</text>",
        escaped(&figure.subtitle)
    );
    // Bands below everything else.
    bands(&mut out, figure, &layout);
    branches(&mut out, figure, &layout);
    nodes(&mut out, figure, &layout);
    let _ = writeln!(
        out,
        "<text x=\"{MARGIN}\" y=\"{:.1}\" font-size=\"11\" fill=\"#595959\">{}</text>",
        h - 14.0,
        escaped(&figure.footer)
    );
    out.push_str("</svg>\n");
    Ok(out)
}

/// A band through the nodes of each information set with several.
fn bands(out: &mut String, figure: &Figure<'_>, layout: &Layout) {
    let game = figure.game;
    for set in game.information_sets().iter().filter(|s| s.members.len() > 1) {
        let points: Vec<String> = set
            .members
            .iter()
            .map(|m| {
                let (x, y) = layout.at[m.index()];
                format!("{x:.1},{y:.1}")
            })
            .collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-opacity=\"0.18\" \
             stroke-width=\"24\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\
             <title>{} cannot tell these apart: {}</title></polyline>",
            points.join(" "),
            hue(set.player),
            escaped(&game.players()[set.player.index()]),
            escaped(&set.label)
        );
    }
}

/// The branches with their actions.
fn branches(out: &mut String, figure: &Figure<'_>, layout: &Layout) {
    let game = figure.game;
    for (i, node) in game.nodes().iter().enumerate() {
        let (x, y) = layout.at[i];
        for (b, child) in node.children.iter().enumerate() {
            let (cx, cy) = layout.at[child.index()];
            let p = layout.reached(child.index());
            let (width, dash, ink) = if p < OFF_PATH {
                (1.2, " stroke-dasharray=\"4 3\"", "#767676")
            } else if layout.reach.is_some() {
                (1.2 + 6.0 * p, "", "#222222")
            } else {
                (1.5, "", "#222222")
            };
            let elbow = x + 26.0;
            let _ = writeln!(
                out,
                "<path d=\"M{x:.1} {y:.1} L{elbow:.1} {cy:.1} L{cx:.1} {cy:.1}\" fill=\"none\" \
                 stroke=\"{ink}\" stroke-width=\"{width:.1}\"{dash}/>"
            );
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" stroke=\"#FFFFFF\" stroke-width=\"3\" \
                 paint-order=\"stroke\">{}</text>",
                elbow + 6.0,
                cy - 5.0 - width / 2.0,
                escaped(&branch_text(figure, i, b))
            );
        }
    }
}

/// The nodes with their players, and what is paid at them.
fn nodes(out: &mut String, figure: &Figure<'_>, layout: &Layout) {
    let game = figure.game;
    for (i, node) in game.nodes().iter().enumerate() {
        let (x, y) = layout.at[i];
        match node.kind {
            NodeKind::Decision(h) => {
                let set = &game.information_sets()[h.index()];
                let _ = writeln!(
                    out,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"7\" fill=\"{}\"/>",
                    hue(set.player)
                );
                let name = &game.players()[set.player.index()];
                let shown = if set.label.is_empty() {
                    name.clone()
                } else {
                    format!("{name} · {}", set.label)
                };
                let _ = writeln!(
                    out,
                    "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"11\" \
                     stroke=\"#FFFFFF\" stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
                    y + 19.0,
                    escaped(&cut(&shown, 26))
                );
            }
            NodeKind::Chance(_) => {
                let _ = writeln!(
                    out,
                    "<path d=\"M{x:.1} {:.1} l8 8 l-8 8 l-8 -8 z\" fill=\"{NATURE}\"/>",
                    y - 8.0
                );
            }
            NodeKind::Terminal => {
                let _ = writeln!(
                    out,
                    "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"10\" height=\"10\"/>",
                    x - 5.0,
                    y - 5.0
                );
            }
        }
        if let Some(o) = node.outcome {
            let (dx, dy) =
                if node.kind == NodeKind::Terminal { (12.0, 4.0) } else { (10.0, -10.0) };
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                x + dx,
                y + dy,
                escaped(&cut(&payoffs(game, o), 42))
            );
        }
    }
}

/// Text for the content of elements and quoted attributes of HTML and XML.
///
/// ```
/// use realpolitik_game::picture::escape;
/// assert_eq!(escape("a < \"b\" & 'c'"), "a &lt; &quot;b&quot; &amp; &#39;c&#39;");
/// ```
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Text for XML, which has no control characters.
///
/// ```
/// use realpolitik_game::picture::escaped;
/// assert_eq!(escaped("a\t<b"), "a &lt;b");
/// ```
pub fn escaped(text: &str) -> String {
    escape(&text.replace(char::is_control, " "))
}

fn cut(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length - 1).chain(['…']).collect()
}

/// The tree as a LaTeX document with one TikZ picture. Needs no package but TikZ;
/// `\input` what stands between `\begin{tikzpicture}` and its end to set it in a
/// paper.
///
/// # Example
/// See [`svg`].
pub fn tikz(figure: &Figure<'_>) -> Result<String, GameError> {
    let layout = Layout::of(figure)?;
    let game = figure.game;
    let mut out = String::from(
        "\\documentclass[tikz,border=4pt]{standalone}\n\\usepackage[utf8]{inputenc}\n\\usetikzlibrary{shapes.geometric}\n",
    );
    for (i, hue) in HUES.iter().enumerate() {
        let _ = writeln!(out, "\\definecolor{{player{i}}}{{HTML}}{{{}}}", &hue[1..]);
    }
    let _ = writeln!(out, "\\definecolor{{nature}}{{HTML}}{{{}}}", &NATURE[1..]);
    let _ = writeln!(out, "% {}", figure.title.replace(['\n', '\r'], " "));
    let _ = writeln!(out, "% {}", figure.footer.replace(['\n', '\r'], " "));
    out.push_str(
        "\\begin{document}\n\\begin{tikzpicture}[x=1pt, y=-1pt, font=\\footnotesize,\n  \
         player/.style={circle, inner sep=2pt, fill=#1},\n  \
         chance/.style={diamond, inner sep=2pt, fill=nature},\n  \
         ending/.style={rectangle, inner sep=2pt, fill=black}]\n",
    );
    // Nodes of TikZ are placed first, so that branches end at their borders.
    for (i, node) in game.nodes().iter().enumerate() {
        let (x, y) = layout.at[i];
        let (style, label) = match node.kind {
            NodeKind::Decision(h) => {
                let set = &game.information_sets()[h.index()];
                let name = latex(&game.players()[set.player.index()]);
                (
                    format!("player=player{}", set.player.index() % HUES.len()),
                    format!("label=below:{{{name}}}"),
                )
            }
            NodeKind::Chance(_) => ("chance".to_owned(), String::new()),
            NodeKind::Terminal => {
                let pays = node.outcome.map_or_else(String::new, |o| latex(&payoffs(game, o)));
                ("ending".to_owned(), format!("label=right:{{{pays}}}"))
            }
        };
        let options = if label.is_empty() { style } else { format!("{style}, {label}") };
        let _ = writeln!(out, "\\node[{options}] (n{i}) at ({x:.1},{y:.1}) {{}};");
        if let (Some(o), false) = (node.outcome, node.kind == NodeKind::Terminal) {
            let _ =
                writeln!(out, "\\node[above right] at (n{i}) {{{}}};", latex(&payoffs(game, o)));
        }
    }
    for set in game.information_sets().iter().filter(|s| s.members.len() > 1) {
        let path: Vec<String> = set.members.iter().map(|m| format!("(n{})", m.0)).collect();
        let _ = writeln!(
            out,
            "\\draw[player{}, dotted, thick] {};",
            set.player.index() % HUES.len(),
            path.join(" to[bend left=15] ")
        );
    }
    for (i, node) in game.nodes().iter().enumerate() {
        for (b, child) in node.children.iter().enumerate() {
            let p = layout.reached(child.index());
            let style = if p < OFF_PATH {
                "dashed, gray".to_owned()
            } else if layout.reach.is_some() {
                format!("line width={:.1}pt", 0.5 + 3.0 * p)
            } else {
                "line width=0.5pt".to_owned()
            };
            let _ = writeln!(
                out,
                "\\draw[{style}] (n{i}) -- node[sloped, above, black] {{{}}} (n{});",
                latex(&branch_text(figure, i, b)),
                child.0
            );
        }
    }
    out.push_str("\\end{tikzpicture}\n\\end{document}\n");
    Ok(out)
}

/// Text for LaTeX.
fn latex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' | '}' | '$' | '&' | '#' | '%' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '^' => out.push_str("\\textasciicircum{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ReadLimits, efg};

    const ENTRY: &[u8] = br#"EFG 2 R "Entry" { "In & out" "50%_{x}" }
c "" 1 "" { "a" .5 "b" .5 } 0
p "" 1 1 "e" { "in" "out" } 1 "toll" { -1, 0 }
p "" 2 1 "r" { "fight" "yield" } 0
t "" 2 "war" { -1, -1 }
t "" 3 "" { 1, 1 }
t "" 0
p "" 2 1 "r" { "fight" "yield" } 0
t "" 2
t "" 3
"#;

    fn figure(game: &Game<f64>) -> Figure<'_> {
        Figure {
            game,
            profile: None,
            title: "<script>alert(1)</script>".to_owned(),
            subtitle: String::new(),
            footer: String::new(),
        }
    }

    #[test]
    fn every_node_and_branch_is_drawn_and_nothing_breaks_out() {
        let game = efg::read(ENTRY, &ReadLimits::default()).unwrap();
        let svg = svg(&figure(&game)).unwrap();
        assert_eq!(svg.matches("<circle").count(), 3);
        assert_eq!(svg.matches("<path d=\"M").count(), 8 + 1);
        assert_eq!(svg.matches("<polyline").count(), 1);
        assert!(!svg.contains("<script>"));
        assert!(svg.contains("In &amp; out"));
        let tikz = tikz(&figure(&game)).unwrap();
        assert_eq!(tikz.matches("\\draw[line").count(), 8);
        assert!(tikz.contains("50\\%\\_\\{x\\}"));
        let balance = tikz.replace("\\{", "").replace("\\}", "");
        assert_eq!(balance.matches('{').count(), balance.matches('}').count());
    }

    #[test]
    fn endings_do_not_overlap_and_play_is_told_from_what_is_not_played() {
        let game = efg::read(ENTRY, &ReadLimits::default()).unwrap();
        let mut profile = BehaviorProfile::centroid(&game);
        profile.probabilities = vec![1.0, 0.0, 0.0, 1.0];
        let figure = Figure { profile: Some(&profile), ..figure(&game) };
        let layout = Layout::of(&figure).unwrap();
        let mut rows: Vec<f64> = game.terminals().map(|t| layout.at[t.index()].1).collect();
        rows.sort_by(f64::total_cmp);
        assert!(rows.windows(2).all(|w| w[1] - w[0] >= ROW));
        let svg = svg(&figure).unwrap();
        // out, and fight twice
        assert_eq!(svg.matches("stroke-dasharray").count(), 3);
    }
}
