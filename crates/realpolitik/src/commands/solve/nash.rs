//! Nash equilibria and what is defined on whole strategies.

use super::answer::{Answer, Equilibrium, Num, Strategy, Trouble};
use super::watch::Found;
use super::{Concept, Form, Method, Solve};
use realpolitik_game::certificate::Concept as Certified;
use realpolitik_game::strategic::{
    Bimatrix, MixedProfile, PayoffTable, StrategicForm, certify_mixed,
};
use realpolitik_game::{Game, GameFile};
use realpolitik_solve::dictionary::Scalar;
use realpolitik_solve::dominance::rationalizable;
use realpolitik_solve::equilibrium::{BehaviorEquilibrium, MixedEquilibrium, NashError};
use realpolitik_solve::lemke_howson::{accessible_equilibria, lemke_howson};
use realpolitik_solve::pure::{MAX_PROFILES, pure_agent_equilibria, pure_equilibria};
use realpolitik_solve::vertex_enumeration::all_equilibria;
use realpolitik_solve::{backward_induction, simplex};
use serde_json::{Map, json};

/// Finds them.
pub fn solve<S: Scalar>(
    args: &Solve,
    concept: Concept,
    game: &GameFile<S>,
    found: &Found,
) -> Result<Answer, Trouble> {
    if concept == Concept::SubgamePerfect {
        return subgame_perfect(args, game);
    }
    if let (Concept::Pure, Some(Form::Agent), GameFile::Tree(tree)) = (concept, args.form, game) {
        return agents(tree);
    }
    let task = Task { args, game, view: View::of(game, args.limits.max_table)?, found };
    match concept {
        Concept::Pure => task.pure(),
        Concept::Rationalizable => Ok(task.rationalizable()),
        _ => task.nash(),
    }
}

/// The strategic form of the game, with the way back to the tree.
struct View<S> {
    table: PayoffTable<S>,
    form: Option<StrategicForm<S>>,
    /// A set at which a player forgets: then there is no way back.
    forgets: Option<String>,
}

impl<S: Scalar> View<S> {
    fn of(game: &GameFile<S>, max_table: usize) -> Result<Self, Trouble> {
        Ok(match game {
            GameFile::Table(g) => View { table: g.table(), form: None, forgets: None },
            GameFile::Tree(g) => {
                let form = StrategicForm::reduced(g, max_table)?;
                let forgets = g.imperfect_recall().map(|h| {
                    let set = &g.information_sets()[h.index()];
                    format!("{} at `{}`", g.players()[set.player.index()], set.label)
                });
                View { table: form.table.clone(), form: Some(form), forgets }
            }
        })
    }
}

struct Task<'a, S> {
    args: &'a Solve,
    game: &'a GameFile<S>,
    view: View<S>,
    found: &'a Found,
}

impl<S: Scalar> Task<'_, S> {
    fn nash(&self) -> Result<Answer, Trouble> {
        let players = self.view.table.players();
        let method = match self.args.method {
            Method::Auto if players == 2 && self.args.all => Method::VertexEnumeration,
            Method::Auto if players == 2 && constant_sum(&self.view.table) => Method::Lp,
            Method::Auto if players == 2 => Method::LemkeHowson,
            Method::Auto => return self.several_players(),
            m => m,
        };
        match method {
            Method::VertexEnumeration => self.vertex_enumeration(),
            Method::LemkeHowson => self.lemke_howson(),
            Method::Lp => self.lp(),
            _ => Err(Trouble::Usage(
                "that method is for quantal response".to_owned(),
                "write --concept qre, or leave --method out",
            )),
        }
    }

    fn vertex_enumeration(&self) -> Result<Answer, Trouble> {
        let all = all_equilibria(&self.bimatrix()?, self.args.limits.max_bases)?;
        let mut answer = self.answer("nash", "vertex enumeration", all.extreme);
        answer.complete = all.proven;
        answer.components = all.components.iter().map(|c| c.extreme.clone()).collect();
        let subsets: Vec<_> = all
            .components
            .iter()
            .map(|c| {
                c.subsets
                    .iter()
                    .map(|s| json!({ "first": s.rows, "second": s.columns }))
                    .collect::<Vec<_>>()
            })
            .collect();
        answer.details.insert("maximal_nash_subsets".to_owned(), json!(subsets));
        answer.details.insert("pairs".to_owned(), json!(all.pairs));
        Ok(answer)
    }

    fn lemke_howson(&self) -> Result<Answer, Trouble> {
        let game = self.bimatrix()?;
        let pivots = self.args.limits.max_pivots;
        let list = if self.args.all {
            accessible_equilibria(&game, pivots)?
        } else {
            // Labels in order: the first that certifies will do.
            vec![lemke_howson(&game, 0, pivots)?]
        };
        let mut answer = self.answer("nash", "Lemke–Howson", list);
        if self.args.all {
            answer.notes.push(
                "These are the equilibria that paths of Lemke and Howson reach from one \
                 another; --method vertex-enumeration lists the rest."
                    .to_owned(),
            );
        }
        Ok(answer)
    }

    fn lp(&self) -> Result<Answer, Trouble> {
        let one = simplex::constant_sum_equilibrium(&self.bimatrix()?)?;
        Ok(self.answer("nash", "linear programming", vec![one]))
    }

    fn several_players(&self) -> Result<Answer, Trouble> {
        let pure = pure_equilibria(&self.view.table);
        if pure.is_empty() {
            return Err(Trouble::Usage(
                "no equilibrium without randomising; this game has more than two players"
                    .to_owned(),
                "take --concept sequential, which follows quantal response to its limit",
            ));
        }
        let mut answer = self.answer("nash", "enumeration of pure profiles", pure);
        answer.notes.push(
            "Only equilibria in which nobody randomises were looked for; there may be others."
                .to_owned(),
        );
        Ok(answer)
    }

    fn pure(&self) -> Result<Answer, Trouble> {
        let list = pure_equilibria(&self.view.table);
        let mut answer = self.answer("pure", "enumeration of pure profiles", list);
        answer.complete = S::EXACT;
        Ok(answer)
    }

    fn rationalizable(&self) -> Answer {
        let survivors = rationalizable(&self.view.table);
        let rounds = survivors.eliminated.iter().map(|e| e.round).max().unwrap_or(0);
        let out = survivors
            .eliminated
            .iter()
            .map(|e| json!({ "round": e.round, "player": e.player, "strategy": e.strategy }))
            .collect::<Vec<_>>();
        let mut details = Map::new();
        details.insert("rounds".to_owned(), json!(rounds));
        details.insert("eliminated".to_owned(), json!(out));
        let notes = if self.view.table.players() > 2 {
            vec![
                "With more than two players these are the strategies that survive beliefs under \
                 which the others may act in concert."
                    .to_owned(),
            ]
        } else {
            Vec::new()
        };
        Answer {
            concept: "rationalizable",
            method: "iterated elimination of strictly dominated strategies",
            complete: S::EXACT,
            notes,
            details,
            kept: Some(survivors.kept),
            ..Answer::default()
        }
    }

    fn bimatrix(&self) -> Result<Bimatrix<S>, NashError> {
        Ok(Bimatrix::of_table(&self.view.table)?)
    }

    fn answer(
        &self,
        concept: &'static str,
        method: &'static str,
        list: Vec<MixedEquilibrium<S>>,
    ) -> Answer {
        let equilibria: Vec<Equilibrium> = list.into_iter().map(|e| self.shown(e)).collect();
        for e in &equilibria {
            self.found.push(e.clone());
        }
        let mut notes = Vec::new();
        if let Some(set) = &self.view.forgets {
            notes.push(format!(
                "Imperfect recall: {set} has forgotten what it knew or did. The equilibria are \
                 in mixed strategies, which behaviour cannot always play."
            ));
        }
        Answer { concept, method, equilibria, notes, ..Answer::default() }
    }

    /// An equilibrium of the strategic form as one of the game that was given.
    fn shown(&self, e: MixedEquilibrium<S>) -> Equilibrium {
        let mixed: Vec<Vec<Num>> = e.strategies.iter().map(|s| Num::all(s)).collect();
        if let (GameFile::Tree(tree), Some(form), None) =
            (self.game, &self.view.form, &self.view.forgets)
        {
            let behavior = form.behavior(tree, &e.strategies);
            let judged = BehaviorEquilibrium::judged(tree, behavior, Certified::Nash);
            return Equilibrium { mixed: Some(mixed), ..of_behavior(&judged) };
        }
        // Certified here once more, on the table as it was read.
        let profile = MixedProfile { strategies: e.strategies };
        let certificate = certify_mixed(&self.view.table, &profile, S::tolerance());
        Equilibrium {
            strategy: Strategy::Mixed(mixed),
            mixed: None,
            payoffs: Num::all(&e.payoffs),
            holds: certificate.holds(),
            certificate,
            verified: None,
            details: Map::new(),
        }
    }
}

/// An equilibrium in behaviour, to be shown.
pub fn of_behavior<S: Scalar>(e: &BehaviorEquilibrium<S>) -> Equilibrium {
    Equilibrium {
        strategy: Strategy::Behavior(Num::all(&e.profile.probabilities)),
        mixed: None,
        payoffs: Num::all(&e.payoffs),
        holds: e.certificate.holds(),
        certificate: e.certificate,
        verified: None,
        details: Map::new(),
    }
}

fn constant_sum<S: Scalar>(table: &PayoffTable<S>) -> bool {
    let sum = |i: usize| table.row(i).iter().fold(S::zero(), |s, v| s + v.clone());
    let (first, scale) = (sum(0), table.scale());
    (1..table.profiles()).all(|i| {
        let gap = sum(i) - first.clone();
        S::negligible(&gap, scale) && S::negligible(&-gap, scale)
    })
}

fn agents<S: Scalar>(tree: &Game<S>) -> Result<Answer, Trouble> {
    let list = pure_agent_equilibria(tree, MAX_PROFILES)?;
    Ok(Answer {
        concept: "pure agent",
        method: "enumeration of pure behaviour",
        complete: S::EXACT,
        equilibria: list.iter().map(of_behavior).collect(),
        ..Answer::default()
    })
}

fn subgame_perfect<S: Scalar>(args: &Solve, game: &GameFile<S>) -> Result<Answer, Trouble> {
    let GameFile::Tree(tree) = game else {
        return Err(Trouble::Usage(
            "a table has no subgames".to_owned(),
            "take --concept nash, or solve the .efg file of the game",
        ));
    };
    let list = if args.all {
        backward_induction::all_backward_induction(tree, backward_induction::MAX_EQUILIBRIA)?
    } else {
        vec![backward_induction::backward_induction(tree)?]
    };
    Ok(Answer {
        concept: "subgame-perfect",
        method: "backward induction",
        complete: false,
        equilibria: list.iter().map(of_behavior).collect(),
        notes: if args.all {
            vec!["In pure behaviour; where a player is indifferent it may also mix.".to_owned()]
        } else {
            Vec::new()
        },
        ..Answer::default()
    })
}
