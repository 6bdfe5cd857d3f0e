//! An answer as JSON.

use super::answer::{Answer, Equilibrium, Num, Part, Strategy};
use crate::game_input::Subject;
use realpolitik_game::certificate::Concept as Certified;
use realpolitik_game::strategic::{MAX_TABLE, Plans};
use realpolitik_game::tree::InformationSet;
use realpolitik_game::{Game, GameFile, NodeId, NodeKind, Number, Rational};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The one document.
pub fn document(subject: &Subject, answer: &Answer) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("ok", json!(answer.holds() && answer.part.is_none()));
    match subject {
        Subject::Case { case, compiled, .. } => {
            put("case", json!(case.id));
            put("hash", json!(case.hash));
            put("game", json!(case.games[compiled.protocol].id));
        }
        Subject::File { name, hash, game } => {
            put("file", json!(name));
            put("hash", json!(hash));
            put("title", json!(game.title()));
            put("players", json!(game.players()));
        }
    }
    put("concept", json!(answer.concept));
    put("method", json!(answer.method));
    put("complete", json!(answer.complete));
    match answer.part {
        Some(Part::Interrupted) => put("interrupted", json!(true)),
        Some(Part::Limit) => put("limited", json!(true)),
        None => None,
    };
    let names = Names::of(subject, answer);
    let list: Vec<Value> = answer.equilibria.iter().map(|e| equilibrium(&names, e)).collect();
    // Of a single equilibrium all is also found at the top.
    if let [Value::Object(one)] = list.as_slice() {
        for (key, value) in one {
            if key != "solution" || !value.as_object().is_some_and(Map::is_empty) {
                put(key, value.clone());
            }
        }
    }
    put("equilibria", Value::Array(list));
    if !answer.components.is_empty() {
        put("components", json!(answer.components));
    }
    if let Some(kept) = &answer.kept {
        let kept: Vec<Value> = kept
            .iter()
            .zip(&names.strategies)
            .zip(&names.players)
            .map(|((k, s), p)| {
                json!({ "player": p, "strategies": k.iter().map(|i| s[*i].clone()).collect::<Vec<_>>() })
            })
            .collect();
        put("kept", json!(kept));
    }
    if !answer.details.is_empty() {
        put("details", Value::Object(answer.details.clone()));
    }
    put("notes", json!(answer.notes));
    Value::Object(out)
}

/// A number: exact ones as text, so that nothing is rounded on the way.
pub fn number(n: &Num) -> Value {
    match &n.exact {
        Some(r) => json!(r.to_string()),
        None => json!(n.value),
    }
}

/// What things are called.
pub struct Names<'a> {
    /// Players, by the id that the case gives them.
    pub players: Vec<String>,
    /// Strategies of each player in strategic form, where the answer speaks of them; a
    /// tree's are named by its actions in the order of the information sets, `*` where
    /// none matters.
    pub strategies: Vec<Vec<String>>,
    subject: &'a Subject,
}

impl<'a> Names<'a> {
    /// Those that an answer needs. A tree can have exponentially many strategies: they
    /// are listed only where a method did so before.
    pub fn of(subject: &'a Subject, answer: &Answer) -> Self {
        let in_strategies =
            |e: &Equilibrium| e.mixed.is_some() || !matches!(e.strategy, Strategy::Behavior(_));
        let wanted = answer.kept.is_some() || answer.equilibria.iter().any(in_strategies);
        let (players, strategies) = match subject {
            Subject::Case { case, compiled, game, .. } => {
                let ids = compiled.players.iter().map(|p| case.actors[p.index()].id.clone());
                (ids.collect(), if wanted { plans(game) } else { Vec::new() })
            }
            Subject::File { game: GameFile::Tree(g), .. } => {
                (g.players().to_vec(), if wanted { plans(g) } else { Vec::new() })
            }
            Subject::File { game: GameFile::Table(g), .. } => {
                (g.players().to_vec(), g.strategies().to_vec())
            }
        };
        Names { players, strategies, subject }
    }
}

impl Names<'_> {
    /// A strategy of a player, by number where it has no name.
    pub fn strategy(&self, player: usize, strategy: usize) -> String {
        let name = self.strategies.get(player).and_then(|l| l.get(strategy)).cloned();
        name.unwrap_or_else(|| (strategy + 1).to_string())
    }
}

fn plans<N: Number>(game: &Game<N>) -> Vec<Vec<String>> {
    Plans::reduced(game, MAX_TABLE).map(|p| p.names(game)).unwrap_or_default()
}

fn equilibrium(names: &Names<'_>, e: &Equilibrium) -> Value {
    let mut out = Map::new();
    let strategies = |mixed: &[Vec<Num>]| -> Value {
        let players = mixed.iter().enumerate().map(|(p, row)| {
            let all = row.iter().enumerate().map(|(s, n)| {
                let name = names.strategies.get(p).and_then(|l| l.get(s)).cloned();
                json!({ "strategy": name.unwrap_or_else(|| (s + 1).to_string()), "p": number(n) })
            });
            json!({ "player": names.players[p], "strategies": all.collect::<Vec<_>>() })
        });
        Value::Array(players.collect())
    };
    match &e.strategy {
        Strategy::Behavior(p) => {
            let nash = e.certificate.concept == Certified::Nash;
            let sets = match names.subject {
                Subject::Case { game, .. } => information_sets(names, game, p, nash),
                Subject::File { game: GameFile::Tree(g), .. } => {
                    information_sets(names, g, p, nash)
                }
                Subject::File { .. } => Value::Null,
            };
            out.insert("information_sets".to_owned(), sets);
            if let Some(m) = &e.mixed {
                out.insert("mixed".to_owned(), strategies(m));
            }
        }
        Strategy::Mixed(m) => {
            out.insert("mixed".to_owned(), strategies(m));
        }
        Strategy::Joint(draws) => {
            let each = draws.iter().map(|(profile, n)| {
                let named: Vec<String> =
                    profile.iter().enumerate().map(|(p, s)| names.strategy(p, *s)).collect();
                json!({ "profile": named, "p": number(n) })
            });
            out.insert("joint".to_owned(), each.collect());
        }
    }
    let payoffs: Map<String, Value> =
        names.players.iter().cloned().zip(e.payoffs.iter().map(number)).collect();
    out.insert("expected_payoffs".to_owned(), Value::Object(payoffs));
    out.insert("certificate".to_owned(), json!(e.certificate));
    out.insert("holds".to_owned(), json!(e.holds));
    if let Some(v) = &e.verified {
        out.insert("verified".to_owned(), json!(v));
    }
    out.insert("solution".to_owned(), Value::Object(e.details.clone()));
    Value::Object(out)
}

fn information_sets<N: Number>(names: &Names<'_>, game: &Game<N>, p: &[Num], nash: bool) -> Value {
    let tree = game.map(Number::to_f64);
    let reach = realization(&tree, p, None);
    let sets = game.information_sets().iter().enumerate().map(|(h, set)| {
        let own = realization(&tree, p, Some(set.player.index()));
        let sum = |r: &[f64]| reached(&tree, r, set);
        let at = game.action_offsets()[h];
        let actions: Map<String, Value> =
            set.actions.iter().cloned().zip(p[at..].iter().map(number)).collect();
        // Labels need not differ, so the numbers stand once more in order.
        let list: Vec<Value> = p[at..at + set.actions.len()].iter().map(number).collect();
        let mut out = Map::new();
        out.insert("label".to_owned(), json!(set.label));
        if let Subject::Case { compiled, .. } = names.subject {
            let (info, names) = (&compiled.sets[h], &compiled.names);
            let knows: Vec<_> = info.seen.iter().map(|e| names.pair(*e)).collect();
            out.insert("node".to_owned(), json!(names.vertex(info.node)));
            out.insert("knows".to_owned(), json!(knows));
        }
        out.insert("player".to_owned(), json!(names.players[set.player.index()]));
        out.insert("reached".to_owned(), json!(sum(&reach)));
        if nash {
            // Its player's own strategy keeps it from here: any choice will do.
            out.insert("free".to_owned(), json!(sum(&own) <= 0.0));
        }
        out.insert("actions".to_owned(), Value::Object(actions));
        out.insert("probabilities".to_owned(), Value::Array(list));
        Value::Object(out)
    });
    Value::Array(sets.collect())
}

/// How likely each node is; with a player named, by that player's choices alone.
pub fn realization(tree: &Game<f64>, p: &[Num], player: Option<usize>) -> Vec<f64> {
    let mut reach = vec![0.0; tree.nodes().len()];
    reach[0] = 1.0;
    for (i, node) in tree.nodes().iter().enumerate() {
        for (b, child) in node.children.iter().enumerate() {
            let branch = match node.kind {
                NodeKind::Decision(h)
                    if player
                        .is_none_or(|q| tree.information_sets()[h.index()].player.index() == q) =>
                {
                    p[tree.action_offsets()[h.index()] + b].value
                }
                NodeKind::Chance(c) if player.is_none() => {
                    tree.chance_sets()[c.index()].probabilities[b]
                }
                _ => 1.0,
            };
            reach[child.index()] = reach[i] * branch;
        }
    }
    reach
}

/// How likely a set is reached: a set that a play can meet twice counts once.
pub fn reached(tree: &Game<f64>, reach: &[f64], set: &InformationSet) -> f64 {
    let inside: HashSet<NodeId> = set.members.iter().copied().collect();
    let first = |m: &&NodeId| {
        let mut at = tree.node(**m).parent;
        while let Some((p, _)) = at {
            if inside.contains(&p) {
                return false;
            }
            at = tree.node(p).parent;
        }
        true
    };
    set.members.iter().filter(first).map(|m| reach[m.index()]).sum()
}

/// The tree of a subject in doubles, if it is one.
pub fn tree(subject: &Subject) -> Option<Game<f64>> {
    match subject {
        Subject::Case { game, .. } => Some(game.clone()),
        Subject::File { game: GameFile::Tree(g), .. } => {
            Some(g.map(|n: &Rational| Number::to_f64(n)))
        }
        Subject::File { .. } => None,
    }
}
