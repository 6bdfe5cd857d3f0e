//! Two versions of a case beside each other: what was edited and what moved.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use realpolitik_analysis::compare::attribution::{EditShare, ShareMethod};
use realpolitik_analysis::compare::comparison::{CompareOptions, Comparison, compare};
use realpolitik_analysis::compare::edits::{ChangeKind, Edit, Effect, Version};
use realpolitik_analysis::compare::items::ItemKind;
use realpolitik_analysis::{Options, analyze};
use realpolitik_case::load::{Limits, Loaded, load_memory, load_path};
use realpolitik_case::{Case, Distribution};
use std::path::{Path, PathBuf};

fn gallery() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
    let mut all: Vec<PathBuf> = std::fs::read_dir(root)
        .expect("the gallery")
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.join("case.toml").is_file())
        .collect();
    all.sort();
    all
}

fn shipped() -> Loaded {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    load_path(&root, &Limits::default())
}

fn from_text(text: &str) -> Loaded {
    let loaded = load_memory("generated", &[("case.toml", text.as_bytes())], &Limits::default());
    assert!(loaded.case.is_some(), "{:#?}\n{text}", loaded.diagnostics);
    loaded
}

fn options(draws: u64) -> CompareOptions {
    CompareOptions { draws, ..CompareOptions::default() }
}

fn against(a: &Loaded, b: &Loaded, draws: u64) -> Comparison {
    cases((a.case.as_ref().expect("sound"), a), (b.case.as_ref().expect("sound"), b), draws)
}

fn cases(a: (&Case, &Loaded), b: (&Case, &Loaded), draws: u64) -> Comparison {
    let a = Version { case: a.0, files: &a.1.files };
    let b = Version { case: b.0, files: &b.1.files };
    compare(a, b, &options(draws)).expect("compared")
}

fn shares_add_up(c: &Comparison) {
    let Some(a) = &c.attribution else { return };
    for total in &a.totals {
        let sum: f64 = a.shares.iter().map(|s| share(s, &total.outcome)).sum();
        assert!((sum - total.change).abs() < 1e-9, "{}: {sum} {}", total.outcome, total.change);
        let alone: f64 = a
            .shares
            .iter()
            .flat_map(|s| s.outcomes.iter().filter(|o| o.outcome == total.outcome))
            .map(|o| o.alone)
            .sum();
        assert!((alone + total.interactions - total.change).abs() < 1e-9);
        if a.draws + a.failed == c.draws && a.failed == c.failed {
            let whole = c.outcomes.iter().find(|o| o.id == total.outcome).expect("the outcome");
            assert!((whole.change.mean - total.change).abs() < 1e-9);
        }
    }
    // Probabilities that add to 1 before and after have changes that add to 0.
    for s in &a.shares {
        let sum: f64 = s.outcomes.iter().map(|o| o.share.mean).sum();
        assert!(sum.abs() < 1e-9, "{sum}");
    }
}

fn share(s: &EditShare, outcome: &str) -> f64 {
    s.outcomes.iter().find(|o| o.outcome == outcome).expect("the outcome").share.mean
}

fn edit<'c>(c: &'c Comparison, kind: ItemKind, id: &str) -> &'c Edit {
    let found: Vec<&Edit> = c.edits.iter().filter(|e| e.kind == kind && e.id == id).collect();
    let [one] = found.as_slice() else { panic!("{kind:?} {id}: {found:?}") };
    one
}

/// A case of one threat, with its numbers and formulas to be chosen.
#[derive(Clone, Debug)]
struct Made {
    stake: (f64, f64),
    cost: f64,
    pain: (f64, f64),
    precision: f64,
    extra: f64,
    wary: f64,
    resist: &'static str,
    seen: &'static str,
    first_parameter: bool,
    waits: bool,
    tied: f64,
    label: &'static str,
}

impl Made {
    fn text(&self) -> String {
        let first = if self.first_parameter {
            "[parameters.aside]\nrange = \"0.1 to 0.9\"\njudgement = \"a test\"\n"
        } else {
            ""
        };
        let waits = if self.waits { ", wait = \"peace\"" } else { "" };
        format!(
            "schema = 1\ntitle = \"{label}\"\nas_of = 2020-01-01\n\
             [actors.A]\nname = \"Alpha\"\n[actors.B]\nname = \"Beta\"\n{first}\
             [parameters.stake]\nrange = \"{} to {}\"\njudgement = \"a test\"\n\
             [parameters.cost]\nvalue = {}\njudgement = \"a test\"\n\
             [parameters.pain]\nrange = \"{} to {}\"\njudgement = \"a test\"\n\
             [parameters.lambda]\nvalue = {}\njudgement = \"a test\"\n\
             [parameters.unread]\nvalue = {}\njudgement = \"a test\"\n\
             [parameters.p_wary]\nvalue = {}\njudgement = \"a test\"\n\
             [[correlations]]\nbetween = [\"stake\", \"pain\"]\nrank = {}\njudgement = \"a test\"\n\
             [games.threat]\ntitle = \"A threat\"\nstart = \"mood\"\nprecision = \"lambda\"\n\
             [games.threat.chance.mood]\nlabel = \"Mood\"\nseen_by = [{}]\n\
             branches.wary = {{ p = \"p_wary\", to = \"demand\" }}\n\
             branches.calm = {{ p = \"rest\", to = \"demand\" }}\n\
             [games.threat.moves.demand]\nlabel = \"A demands or not\"\nby = \"A\"\n\
             actions = {{ press = \"reply\", leave = \"peace\"{waits} }}\n\
             [games.threat.moves.reply]\nlabel = \"B yields or resists\"\nby = \"B\"\n\
             actions = {{ yield = \"won\", resist = \"fight\" }}\n\
             [games.threat.outcomes.peace]\nlabel = \"Nothing\"\npayoffs.A = \"0\"\npayoffs.B = \"0\"\n\
             [games.threat.outcomes.won]\nlabel = \"Yielded\"\npayoffs.A = \"stake\"\n\
             payoffs.B = \"-stake * if(mood.wary, 1.5, 1)\"\n\
             [games.threat.outcomes.fight]\nlabel = \"Fought\"\npayoffs.A = \"-cost\"\npayoffs.B = \"{}\"\n",
            self.stake.0,
            self.stake.1,
            self.cost,
            self.pain.0,
            self.pain.1,
            self.precision,
            self.extra,
            self.wary,
            self.tied,
            self.seen,
            self.resist,
            label = self.label,
        )
    }
}

prop_compose! {
    fn made()(
        stake in (0.2..1.0f64, 0.1..1.0f64),
        cost in 0.1..1.0f64,
        pain in (0.2..1.0f64, 0.1..1.0f64),
        precision in 0.5..4.0f64,
        extra in 0.0..1.0f64,
        wary in 0.1..0.9f64,
        resist in prop::sample::select(vec!["-pain", "- pain * 0.8", "0.1 - pain"]),
        seen in prop::sample::select(vec!["\"A\"", "\"B\"", "\"A\", \"B\"", ""]),
        first_parameter in any::<bool>(),
        waits in any::<bool>(),
        tied in -0.9..0.9f64,
        label in prop::sample::select(vec!["One", "Two"]),
    ) -> Made {
        let up = |(low, width): (f64, f64)| (low, low + width);
        Made { stake: up(stake), cost, pain: up(pain), precision, extra, wary, resist, seen,
               first_parameter, waits, tied, label }
    }
}

#[test]
fn a_case_beside_itself_is_empty() {
    for folder in gallery() {
        let one = load_path(&folder, &Limits::default());
        let c = against(&one, &one, 200);
        assert!(c.edits.is_empty() && c.lines == 0, "{folder:?}: {:?}", c.edits);
        assert!(c.attribution.is_none());
        assert!(c.outcomes.iter().all(|o| o.change.mean == 0.0 && o.change.mcse == 0.0));
    }
}

#[test]
fn on_generated_cases_shares_add_up_and_reversed_edits_have_reversed_shares() {
    let mut runner = TestRunner::new(ProptestConfig { cases: 16, ..ProptestConfig::default() });
    runner
        .run(&(made(), made()), |(x, y)| {
            let (a, b) = (from_text(&x.text()), from_text(&y.text()));
            let there = against(&a, &b, 200);
            let back = against(&b, &a, 200);
            prop_assert_eq!(there.failed, 0);
            shares_add_up(&there);
            shares_add_up(&back);
            // The way back draws streams by the other version's positions; where
            // these agree, every share is turned round.
            if x.first_parameter == y.first_parameter && x.waits == y.waits {
                let (p, q) = (there.attribution.as_ref(), back.attribution.as_ref());
                for s in p.map(|p| &p.shares).into_iter().flatten() {
                    let id = |c: &Comparison, s: &EditShare| {
                        let e = &c.edits[s.edits[0]];
                        (e.kind, e.id.clone(), e.fields.first().map(|f| f.field.clone()))
                    };
                    let twin =
                        q.expect("shares").shares.iter().find(|t| id(&back, t) == id(&there, s));
                    let twin = twin.expect("the same edit on the way back");
                    for o in &s.outcomes {
                        prop_assert!((o.share.mean + share(twin, &o.outcome)).abs() < 1e-9);
                    }
                }
            }
            // What the game does not read moves nothing and is said to.
            if x.extra != y.extra {
                prop_assert_eq!(
                    edit(&there, ItemKind::Parameter, "unread").effect,
                    Effect::OtherFindings
                );
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_first_version_has_its_own_bits_and_an_inserted_parameter_shifts_nothing() {
    let base = Made {
        stake: (0.3, 0.9),
        cost: 0.4,
        pain: (0.2, 0.8),
        precision: 2.0,
        extra: 0.0,
        wary: 0.4,
        resist: "-pain",
        seen: "\"B\"",
        first_parameter: false,
        waits: false,
        tied: 0.3,
        label: "One",
    };
    let a = from_text(&base.text());
    let b = from_text(&Made { first_parameter: true, ..base.clone() }.text());
    let c = against(&a, &b, 2000);
    let [only] = c.edits.as_slice() else { panic!("{:?}", c.edits) };
    assert_eq!((only.change, only.effect), (ChangeKind::Added, Effect::OtherFindings));
    // In the same draws the same worlds: not one draw differs.
    assert!(c.outcomes.iter().all(|o| o.change.mean == 0.0 && o.change.mcse == 0.0));
    let alone = analyze(
        a.case.as_ref().unwrap(),
        &Options { draws: 2000, ..Options::default() },
        &Default::default(),
    )
    .expect("analysed");
    for o in &alone.outcomes {
        let here = c.outcomes.iter().find(|x| x.id == o.id).expect("the outcome");
        assert_eq!(here.before.mean.to_bits(), o.probability.mean.to_bits(), "{}", o.id);
    }
    // The inserted parameter does shift the streams of the second version alone,
    // so that it would move were it not aligned.
    let second = analyze(
        b.case.as_ref().unwrap(),
        &Options { draws: 2000, ..Options::default() },
        &Default::default(),
    )
    .expect("analysed");
    assert!(
        second
            .outcomes
            .iter()
            .zip(&alone.outcomes)
            .any(|(x, y)| x.probability.mean != y.probability.mean)
    );
}

#[test]
fn shares_of_a_game_that_is_solved_by_hand() {
    // One choice, odds exp(λ·v) : 1, with v = a·b: from a = b = 0 either factor
    // alone moves nothing, and the two share the whole evenly.
    let text = |a: f64, b: f64| {
        format!(
            "schema = 1\ntitle = \"T\"\nas_of = 2020-01-01\n[actors.A]\nname = \"Alpha\"\n\
             [parameters.a]\nvalue = {a}\njudgement = \"t\"\n[parameters.b]\nvalue = {b}\njudgement = \"t\"\n\
             [games.g]\ntitle = \"G\"\nstart = \"m\"\nprecision = \"2\"\n\
             [games.g.moves.m]\nlabel = \"M\"\nby = \"A\"\nactions = {{ yes = \"y\", no = \"n\" }}\n\
             [games.g.outcomes.y]\nlabel = \"Y\"\npayoffs.A = \"a * b\"\n\
             [games.g.outcomes.n]\nlabel = \"N\"\npayoffs.A = \"0\"\n"
        )
    };
    let c = against(&from_text(&text(0.0, 0.0)), &from_text(&text(1.5, 0.5)), 50);
    let p = 1.0 / (1.0 + (-2.0f64 * 0.75).exp());
    let y = c.outcomes.iter().find(|o| o.id == "y").expect("an outcome");
    assert!((y.change.mean - (p - 0.5)).abs() < 1e-12);
    let a = c.attribution.as_ref().expect("shares");
    assert_eq!(a.method, ShareMethod::Exact);
    for s in &a.shares {
        assert!((share(s, "y") - (p - 0.5) / 2.0).abs() < 1e-12);
        assert!(s.outcomes.iter().all(|o| o.alone.abs() < 1e-12));
    }
    let total = a.totals.iter().find(|t| t.outcome == "y").expect("a total");
    assert!((total.interactions - (p - 0.5)).abs() < 1e-12);
    // With b = 0.5 all along, the change is all due to a.
    let c = against(&from_text(&text(0.0, 0.5)), &from_text(&text(1.5, 0.5)), 50);
    let [one] = c.attribution.as_ref().expect("shares").shares.as_slice() else { panic!() };
    assert!((share(one, "y") - (p - 0.5)).abs() < 1e-12);
}

#[test]
fn actions_in_another_order_move_nothing() {
    // Payoffs name actions of both moves; the second version lists all of them
    // the other way round, and its outcomes and moves too.
    let text = |m: &str, k: &str, swap: bool| {
        let m = format!("[games.g.moves.m]\nlabel = \"M\"\nby = \"A\"\nactions = {{ {m} }}\n");
        let k = format!("[games.g.moves.k]\nlabel = \"K\"\nby = \"B\"\nactions = {{ {k} }}\n");
        let y = "[games.g.outcomes.y]\nlabel = \"Y\"\npayoffs.A = \"m.yes - a * m.no\"\n\
                 payoffs.B = \"k.up * m.yes\"\n";
        let n = "[games.g.outcomes.n]\nlabel = \"N\"\npayoffs.A = \"0.5 * k.down\"\n\
                 payoffs.B = \"0.3 * m.no + 0.1\"\n";
        let [first, second, third, fourth] =
            if swap { [&k, &m, n, y] } else { [&m as &str, &k, y, n] };
        format!(
            "schema = 1\ntitle = \"T\"\nas_of = 2020-01-01\n[actors.A]\nname = \"Alpha\"\n\
             [actors.B]\nname = \"Beta\"\n[parameters.a]\nvalue = 0.4\njudgement = \"t\"\n\
             [games.g]\ntitle = \"G\"\nstart = \"m\"\nprecision = \"3\"\n\
             {first}{second}{third}{fourth}"
        )
    };
    let a = from_text(&text("yes = \"k\", no = \"k\"", "up = \"y\", down = \"n\"", false));
    let b = from_text(&text("no = \"k\", yes = \"k\"", "down = \"n\", up = \"y\"", true));
    let c = against(&a, &b, 20);
    assert_eq!(c.outcomes.len(), 2);
    assert!(c.outcomes.iter().all(|o| o.change.mean.abs() < 1e-12));
    let shares = &c.attribution.as_ref().expect("shares").shares;
    // Each move counts as edited, alone too, with the payoffs of the first version.
    assert_eq!(shares.len(), 2);
    for s in shares {
        assert!(s.outcomes.iter().all(|o| o.alone.abs() < 1e-12 && o.share.mean.abs() < 1e-12));
    }
}

#[test]
fn edits_of_the_shipped_case_are_told_apart_and_placed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let mut files: Vec<(String, String)> = shipped().files;
    let toml = &mut files[0].1;
    // Blanks and brackets alone.
    *toml = toml.replacen(
        "payoffs.CN = \"-threat_CN * level_today - threat_CN * slip * table.wait\"",
        "payoffs.CN = \"-(threat_CN)  *  level_today - threat_CN * slip * table.wait\"",
        1,
    );
    // A term, a move, a label, who sees what.
    *toml = toml.replacen("- penalty - abandonment\"", "- penalty - 2 * abandonment\"", 1);
    *toml = toml.replacen(
        "(deter * threat_CN - punish_cost) * rival.punish",
        "(2 * deter * threat_CN - punish_cost) * rival.punish",
        1,
    );
    *toml = toml.replacen(
        "actions.tilt = { to = \"tilted\"",
        "actions.sulk = \"as_today\"\nactions.tilt = { to = \"tilted\"",
        1,
    );
    *toml = toml.replacen("label = \"Upgrade agreed\"", "label = \"An upgrade is agreed\"", 1);
    let events = files.iter_mut().find(|(n, _)| n == "events.csv").expect("events");
    let mut rows: Vec<&str> = events.1.lines().collect();
    let gone = rows.remove(4).split(',').next().expect("an id").to_owned();
    events.1 = rows.join("\n") + "\n";
    let parts: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    let a = load_path(&folder, &Limits::default());
    let b = load_memory("us-vietnam-2022", &parts, &Limits::default());
    assert!(b.case.is_some(), "{:#?}", b.diagnostics);
    let c = against(&a, &b, 600);
    shares_add_up(&c);
    assert_eq!(c.edits.len(), 5, "{:#?}", c.edits);
    let line = |e: &Edit, text: &str| {
        let at = e.after_at.as_ref().or(e.before_at.as_ref()).expect("a place");
        let of = if e.after_at.is_some() { &b } else { &a };
        let (_, file) = of.files.iter().find(|(n, _)| *n == at.file).expect("the file");
        let found = file.lines().nth(at.line - 1).expect("the line");
        assert!(found.contains(text), "{at:?}: {found}");
    };
    let moved = edit(&c, ItemKind::Move, "rejoinder");
    assert_eq!((moved.effect, moved.change), (Effect::Outcomes, ChangeKind::Changed));
    line(moved, "moves.rejoinder");
    // A walk-away outcome is not played: its payoff moves gain and exposure, no outcome.
    assert_eq!(edit(&c, ItemKind::Outcome, "patron_leaves").effect, Effect::OtherFindings);
    let event = edit(&c, ItemKind::Event, &gone);
    assert_eq!((event.effect, event.change), (Effect::OtherFindings, ChangeKind::Removed));
    line(event, &gone);
    let upgraded: Vec<&Edit> = c.edits.iter().filter(|e| e.id == "upgraded").collect();
    assert_eq!(
        upgraded.iter().map(|e| e.effect).collect::<Vec<_>>(),
        [Effect::Words, Effect::Outcomes]
    );
    assert_eq!(upgraded[1].fields[0].field, "payoffs.CN");
    let a = c.attribution.as_ref().expect("shares");
    assert_eq!(a.shares.len(), 2);
    assert!(a.shares.iter().all(|s| s.outcomes.iter().any(|o| o.share.mean != 0.0)));
}

/// The shipped case with the beliefs of its first parameters that the game reads
/// set to their 80 % quantiles.
fn shifted(case: &Case, count: usize) -> Case {
    let mut out = case.clone();
    let uncertain = out.parameters.iter_mut().filter(|p| p.distribution.sd() > 0.0);
    for p in uncertain.take(count) {
        p.distribution = Distribution::Fixed { value: p.distribution.quantile(0.8) };
    }
    out
}

#[test]
fn many_edits_share_by_sampled_orders_as_they_do_exactly() {
    let loaded = shipped();
    let case = loaded.case.as_ref().expect("the shipped case");
    let few = shifted(case, 7);
    let exact = cases((case, &loaded), (&few, &loaded), 512);
    shares_add_up(&exact);
    let e = exact.attribution.as_ref().expect("shares");
    assert_eq!(e.method, ShareMethod::Exact);
    let many = shifted(case, 20);
    let sampled = cases((case, &loaded), (&many, &loaded), 1000);
    shares_add_up(&sampled);
    let s = sampled.attribution.as_ref().expect("shares");
    assert_eq!(s.method, ShareMethod::Sampled);
    assert!(
        s.shares.len() > 12
            && s.shares.iter().all(|x| { x.outcomes.iter().all(|o| o.share.mcse < 0.02) })
    );
    assert!(s.shares.iter().any(|x| x.outcomes.iter().any(|o| o.share.mean.abs() > 0.005)));
}

#[test]
fn sampled_orders_agree_with_all_sets() {
    // Thirteen payoffs of one choice added up: by symmetry and by the exact
    // value of twelve of them, each share is a thirteenth of the change where
    // all are alike.
    let n = 13;
    let text = |v: f64| {
        let mut t = "schema = 1\ntitle = \"T\"\nas_of = 2020-01-01\n[actors.A]\nname = \"Alpha\"\n"
            .to_owned();
        let names: Vec<String> = (0..n).map(|i| format!("x{i}")).collect();
        for name in &names {
            t += &format!("[parameters.{name}]\nvalue = {v}\njudgement = \"t\"\n");
        }
        t + &format!(
            "[games.g]\ntitle = \"G\"\nstart = \"m\"\nprecision = \"1\"\n\
             [games.g.moves.m]\nlabel = \"M\"\nby = \"A\"\nactions = {{ yes = \"y\", no = \"n\" }}\n\
             [games.g.outcomes.y]\nlabel = \"Y\"\npayoffs.A = \"{}\"\n\
             [games.g.outcomes.n]\nlabel = \"N\"\npayoffs.A = \"0\"\n",
            names.join(" + ")
        )
    };
    let c = against(&from_text(&text(0.0)), &from_text(&text(0.2)), 5120);
    shares_add_up(&c);
    let a = c.attribution.as_ref().expect("shares");
    assert_eq!((a.method, a.orders), (ShareMethod::Sampled, Some(40)));
    let change = a.totals.iter().find(|t| t.outcome == "y").expect("a total").change;
    for s in &a.shares {
        let o = s.outcomes.iter().find(|o| o.outcome == "y").expect("the outcome");
        let off = (o.share.mean - change / n as f64).abs();
        assert!(off < 5.0 * o.share.mcse + 1e-4, "{off} {}", o.share.mcse);
    }
}

#[test]
fn a_node_that_becomes_another_kind_and_new_nodes_are_counted_where_they_are_reached() {
    let base = "schema = 1\ntitle = \"T\"\nas_of = 2020-01-01\n[actors.A]\nname = \"Alpha\"\n[actors.B]\nname = \"Beta\"\n\
        [games.g]\ntitle = \"G\"\nstart = \"m\"\nprecision = \"1\"\n\
        [games.g.moves.m]\nlabel = \"M\"\nby = \"A\"\nactions = { yes = \"y\", no = \"n\" }\n";
    let a = from_text(&format!(
        "{base}[games.g.outcomes.y]\nlabel = \"Y\"\npayoffs.A = \"1\"\n\
         [games.g.outcomes.n]\nlabel = \"N\"\npayoffs.A = \"0\"\n"
    ));
    let b = from_text(&format!(
        "{base}[games.g.moves.y]\nlabel = \"B answers\"\nby = \"B\"\nactions = {{ good = \"g\", bad = \"w\" }}\n\
         [games.g.outcomes.g]\nlabel = \"G\"\npayoffs.A = \"1\"\npayoffs.B = \"1\"\n\
         [games.g.outcomes.w]\nlabel = \"W\"\npayoffs.A = \"-1\"\npayoffs.B = \"0\"\n\
         [games.g.outcomes.n]\nlabel = \"N\"\npayoffs.A = \"0\"\npayoffs.B = \"0\"\n"
    ));
    for (x, y) in [(&a, &b), (&b, &a)] {
        let c = against(x, y, 20);
        shares_add_up(&c);
        let attribution = c.attribution.as_ref().expect("shares");
        let [one] = attribution.shares.as_slice() else { panic!("{:?}", c.edits) };
        assert_eq!(one.edits.len(), 2);
        let carried = c.edits.iter().filter(|e| e.effect == Effect::Carried).count();
        // Two outcomes and a player that joins.
        assert_eq!(carried, 3, "{:#?}", c.edits);
        assert!((share(one, "n").abs()) > 0.05);
    }
}

#[test]
fn rewiring_that_only_works_together_is_one_edit() {
    // The order of two moves is turned round: half of that is a circle.
    let text = |first: &str, second: &str| {
        format!(
            "schema = 1\ntitle = \"T\"\nas_of = 2020-01-01\n[actors.A]\nname = \"Alpha\"\n[actors.B]\nname = \"Beta\"\n\
             [games.g]\ntitle = \"G\"\nstart = \"{first}\"\nprecision = \"1\"\n\
             [games.g.moves.{first}]\nlabel = \"F\"\nby = \"A\"\nactions = {{ on = \"{second}\", off = \"x\" }}\n\
             [games.g.moves.{second}]\nlabel = \"S\"\nby = \"B\"\nactions = {{ on = \"y\", off = \"x\" }}\n\
             [games.g.outcomes.x]\nlabel = \"X\"\npayoffs.A = \"0\"\npayoffs.B = \"0\"\n\
             [games.g.outcomes.y]\nlabel = \"Y\"\npayoffs.A = \"2\"\npayoffs.B = \"1\"\n"
        )
    };
    let c = against(&from_text(&text("p", "q")), &from_text(&text("q", "p")), 20);
    shares_add_up(&c);
    let a = c.attribution.as_ref().expect("shares");
    assert_eq!(a.shares.len(), 1);
    assert_eq!(a.shares[0].edits.len(), 3, "{:#?}", c.edits);
}
