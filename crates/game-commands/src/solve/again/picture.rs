//! The path of players who adjust, drawn: a panel for each player with a line for each
//! strategy, one for regret, and a square in which the path of two by two runs.

use realpolitik_game::picture::escaped;
use realpolitik_solve::dynamics::PathPoint;
use std::fmt::Write;

/// Okabe & Ito's hues, three to one against white; every line bears its name as well.
const HUES: [&str; 6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56600A", "#5B4B9A"];
const GREY: &str = "#767676";

/// Strategies of a player that are drawn: more lines cannot be told apart.
const MOST_LINES: usize = 6;

/// Pixels.
const LEFT: f64 = 70.0;
const WIDTH: f64 = 520.0;
const NAMES: f64 = 190.0;
const HEIGHT: f64 = 130.0;
const GAP: f64 = 46.0;
const TOP: f64 = 74.0;
const LINE: f64 = 14.0;

/// What is drawn.
pub(super) struct PathFigure<'a> {
    pub title: String,
    pub subtitle: String,
    pub players: &'a [String],
    pub strategies: &'a [Vec<String>],
    pub points: &'a [PathPoint],
    pub footer: String,
}

/// A line of a panel.
struct Curve {
    name: String,
    values: Vec<f64>,
    hue: &'static str,
    dashed: bool,
}

/// The picture as an SVG file.
pub(super) fn svg(figure: &PathFigure<'_>) -> String {
    let panels = figure.players.len() + 1;
    let square = figure.strategies.len() == 2 && figure.strategies.iter().all(|s| s.len() == 2);
    let side = if square { 2.0 * HEIGHT + GAP + 60.0 } else { 0.0 };
    let width = LEFT + WIDTH + NAMES + side;
    let height = TOP + panels as f64 * (HEIGHT + GAP) + 24.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<title>{t}</title>\n<desc>{d}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"24\" y=\"28\" font-size=\"16\" font-weight=\"bold\">{t}</text>\n\
         <text x=\"24\" y=\"48\" fill=\"{GREY}\">{d}</text>\n",
        t = escaped(&figure.title),
        d = escaped(&figure.subtitle),
    );
    for (p, player) in figure.players.iter().enumerate() {
        panel(&mut out, figure, p, &format!("{player} plays"), 1.0, curves(figure, p));
    }
    let regret = |f: fn(&PathPoint) -> f64| figure.points.iter().map(f).collect::<Vec<_>>();
    let both = vec![
        Curve { name: "now".into(), values: regret(|p| p.regret), hue: HUES[0], dashed: false },
        Curve {
            name: "of the average".into(),
            values: regret(|p| p.average_regret),
            hue: HUES[1],
            dashed: true,
        },
    ];
    let most = both.iter().flat_map(|c| &c.values).fold(1e-9f64, |m, v| m.max(*v));
    let title = "Regret, as a share of the payoff range";
    panel(&mut out, figure, panels - 1, title, most, both);
    if square {
        phase(&mut out, figure, LEFT + WIDTH + NAMES, side - 60.0);
    }
    let _ = writeln!(
        out,
        "<text x=\"24\" y=\"{:.0}\" fill=\"{GREY}\" font-size=\"11\">{}</text>\n</svg>",
        height - 10.0,
        escaped(&figure.footer)
    );
    out
}

/// The strategies of a player that are played most anywhere on the path.
fn curves(figure: &PathFigure<'_>, player: usize) -> Vec<Curve> {
    let names = &figure.strategies[player];
    let path = |s: usize| -> Vec<f64> {
        figure.points.iter().map(|p| p.profile.strategies[player][s]).collect()
    };
    let mut order: Vec<usize> = (0..names.len()).collect();
    let greatest = |s: &usize| path(*s).into_iter().fold(0.0, f64::max);
    order.sort_by(|a, b| greatest(b).total_cmp(&greatest(a)).then(a.cmp(b)));
    order.truncate(MOST_LINES);
    order.sort_unstable();
    let curve = |(k, s): (usize, &usize)| Curve {
        name: names[*s].clone(),
        values: path(*s),
        hue: HUES[k],
        dashed: false,
    };
    order.iter().enumerate().map(curve).collect()
}

fn panel(
    out: &mut String,
    figure: &PathFigure<'_>,
    place: usize,
    title: &str,
    most: f64,
    curves: Vec<Curve>,
) {
    let top = TOP + place as f64 * (HEIGHT + GAP);
    let last = figure.points.last().map_or(1.0, |p| p.time).max(1e-9);
    let x = |t: f64| LEFT + WIDTH * t / last;
    let y = |v: f64| top + HEIGHT * (1.0 - v / most);
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"{:.1}\" font-weight=\"bold\">{}</text>\n\
         <path d=\"M{LEFT} {top} V{b} H{r}\" fill=\"none\" stroke=\"{GREY}\"/>\n\
         <text x=\"{l}\" y=\"{u:.1}\" text-anchor=\"end\">{}</text>\n\
         <text x=\"{l}\" y=\"{b:.1}\" text-anchor=\"end\">0</text>\n\
         <text x=\"{LEFT}\" y=\"{w:.1}\">0</text>\n\
         <text x=\"{r}\" y=\"{w:.1}\" text-anchor=\"end\">time {}</text>",
        top - 8.0,
        escaped(title),
        number(most),
        number(last),
        b = top + HEIGHT,
        r = LEFT + WIDTH,
        l = LEFT - 6.0,
        u = top + 5.0,
        w = top + HEIGHT + 15.0,
    );
    for curve in &curves {
        let points = figure.points.iter().zip(&curve.values);
        let d: Vec<String> =
            points.map(|(p, v)| format!("{:.1},{:.1}", x(p.time), y(*v))).collect();
        let dash = if curve.dashed { " stroke-dasharray=\"5 4\"" } else { "" };
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"{dash}/>",
            d.join(" "),
            curve.hue
        );
    }
    // Names at the ends of the lines, so far apart that they can be read.
    let mut ends: Vec<(f64, &Curve)> =
        curves.iter().map(|c| (c.values.last().map_or(top, |v| y(*v)), c)).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = top;
    for (at, curve) in ends {
        let at = at.max(free);
        free = at + LINE;
        let value = curve.values.last().copied().unwrap_or(0.0);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{}\">{} {}</text>",
            LEFT + WIDTH + 8.0,
            at + 4.0,
            curve.hue,
            escaped(&short(&curve.name)),
            number(value)
        );
    }
}

/// How often each of two players plays the first of two strategies.
fn phase(out: &mut String, figure: &PathFigure<'_>, left: f64, side: f64) {
    let share = |p: &PathPoint, player: usize| p.profile.strategies[player][0];
    let at = |p: &PathPoint| (left + side * share(p, 0), TOP + side * (1.0 - share(p, 1)));
    let d: Vec<String> = figure
        .points
        .iter()
        .map(|p| {
            let (x, y) = at(p);
            format!("{x:.1},{y:.1}")
        })
        .collect();
    let name = |player: usize| {
        let (who, what) = (&figure.players[player], &figure.strategies[player][0]);
        escaped(&short(&format!("{who}: {what}")))
    };
    let _ = writeln!(
        out,
        "<rect x=\"{left}\" y=\"{TOP}\" width=\"{side}\" height=\"{side}\" fill=\"none\" \
         stroke=\"{GREY}\"/>\n<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" \
         stroke-width=\"1.5\"/>\n<text x=\"{left}\" y=\"{:.1}\">{} →</text>\n\
         <text x=\"{left}\" y=\"{:.1}\">↑ {}</text>",
        d.join(" "),
        HUES[0],
        TOP + side + 16.0,
        name(0),
        TOP - 8.0,
        name(1),
    );
    for (point, fill, word) in
        [(figure.points.first(), "#fff", "start"), (figure.points.last(), HUES[0], "end")]
    {
        if let Some((x, y)) = point.map(at) {
            let _ = writeln!(
                out,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{fill}\" stroke=\"{}\"/>\n\
                 <text x=\"{:.1}\" y=\"{:.1}\">{word}</text>",
                HUES[0],
                x + 7.0,
                y - 5.0
            );
        }
    }
}

fn number(v: f64) -> String {
    let text = if v != 0.0 && v.abs() < 1e-3 { format!("{v:.0e}") } else { format!("{v:.3}") };
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

fn short(name: &str) -> String {
    match name.chars().count() > 22 {
        true => name.chars().take(21).chain(['…']).collect(),
        false => name.to_owned(),
    }
}
