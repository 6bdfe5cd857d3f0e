//! Games that the tests and examples share.
#![allow(dead_code)]

use realpolitik_game::{Game, GameBuilder, InformationSetId, NodeId, OutcomeId};

/// Parameters of the reference game, with the point at which it behaves as
/// observed.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    pub wary: f64,
    pub firm: f64,
    pub threat_us: f64,
    pub threat_vn: f64,
    pub stands_by: f64,
    pub audience: f64,
    pub consistency: f64,
    pub title: f64,
    pub fear: f64,
    pub pressure: f64,
    pub autonomy: f64,
    pub threat_cn: f64,
    pub deter: f64,
    pub punish_cost: f64,
    pub humiliation: f64,
    pub loss: f64,
    pub asked: f64,
}

impl Default for Reference {
    fn default() -> Self {
        Reference {
            wary: 0.65,
            firm: 0.3,
            threat_us: 1.0,
            threat_vn: 0.7,
            stands_by: 0.5,
            audience: 0.12,
            consistency: 0.12,
            title: 0.0,
            fear: 0.5,
            pressure: 0.5,
            autonomy: 0.35,
            threat_cn: 0.8,
            deter: 0.4,
            punish_cost: 0.2,
            humiliation: 0.35,
            loss: 0.1,
            asked: 0.05,
        }
    }
}

#[derive(Clone, Copy, Default)]
struct Ending {
    level: f64,
    exempted: bool,
    pressed: bool,
    punished: bool,
    bent: bool,
    tilted: bool,
    asked: bool,
}

impl Reference {
    fn payoffs(&self, wary: bool, firm: bool, e: Ending) -> [f64; 3] {
        let on = |b: bool| if b { 1.0 } else { 0.0 };
        let audience = self.audience * if firm { 1.6 } else { 0.6 };
        let us = self.threat_us * e.level
            - on(e.exempted) * (audience + self.consistency * (1.0 - 0.5 * self.title))
            + on(e.pressed) * 0.5 * audience
            + on(e.asked) * self.asked;
        let fear = self.fear * if wary { 1.0 } else { 0.25 };
        let vn = self.threat_vn * self.stands_by * e.level + self.autonomy * (1.0 - e.level)
            - fear * 2.0 * (e.level - 0.5).max(0.0)
            - self.pressure * on(e.punished)
            - on(e.bent) * (self.humiliation + 0.3 * self.pressure)
            - on(e.tilted) * self.loss
            - on(e.asked) * self.asked;
        let cn = -self.threat_cn * e.level + (self.deter - self.punish_cost) * on(e.punished);
        [us, vn, cn]
    }

    /// The game, 12 binary information sets, 32 terminal nodes; with it for
    /// each terminal which payoffs are one formula: `ties[terminal][player]`.
    pub fn game(&self) -> (Game<f64>, Vec<u32>) {
        let mut b = GameBuilder::<f64>::new("reference", ["US", "VN", "CN"]);
        let sets = Sets::declare(&mut b);
        let nature = b.chance_set("wariness", [("wary", self.wary), ("open", 1.0 - self.wary)]);
        let administration =
            b.chance_set("firmness", [("firm", self.firm), ("soft", 1.0 - self.firm)]);
        let root = b.chance(None, nature);
        let mut ties = Vec::new();
        for w in 0..2u32 {
            let n = b.chance(Some((root, w)), administration);
            for f in 0..2u32 {
                self.subtree(&mut b, &sets, n, w, f, &mut ties);
            }
        }
        (b.build().expect("the reference game is a game"), ties)
    }

    fn subtree(
        &self,
        b: &mut GameBuilder<f64>,
        s: &Sets,
        nature: NodeId,
        w: u32,
        f: u32,
        ties: &mut Vec<u32>,
    ) {
        let (wary, firm) = (w == 0, f == 0);
        let mut end = |b: &mut GameBuilder<f64>, at: (NodeId, u32), kind: u32, e: Ending| {
            let o: OutcomeId = b.outcome("", self.payoffs(wary, firm, e));
            b.terminal(Some(at), Some(o));
            // The patron's payoff knows the firm type only where it exempts or
            // presses; the client's knows its own type; the rival's neither.
            ties.extend([kind * 2 + f, 100 + kind * 2 + w, 200 + kind]);
        };
        let at = |level: f64| Ending { level, ..Ending::default() };
        let us = b.decision(Some((nature, f)), s.offer[f as usize]);
        let answer = b.decision(Some((us, 0)), s.accept[w as usize]);
        let cn = b.decision(Some((answer, 0)), s.punish[0]);
        end(b, (cn, 0), 0, Ending { punished: true, ..at(0.9) });
        end(b, (cn, 1), 1, at(0.9));
        let exempt = b.decision(Some((answer, 1)), s.exempt[f as usize]);
        end(b, (exempt, 0), 2, Ending { exempted: true, ..at(0.65) });
        let bend = b.decision(Some((exempt, 1)), s.bend[w as usize]);
        end(b, (bend, 0), 3, Ending { pressed: true, bent: true, ..at(0.7) });
        end(b, (bend, 1), 4, Ending { pressed: true, tilted: true, ..at(0.15) });
        let ask = b.decision(Some((us, 1)), s.ask[w as usize]);
        let cn = b.decision(Some((ask, 0)), s.punish[1]);
        end(b, (cn, 0), 5, Ending { punished: true, asked: true, ..at(0.9) });
        end(b, (cn, 1), 6, Ending { asked: true, ..at(0.9) });
        end(b, (ask, 1), 7, Ending { exempted: true, ..at(0.6) });
    }
}

/// Information sets of the reference game, by type where a type is known.
struct Sets {
    offer: [InformationSetId; 2],
    accept: [InformationSetId; 2],
    ask: [InformationSetId; 2],
    punish: [InformationSetId; 2],
    exempt: [InformationSetId; 2],
    bend: [InformationSetId; 2],
}

impl Sets {
    fn declare(b: &mut GameBuilder<f64>) -> Sets {
        let mut pair = |player, label: &str, actions: [&str; 2]| {
            [
                b.information_set(format!("{label} 1"), player, actions),
                b.information_set(format!("{label} 2"), player, actions),
            ]
        };
        Sets {
            offer: pair(0, "offer", ["offer", "wait"]),
            accept: pair(1, "answer", ["accept", "decline"]),
            ask: pair(1, "ask", ["ask", "stay"]),
            punish: pair(2, "punish", ["punish", "tolerate"]),
            exempt: pair(0, "exempt", ["exempt", "press"]),
            bend: pair(1, "bend", ["bend", "tilt"]),
        }
    }
}

/// A 2 × 2 game in strategic form, the second player not seeing the first.
/// `payoffs[row][column] = [row player, column player]`.
pub fn two_by_two(payoffs: [[[f64; 2]; 2]; 2]) -> Game<f64> {
    let mut b = GameBuilder::<f64>::new("2x2", ["row", "column"]);
    let row = b.information_set("row", 0, ["top", "bottom"]);
    let column = b.information_set("column", 1, ["left", "right"]);
    let root = b.decision(None, row);
    for (i, line) in payoffs.iter().enumerate() {
        let node = b.decision(Some((root, i as u32)), column);
        for (j, cell) in line.iter().enumerate() {
            let o = b.outcome("", *cell);
            b.terminal(Some((node, j as u32)), Some(o));
        }
    }
    b.build().expect("a 2x2 game is a game")
}

/// Writes a game in Gambit's extensive-form format.
pub fn efg(game: &Game<f64>) -> String {
    use realpolitik_game::NodeKind;
    use std::fmt::Write;
    let names = |v: &[String]| v.iter().map(|s| format!("\"{s}\"")).collect::<Vec<_>>().join(" ");
    let mut out = format!("EFG 2 R \"{}\" {{ {} }}\n", game.title, names(game.players()));
    let table = game.accumulated_payoffs();
    let mut stack = vec![NodeId(0)];
    while let Some(id) = stack.pop() {
        let node = game.node(id);
        match node.kind {
            NodeKind::Terminal => {
                let p = &table[id.index()];
                let p: Vec<String> = p.iter().map(|v| format!("{v}")).collect();
                writeln!(out, "t \"\" {} \"\" {{ {} }}", id.0, p.join(", ")).unwrap();
            }
            NodeKind::Chance(c) => {
                let set = &game.chance_sets()[c.index()];
                let moves: Vec<String> = set
                    .actions
                    .iter()
                    .zip(&set.probabilities)
                    .map(|(a, p)| format!("\"{a}\" {p}"))
                    .collect();
                writeln!(out, "c \"\" {} \"\" {{ {} }} 0", c.0 + 1, moves.join(" ")).unwrap();
            }
            NodeKind::Decision(h) => {
                let set = &game.information_sets()[h.index()];
                let player = set.player.0 + 1;
                let moves = names(&set.actions);
                writeln!(out, "p \"\" {player} {} \"\" {{ {moves} }} 0", h.0 + 1).unwrap();
            }
        }
        stack.extend(node.children.iter().rev());
    }
    out
}
