//! The whole language in one case, and what each part of it means.

use realpolitik_case::load::{Limits, Loaded, load_memory};
use realpolitik_case::rival::Quantity;
use realpolitik_case::unfold::{CompiledTerminal, UnfoldLimits, compile};
use realpolitik_case::{Channel, Distribution, EntryKind, Role};

/// A case in which every key of the language stands at least once.
const CASE: &str = include_str!("whole/case.toml");
const EVENTS: &str = include_str!("whole/events.csv");

fn load() -> Loaded {
    let files: [(&str, &[u8]); 7] = [
        ("data/nmc.csv", include_bytes!("whole/data/nmc.csv")),
        ("data/trade.csv", include_bytes!("whole/data/trade.csv")),
        ("case.toml", CASE.as_bytes()),
        ("events.csv", EVENTS.as_bytes()),
        ("tiers.csv", include_bytes!("whole/tiers.csv")),
        ("regimes/waiver.csv", include_bytes!("whole/regimes/waiver.csv")),
        ("sources.bib", include_bytes!("whole/sources.bib")),
    ];
    load_memory("language", &files, &Limits::default())
}

#[test]
fn every_part_is_read_as_it_is_meant() {
    let l = load();
    let shown = realpolitik_case::render::human(&l, false);
    let case = l.case.unwrap_or_else(|| panic!("{shown}"));
    assert_eq!(case.title, "All of the language");
    assert_eq!(case.summary.as_deref(), Some("Every key once"));
    assert_eq!(case.about, case.actor("VN").zip(case.actor("US")));
    assert_eq!(case.actors[0].power.as_ref().unwrap().0, 0.12);
    // A row of the table, by the state and the year.
    assert_eq!(case.actors[1].power.as_ref().unwrap().0, 0.01);
    assert_eq!(case.actors[3].of, case.actor("US"));
    assert_eq!(case.actors[2].role, Some(Role::Rival));
    let d = &case.dyads[0];
    assert_eq!(d.treaty.as_ref().unwrap().1.unwrap().to_string(), "2000-01-01");
    assert_eq!(d.common_threat.as_ref().unwrap().0, case.actor("CN").unwrap());
    assert_eq!(
        (case.dyads[1].a, case.dyads[1].b),
        (case.actor("US").unwrap(), case.actor("CN").unwrap())
    );

    let p = |n: &str| &case.parameters[case.parameter(n).unwrap().index()];
    assert!(p("known").private && !p("shared").private);
    assert_eq!(p("ranged").unit.as_deref(), Some("USD bn"));
    assert_eq!((p("ranged").card_of, p("ranged").without), (case.actor("VN"), Some(0.0)));
    assert_eq!(p("ranged").basis.sources, ["paper", "other"]);
    assert!((p("ranged").distribution.quantile(0.05) - 0.5).abs() < 1e-12);
    assert!((p("elicited").distribution.quantile(0.5) - 0.2).abs() < 1e-15);
    // 0.5 of U(0, 1), 0.25 at 2 and 0.25 at 3.
    assert!((p("mixed").distribution.mean() - 1.5).abs() < 1e-15);
    assert!(matches!(p("fitted").distribution, Distribution::Metalog(_)));
    let counted = &p("counted").distribution;
    // The mean of the four years that were over by the as-of date, 45, and its scale.
    assert!(
        matches!(counted, Distribution::Student { df: 3.0, location: 45.0, .. }),
        "{counted:?}"
    );
    let names: Vec<&str> = p("pooled").experts.iter().map(|o| o.expert.as_str()).collect();
    assert_eq!(names, ["anna", "ben", "cay", "dan"]);
    let said = p("pooled").basis.said().unwrap();
    assert!(said.contains("logarithmic pool") && said.contains("by letter"), "{said}");
    assert!(said.contains("Cooke's classical model on 1 seed question"), "{said}");
    assert_eq!(case.correlations[0].rank, -0.4);

    let events: Vec<&str> = case.events.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(events, ["gift", "offer", "late"]);
    let known: Vec<&str> = case.known_events().map(|e| e.id.as_str()).collect();
    assert_eq!(known, ["gift", "offer"], "what is later than as_of is held out");
    let gift = &case.events[0];
    assert!(gift.machine && !gift.unread(), "a machine coded it, and a person graded it");
    assert!(gift.private && gift.channel == Channel::Quiet && gift.sources.len() == 2);
    assert_eq!(gift.concession.unwrap().2, 3.0);
    assert_eq!((gift.entry, case.events[1].entry), (EntryKind::Lifted, EntryKind::Gift));
    assert_eq!(gift.date.latest().to_string(), "2022-01-31");

    let ladder = case.ladder.as_ref().unwrap();
    let standing = ladder.on(case.actor("VN").unwrap(), case.as_of);
    let names: Vec<&str> =
        standing.iter().map(|(r, _)| case.actors[r.partner.index()].id.as_str()).collect();
    assert_eq!(names, ["CN", "US"]);

    let r = &case.regimes[0];
    let triggered: Vec<Option<bool>> = r.occasions.iter().map(|o| r.triggered(o)).collect();
    // The stricter rule holds from 2020; what is not measured goes by the source.
    assert_eq!(triggered, [Some(true), Some(false), Some(true)]);
    assert_eq!(r.population.as_deref(), Some("Deals of which a page tells"));
    assert_eq!(r.missing.as_deref(), Some("Deals of which no page tells"));
    assert_eq!((r.complete, r.unit.as_deref()), (false, Some("partner-year")));
    let answered: Vec<bool> = r.occasions.iter().map(|o| o.answered_by(case.as_of)).collect();
    assert_eq!(answered, [true, true, false], "what was answered after as_of is not yet answered");

    assert_eq!(case.rivals[1].set.len(), 4);
    assert_eq!(case.rivals[1].set[0].1, Distribution::Fixed { value: 0.5 });
    assert_eq!(case.rivals[1].payoffs.len(), 1);
    assert_eq!(case.questions[0].quantity, Quantity::Outcomes { game: 0, outcomes: vec![0] });
    assert!(case.questions[0].resolution.as_ref().unwrap().0);
    assert_eq!(case.questions[2].quantity, Quantity::Judged(0.3));
    assert_eq!(case.sources[0].citation, "A. Author and B. Other (2022), A paper, Journal");
    assert_eq!(case.sources[0].url.as_deref(), Some("https://doi.org/10.1000/x"));
    assert_eq!(case.sources[1].url, None, "only http and https lead anywhere");
}

#[test]
fn who_sees_what_decides_the_information_sets() {
    let case = load().case.expect("a case");
    let game = compile(&case, 0, &UnfoldLimits::default()).expect("a game");
    let sets = |node: &str| game.sets.iter().filter(|s| game.names.vertex(s.node) == node).count();
    // The United States does not see the mood: one set. Vietnam does: two.
    assert_eq!((sets("table"), sets("reply")), (1, 2));
    // It sees neither the mood nor what Vietnam replied: one set for four nodes.
    assert_eq!(sets("thanks"), 1);
    let theta: Vec<f64> = case.parameters.iter().map(|p| p.distribution.median()).collect();
    assert_eq!(game.precision_at(&theta).unwrap(), [4.0, 4.0]);
    // Formulas by hand at one ending: signed after a warm mood.
    assert!(game.at(&theta).is_ok());
    let warm = |t: &&CompiledTerminal| game.names.branch(t.path[0]) == "warm";
    let mut signed = game.terminals.iter().filter(|t| t.outcome == 0);
    let ending = signed.find(warm).expect("an ending");
    let value = |n: &str| theta[case.parameter(n).unwrap().index()];
    let terms: f64 = ending.payoffs[1].iter().map(|t| t.program.eval(&theta)).sum();
    assert!((terms - (value("ranged") - value("elicited"))).abs() < 1e-12);
}

#[test]
fn a_private_thing_and_a_later_row_are_marked_not_lost() {
    let case = load().case.expect("a case");
    assert_eq!(case.events.iter().filter(|e| e.private).count(), 1);
    assert_eq!(case.parameters.iter().filter(|p| p.private).count(), 1);
}

/// A game in which VN moves second, with what the caller adds to the first
/// move, and rows in which VN's move is dated first.
fn answered_before(seen_by: &str, of: &str, actor: &str) -> Vec<&'static str> {
    let case = format!(
        "schema = 1\ntitle = \"t\"\nas_of = 2022-04-15\n\n[actors.US]\nname = \"US\"\n\n\
         [actors.VN]\nname = \"VN\"\n\n[actors.HOUSE]\nname = \"House\"\n{of}\n\
         [parameters.precision]\nvalue = 4\njudgement = \"an example\"\n\n\
         [games.g]\nstart = \"first\"\n\n[games.g.moves.first]\nby = \"US\"\n{seen_by}\n\
         actions = {{ a = \"second\", b = \"second\" }}\n\n[games.g.moves.second]\nby = \"VN\"\n\
         actions = {{ c = \"x\", d = \"y\" }}\n\n[games.g.outcomes.x]\npayoffs.US = 1\npayoffs.VN = 0\n\n\
         [games.g.outcomes.y]\npayoffs.US = \"first.a\"\npayoffs.VN = 1\n"
    );
    let events = format!(
        "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary\n\
         e1,2022-03,{actor},VN,act,public,,,,g,one,first,a,paper,B2,First.\n\
         e2,2022-02-28,VN,US,act,public,,,,g,one,second,c,paper,B2,Second.\n"
    );
    let sources = "@misc{paper, title = {A paper}, date = {2022-03-02}}\n";
    let files: [(&str, &[u8]); 3] = [
        ("case.toml", case.as_bytes()),
        ("events.csv", events.as_bytes()),
        ("sources.bib", sources.as_bytes()),
    ];
    let loaded = load_memory("g", &files, &Limits::default());
    loaded.diagnostics.iter().map(|d| d.code).filter(|c| ["RP0612", "RP2112"].contains(c)).collect()
}

#[test]
fn an_unseen_move_may_come_later_in_time_and_a_group_may_move_for_its_state() {
    let house = "of = \"US\"\n";
    assert_eq!(answered_before("", house, "US"), ["RP2112"]);
    assert_eq!(answered_before("seen_by = [\"VN\"]", house, "US"), ["RP2112"]);
    assert!(answered_before("seen_by = []", house, "US").is_empty());
    assert!(answered_before("seen_by = []", house, "HOUSE").is_empty());
    assert_eq!(answered_before("seen_by = []", "", "HOUSE"), ["RP0612"]);
}

#[test]
fn a_case_is_about_two_different_actors_that_it_declares() {
    for (about, code) in [
        (r#"["VN"]"#, "RP0012"),
        (r#"["VN", "VN"]"#, "RP0012"),
        (r#"["VN", "US", "CN"]"#, "RP0012"),
        (r#"["VN", 3]"#, "RP0013"),
        (r#""VN""#, "RP0013"),
        (r#"["VN", "UX"]"#, "RP0102"),
    ] {
        let text = CASE.replace(r#"["VN", "US"]"#, about);
        assert_ne!(text, CASE);
        let files: [(&str, &[u8]); 1] = [("case.toml", text.as_bytes())];
        let l = load_memory("about", &files, &Limits::default());
        let found = l.diagnostics.iter().find(|d| d.code == code);
        assert!(found.is_some(), "{about}: {}", realpolitik_case::render::human(&l, false));
        assert!(l.case.is_none());
    }
}
