//! Nash equilibria and what is defined on whole strategies.

use super::answer::{Answer, Equilibrium, Num, Strategy, Trouble};
use super::one_game::{as_shown, as_tree, merge_behaviors};
use super::several::of_subgames;
use super::watch::LiveEquilibria;
use super::{Concept, Form, Method, Solve};
use realpolitik_game::certificate::{Concept as Certified, certify_mixed};
use realpolitik_game::strategic::{Bimatrix, PayoffTable, Plans, StrategicForm};
use realpolitik_game::{Game, GameFile, Rational};
use realpolitik_solve::nash::{
    MAX_SUBSETS, accessible_equilibria, all_equilibria, best_play, constant_sum_equilibrium, lemke,
    lemke_howson, pure_agent_equilibria, pure_equilibria, pure_nash_equilibria, rationalizable,
    support_enumeration, without_choices, zero_sum,
};
use realpolitik_solve::refinement::{
    Freedom, all_backward_induction, backward_induction, by_subgames, normal_form_perfect,
    off_path, subgames,
};
use realpolitik_solve::{BehaviorEquilibrium, MixedEquilibrium, Scalar, Search, SolveError, Whole};
use serde_json::{Map, json};

/// Finds them.
pub fn solve<S: Scalar>(
    args: &Solve,
    concept: Concept,
    game: &GameFile<S>,
    found: &LiveEquilibria,
) -> Result<Answer, Trouble> {
    if concept == Concept::SubgamePerfect {
        return subgame_perfect(args, game);
    }
    if let (Concept::Pure, Some(Form::Agent), GameFile::Tree(tree)) = (concept, args.form, game) {
        return agents(args, tree, found);
    }
    if let (Concept::Pure, GameFile::Tree(tree)) = (concept, game)
        && !S::EXACT
        && tree.imperfect_recall().is_none()
    {
        return pure_in_tree(args, tree, found);
    }
    if let GameFile::Tree(tree) = game
        && concept == Concept::Nash
        && args.method == Method::Auto
        && !args.all
        && let Some(answer) = simple(tree)
    {
        return answer;
    }
    if let GameFile::Tree(tree) = game
        && tree.players().len() == 2
        && tree.imperfect_recall().is_none()
        && !args.all
    {
        let lp = args.method == Method::Lp || args.method == Method::Auto && constant_tree(tree);
        match (concept, args.method) {
            (Concept::Perfect, _) => return perfect(args, game, tree),
            (Concept::Nash, Method::Auto | Method::Lp) if lp => {
                let e = zero_sum(tree)?;
                return single(tree, "linear programming on the sequence form", &e);
            }
            (Concept::Nash, Method::Auto | Method::Lcp) => {
                let e = lemke(tree, None, &args.limits.work())?;
                return single(tree, "Lemke's method on the sequence form", &e);
            }
            _ => {}
        }
    }
    if concept == Concept::Perfect {
        return perfect(args, game, &as_tree(game));
    }
    let task = Task { args, game, view: View::of(game, args.limits.max_table)?, found };
    match concept {
        Concept::Pure => task.pure(),
        Concept::Rationalizable => Ok(task.rationalizable()),
        _ => task.nash(),
    }
}

/// Pure profiles times nodes that are gone through in rationals within a second or so.
const CHEAP_IN_RATIONALS: usize = 2_000_000;

/// Whether the pure equilibria of a game can be listed in rationals without waiting: a
/// table's payoffs need only be compared, a tree's have to be added up.
pub fn pure_is_cheap(game: &GameFile<Rational>) -> bool {
    let GameFile::Tree(tree) = game else { return true };
    let most = CHEAP_IN_RATIONALS / tree.nodes().len().max(1);
    tree.imperfect_recall().is_some() || Plans::reduced(tree, most).is_ok()
}

/// Whether a game can be solved again in rationals without waiting.
pub fn is_small(game: &GameFile<f64>) -> bool {
    match game {
        GameFile::Tree(g) => g.players().len() <= 2 && g.action_count() <= 200,
        GameFile::Table(g) => g.players().len() <= 2 && g.shape().iter().sum::<usize>() <= 60,
    }
}

/// An answer that needs no algorithm for games: nobody has a choice, or one player has
/// them all, or more than two take turns and see all.
fn simple<S: Scalar>(tree: &Game<S>) -> Option<Result<Answer, Trouble>> {
    if let Some(e) = without_choices(tree) {
        let notes = vec!["Nobody has a choice: these are the expected payoffs.".to_owned()];
        let answer = Answer {
            concept: "nash",
            method: "expectation over nature's draws",
            complete: S::EXACT,
            equilibria: vec![of_behavior(&e)],
            notes,
            ..Answer::default()
        };
        return Some(Ok(answer));
    }
    if tree.imperfect_recall().is_some() {
        return None;
    }
    let seen = tree.information_sets().iter().all(|h| h.members.len() <= 1);
    match tree.players().len() {
        1 => Some(
            best_play(tree)
                .map_err(Trouble::from)
                .and_then(|e| single(tree, "maximisation of the expected payoff", &e)),
        ),
        n if n > 2 && seen => Some(backward_induction(tree).map_err(Trouble::from).map(|e| {
            let equilibria = vec![of_behavior(&e)];
            Answer {
                concept: "nash",
                method: "backward induction",
                equilibria,
                ..Answer::default()
            }
        })),
        _ => None,
    }
}

/// The strategic form of the game, with the way back to the tree.
pub struct View<S> {
    /// The payoffs.
    pub table: PayoffTable<S>,
    form: Option<StrategicForm<S>>,
    /// A set at which a player forgets: then there is no way back.
    forgets: Option<String>,
}

impl<S: Scalar> View<S> {
    /// The strategic form, reduced for a tree.
    pub fn of(game: &GameFile<S>, max_table: usize) -> Result<Self, Trouble> {
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

pub struct Task<'a, S> {
    /// What was asked for.
    pub args: &'a Solve,
    /// The game.
    pub game: &'a GameFile<S>,
    /// Its strategic form.
    pub view: View<S>,
    /// Where equilibria go as they are found.
    pub found: &'a LiveEquilibria,
}

impl<S: Scalar> Task<'_, S> {
    fn nash(&self) -> Result<Answer, Trouble> {
        let players = self.view.table.players();
        if players == 1 {
            return self.alone();
        }
        let method = match self.args.method {
            Method::Auto if players == 2 && self.args.all => Method::VertexEnumeration,
            Method::Auto if players == 2 && constant_sum(&self.view.table) => Method::Lp,
            Method::Auto if players <= 2 => Method::LemkeHowson,
            m => m,
        };
        match method {
            Method::VertexEnumeration => self.vertex_enumeration(),
            Method::SupportEnumeration => self.support_enumeration(),
            // On a table sequences are strategies, and the two methods meet.
            Method::LemkeHowson | Method::Lcp => self.lemke_howson(),
            Method::Lp => self.lp(),
            _ => Err(Trouble::Usage(
                "that method does not compute Nash equilibria".to_owned(),
                "write --concept qre or cfr, or leave --method out",
            )),
        }
    }

    /// The best strategies of one player: all that is to be known of such a game.
    fn alone(&self) -> Result<Answer, Trouble> {
        const NAME: &str = "comparison of the strategies";
        let table = &self.view.table;
        let all = self.told("nash", NAME, pure_equilibria(table))?.equilibria;
        let most = if self.args.all { all.len() } else { 1 };
        let best: Vec<_> = all.into_iter().take(most).collect();
        let count = best.len();
        let mut answer = self.answer("nash", NAME, best);
        if self.args.all {
            answer.complete = S::EXACT;
            answer.components = vec![(0..answer.equilibria.len()).collect()];
            if count > 1 {
                answer.notes.push("Every mixture of these is one as well.".to_owned());
            }
        }
        Ok(answer)
    }

    fn vertex_enumeration(&self) -> Result<Answer, Trouble> {
        const NAME: &str = "vertex enumeration";
        let all = self.told("nash", NAME, all_equilibria(&self.bimatrix()?))?;
        let mut answer = self.answer("nash", NAME, all.equilibria);
        answer.complete = all.proven;
        let structure = all.details;
        answer.components = structure.components.iter().map(|c| c.extreme.clone()).collect();
        let subsets: Vec<_> = structure
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
        answer.details.insert("pairs".to_owned(), json!(structure.pairs));
        for (i, component) in structure.components.iter().enumerate() {
            if component.subsets.is_empty() {
                answer.notes.push(format!(
                    "Component {} has more than {MAX_SUBSETS} maximal Nash subsets, which are \
                     not listed; the list of its extreme equilibria is whole.",
                    i + 1
                ));
            }
        }
        merge_behaviors(&mut answer);
        let continua = answer.components.iter().enumerate().filter(|(_, c)| c.len() > 1);
        let notes: Vec<String> = continua
            .map(|(i, c)| {
                format!(
                    "Component {} is a continuum: its {} extreme equilibria are the corners of \
                     convex sets, and every point of these is an equilibrium.",
                    i + 1,
                    c.len()
                )
            })
            .collect();
        answer.notes.extend(notes);
        Ok(answer)
    }

    fn lemke_howson(&self) -> Result<Answer, Trouble> {
        const NAME: &str = "Lemke–Howson";
        let game = self.bimatrix()?;
        let list = if self.args.all {
            self.told("nash", NAME, accessible_equilibria(&game))?.equilibria
        } else {
            vec![lemke_howson(&game, 0, &self.args.limits.work())?]
        };
        let mut answer = self.answer("nash", NAME, list);
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
        let one = constant_sum_equilibrium(&self.bimatrix()?)?;
        Ok(self.answer("nash", "linear programming", vec![one]))
    }

    fn support_enumeration(&self) -> Result<Answer, Trouble> {
        const NAME: &str = "support enumeration";
        let all = self.told("nash", NAME, support_enumeration(&self.bimatrix()?))?;
        let mut answer = self.answer("nash", NAME, all.equilibria);
        answer.complete = all.proven;
        Ok(answer)
    }

    fn pure(&self) -> Result<Answer, Trouble> {
        const NAME: &str = "enumeration of pure profiles";
        let all = self.told("pure", NAME, pure_equilibria(&self.view.table))?;
        let mut answer = self.answer("pure", NAME, all.equilibria);
        answer.complete = all.proven;
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

    fn bimatrix(&self) -> Result<Bimatrix<S>, Trouble> {
        Ok(Bimatrix::of_table(&self.view.table)?)
    }

    /// Makes a search and keeps what it tells of, as it is shown, so that it is there
    /// even if the search does not come to its end.
    pub fn told<D>(
        &self,
        concept: &'static str,
        method: &'static str,
        search: Search<'_, MixedEquilibrium<S>, D>,
    ) -> Result<Whole<MixedEquilibrium<S>, D>, Trouble> {
        self.found.begin(concept, method);
        let search = search.limits(self.args.limits.work());
        Ok(search.each(|e| self.found.push(self.shown(e.clone())))?.whole()?)
    }

    /// Equilibria of the strategic form as an answer.
    pub fn answer(
        &self,
        concept: &'static str,
        method: &'static str,
        list: Vec<MixedEquilibrium<S>>,
    ) -> Answer {
        let equilibria: Vec<Equilibrium> = list.into_iter().map(|e| self.shown(e)).collect();
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
        let mixed: Vec<Vec<Num>> = e.profile.strategies.iter().map(|s| Num::all(s)).collect();
        if let (GameFile::Tree(tree), Some(form), None) =
            (self.game, &self.view.form, &self.view.forgets)
        {
            let behavior = form.behavior(tree, &e.profile.strategies);
            let judged = BehaviorEquilibrium::judged(tree, behavior, Certified::Nash);
            return Equilibrium { mixed: Some(mixed), ..of_behavior(&judged) };
        }
        // Certified here once more, on the table as it was read.
        let certificate = certify_mixed(&self.view.table, &e.profile, S::tolerance());
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
pub fn of_behavior<S: Scalar, D>(e: &BehaviorEquilibrium<S, D>) -> Equilibrium {
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

/// One equilibrium of a tree, with what it leaves open off its path.
fn single<S: Scalar, D>(
    tree: &Game<S>,
    method: &'static str,
    e: &BehaviorEquilibrium<S, D>,
) -> Result<Answer, Trouble> {
    let mut shown = of_behavior(e);
    if shown.holds
        && let Ok(open) = off_path(tree, &e.profile)
    {
        let open = open.iter().map(|f| match f {
            Freedom::OnPath => json!("on-path"),
            Freedom::Free => json!("free"),
            Freedom::Between(ranges) => {
                let ends = |(a, b): &(S, S)| {
                    [super::document::number(&Num::of(a)), super::document::number(&Num::of(b))]
                };
                json!({ "between": ranges.iter().map(ends).collect::<Vec<_>>() })
            }
        });
        shown.details.insert("off_path".to_owned(), open.collect());
    }
    Ok(Answer { concept: "nash", method, equilibria: vec![shown], ..Answer::default() })
}

fn perfect<S: Scalar>(args: &Solve, game: &GameFile<S>, tree: &Game<S>) -> Result<Answer, Trouble> {
    let found = normal_form_perfect(tree, None, &args.limits.work())?;
    let proof = &found.details.proof;
    let mut answer = single(tree, "Lemke's method on the sequence form", &found)?;
    answer.concept = "normal-form perfect";
    answer.equilibria = answer.equilibria.into_iter().map(|e| as_shown(game, e)).collect();
    let margins: Vec<_> =
        proof.margin.iter().map(|m| super::document::number(&Num::of(m))).collect();
    for e in &mut answer.equilibria {
        e.holds &= proof.holds();
        e.details.insert("margin".to_owned(), json!(margins));
    }
    answer.notes.push(if proof.holds() {
        "Neither player's behaviour is weakly dominated, which for two players is normal-form \
         perfection."
            .to_owned()
    } else {
        "A behaviour of this equilibrium is weakly dominated: it is not perfect.".to_owned()
    });
    Ok(answer)
}

/// Whether the payoffs of a tree add to the same everywhere.
fn constant_tree<S: Scalar>(tree: &Game<S>) -> bool {
    let pays = tree.accumulated_payoffs();
    let sums: Vec<S> = tree
        .terminals()
        .map(|t| pays[t.index()].iter().fold(S::zero(), |s, v| s + v.clone()))
        .collect();
    let scale = pays.iter().flatten().fold(0.0f64, |m, v| m.max(v.to_f64().abs()));
    sums.iter().all(|s| {
        let gap = s.clone() - sums[0].clone();
        S::negligible(&gap, scale) && S::negligible(&-gap, scale)
    })
}

fn constant_sum<S: Scalar>(table: &PayoffTable<S>) -> bool {
    let sum = |i: usize| table.row(i).iter().fold(S::zero(), |s, v| s + v.clone());
    let (first, scale) = (sum(0), table.scale());
    (1..table.profiles()).all(|i| {
        let gap = sum(i) - first.clone();
        S::negligible(&gap, scale) && S::negligible(&-gap, scale)
    })
}

/// Pure equilibria of a tree in doubles, that rounding makes none of them missing.
fn pure_in_tree<S: Scalar>(
    args: &Solve,
    tree: &Game<S>,
    found: &LiveEquilibria,
) -> Result<Answer, Trouble> {
    let (concept, method) = ("pure", "enumeration of pure profiles");
    found.begin(concept, method);
    let search = pure_nash_equilibria(tree).limits(args.limits.work());
    let all = search.each(|e| found.push(of_behavior(e)))?.whole()?;
    let equilibria = all.equilibria.iter().map(of_behavior).collect();
    Ok(Answer { concept, method, complete: all.proven, equilibria, ..Answer::default() })
}

fn agents<S: Scalar>(
    args: &Solve,
    tree: &Game<S>,
    found: &LiveEquilibria,
) -> Result<Answer, Trouble> {
    let (concept, method) = ("pure agent", "enumeration of pure behaviour");
    found.begin(concept, method);
    let search = pure_agent_equilibria(tree).limits(args.limits.work());
    let all = search.each(|e| found.push(of_behavior(e)))?.whole()?;
    Ok(Answer {
        concept,
        method,
        complete: all.proven,
        equilibria: all.equilibria.iter().map(of_behavior).collect(),
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
    if tree.information_sets().iter().any(|h| h.members.len() > 1) {
        if args.all {
            return Err(Trouble::Usage(
                "all subgame-perfect equilibria are listed where all moves are seen".to_owned(),
                "leave --all out for one of them",
            ));
        }
        let mut more = |left: &Game<S>| {
            Err(SolveError::Players { found: left.players().len(), expected: "two at most" })
        };
        let e = by_subgames(tree, &mut more)?;
        return Ok(of_subgames(&of_behavior(&e), subgames(tree).len()));
    }
    let list = if args.all {
        all_backward_induction(tree).limits(args.limits.work()).all()?.equilibria
    } else {
        vec![backward_induction(tree)?]
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
