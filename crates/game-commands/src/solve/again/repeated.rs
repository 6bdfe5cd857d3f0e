//! `solve --repeated`: what equilibria of the repeated game pay.

use super::arguments::Shown;
use super::stage::{Stage, document, title};
use crate::game_input::Subject;
use crate::solve::Solve;
use crate::solve::answer::Trouble;
use realpolitik_command_line::exit::Exit;
use realpolitik_game::strategic::Bimatrix;
use realpolitik_report::words::{fixed, safe};
use realpolitik_solve::repeated::{
    RepeatedPayoffs, equilibrium_payoffs, individually_rational, lasting_profiles, least_discount,
    mixed_minmax, pure_minmax,
};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Profiles of the table up to which the least patience for each that lasts is found.
const SEARCHED: usize = 36;
/// Profiles that last of which the text shows so many.
const SHOWN: usize = 12;

/// A profile that can be played for ever.
struct Lasting {
    position: usize,
    least: Option<f64>,
}

/// All that is found.
struct Found {
    set: RepeatedPayoffs,
    pure: [f64; 2],
    mixed: [f64; 2],
    patient_pure: Vec<[f64; 2]>,
    patient_mixed: Vec<[f64; 2]>,
    lasting: Vec<Lasting>,
    searched: bool,
}

/// The answer.
pub(super) fn solve(args: &Solve, subject: &Subject, discount: f64) -> Result<Shown, Trouble> {
    let stage = Stage::of(subject, args.limits.max_table)?;
    if stage.players.len() != 2 {
        return Err(Trouble::Usage(
            format!("the game has {} players; --repeated is for two", stage.players.len()),
            "the payoffs of a repeated game of more players are no polygon: there is no such \
             method here",
        ));
    }
    if !stage.is_seen() {
        return Err(Trouble::Usage(
            "after a period of this tree its play is seen, not what would have been done \
             elsewhere; --repeated is for games in which all that was chosen is seen"
                .to_owned(),
            "bring a table (.nfg), or a tree in which each player chooses once on every way",
        ));
    }
    let game = Bimatrix::of_table(&stage.table)?;
    let found = find(&game, discount)?;
    let holds = found.set.certificate.holds();
    Ok(Shown {
        picture: None,
        text: title(subject) + &text(&stage, &found),
        document: json(subject, &stage, &found),
        exit: if holds { Exit::Done } else { Exit::NotFit },
    })
}

fn find(game: &Bimatrix<f64>, discount: f64) -> Result<Found, Trouble> {
    let set = equilibrium_payoffs(game, discount)?;
    let pure = [0, 1].map(|p| pure_minmax(&game.table(), p));
    let mixed = mixed_minmax(game)?;
    let searched = game.a.len() <= SEARCHED;
    let lasting = lasting_profiles(game, &set)
        .into_iter()
        // Where the search meets its limit the least patience is left out.
        .map(|position| Lasting {
            position,
            least: if searched { least_discount(game, position).ok().flatten() } else { None },
        })
        .collect();
    Ok(Found {
        patient_pure: individually_rational(game, pure),
        patient_mixed: individually_rational(game, mixed),
        set,
        pure,
        mixed,
        lasting,
        searched,
    })
}

fn text(stage: &Stage, found: &Found) -> String {
    let mut out = String::new();
    let set = &found.set;
    let _ = writeln!(
        out,
        "Played for ever, δ = {}: payoffs per period of all subgame-perfect equilibria in pure \
         strategies,\nwith a public draw before each period\n",
        set.discount
    );
    let row = |out: &mut String, name: &str, v: [f64; 2]| {
        let _ = writeln!(out, "{name:<28} {:>12} {:>12}", fixed(v[0], 4), fixed(v[1], 4));
    };
    let heads = [0, 1].map(|p| safe(&stage.players[p]));
    let _ = writeln!(out, "{:<28} {:>12} {:>12}", "", heads[0], heads[1]);
    for (i, v) in set.extreme.iter().enumerate() {
        row(&mut out, if i == 0 { "Extreme points" } else { "" }, *v);
    }
    if set.extreme.is_empty() {
        let _ = writeln!(out, "There is none: somebody always gains by leaving.");
    } else {
        row(&mut out, "Worst equilibrium", set.threats);
    }
    row(&mut out, "Held to, by pure strategies", found.pure);
    row(&mut out, "Held to, by mixed ones", found.mixed);
    for (i, v) in found.patient_mixed.iter().enumerate() {
        row(&mut out, if i == 0 { "With patience without end" } else { "" }, *v);
    }
    if !found.lasting.is_empty() {
        let _ = writeln!(out, "\nCan be played for ever");
    }
    for l in found.lasting.iter().take(SHOWN) {
        let names: Vec<String> = stage.profile(l.position).iter().map(|s| safe(s)).collect();
        let v = [0, 1].map(|p| *stage.table.payoff_at(l.position, p));
        let from = match l.least {
            Some(0.0) => "   at any δ".to_owned(),
            Some(least) => format!("   from δ = {} on", fixed(least, 6)),
            None => String::new(),
        };
        let name = format!("  {}", names.join(", "));
        let _ = writeln!(out, "{name:<28} {:>12} {:>12}{from}", fixed(v[0], 4), fixed(v[1], 4));
    }
    if found.lasting.len() > SHOWN {
        let left = found.lasting.len() - SHOWN;
        let _ = writeln!(out, "  … and {left} more; --json gives them all");
    }
    let c = &set.certificate;
    let verdict = if c.holds() { "holds" } else { "NOT CERTIFIED" };
    let _ = writeln!(
        out,
        "\nCertificate       no extreme point misses by more than {:.1e} of the payoff range, \
         tolerance {:.0e}: {verdict}",
        c.relative_to_payoff_range, c.tolerance
    );
    out
}

fn json(subject: &Subject, stage: &Stage, found: &Found) -> Value {
    let set = &found.set;
    let by_player = |v: [f64; 2]| -> Map<String, Value> {
        stage.players.iter().cloned().zip(v.map(|x| json!(x))).collect()
    };
    let lasting: Vec<Value> = found
        .lasting
        .iter()
        .map(|l| {
            let pays = [0, 1].map(|p| *stage.table.payoff_at(l.position, p));
            let mut one = Map::new();
            one.insert("profile".to_owned(), json!(stage.profile(l.position)));
            one.insert("payoffs".to_owned(), json!(pays));
            if let Some(least) = l.least {
                one.insert("least_discount".to_owned(), json!(least));
            }
            Value::Object(one)
        })
        .collect();
    let mut out = document(subject, set.certificate.holds());
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("players", json!(stage.players));
    put("concept", json!("repeated"));
    put("method", json!("Abreu-Sannikov"));
    put("discount", json!(set.discount));
    put("extreme", json!(set.extreme));
    put("threats", json!(by_player(set.threats)));
    put("minmax", json!({ "pure": by_player(found.pure), "mixed": by_player(found.mixed) }));
    put("patient", json!({ "pure": found.patient_pure, "mixed": found.patient_mixed }));
    put("lasting", json!(lasting));
    put("rounds", json!(set.rounds));
    put("certificate", json!(set.certificate));
    put("holds", json!(set.certificate.holds()));
    let mut notes = vec![
        "Payoffs are averages per period. All that lies between the extreme points is paid by \
         some equilibrium.",
    ];
    if !found.searched {
        notes.push("The table is too large to find the least patience for each profile.");
    }
    put("notes", json!(notes));
    Value::Object(out)
}
