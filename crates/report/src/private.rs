//! What a report for the public leaves out.
//!
//! Every part of a page is taken apart field by field, without a rest: a new
//! finding does not compile until it is decided here what of it is private.

use realpolitik_analysis::Findings;
use realpolitik_analysis::asked::Answers;
use realpolitik_analysis::cards::{Card, CardKind, Cards};
use realpolitik_analysis::flips::flip::Flips;
use realpolitik_analysis::flips::near_flip::NearFlip;
use realpolitik_analysis::headline::against::Against;
use realpolitik_analysis::headline::path::{Path, Step};
use realpolitik_analysis::picture::{CaseRecord, Picture};
use realpolitik_analysis::rivals::learning::Learning;
use realpolitik_analysis::rivals::record::{ChangeKind, Recoding};
use realpolitik_analysis::rivals::weights::Rivals;
use realpolitik_analysis::sensitivity::effects::Sensitivity;
use realpolitik_analysis::sensitivity::value_of_information::ValueOfInformation;
use realpolitik_analysis::why::{Why, WhyStep};
use realpolitik_case::Case;
use realpolitik_case::formula::Symbol;
use realpolitik_record::ledger::Ledger;
use std::collections::{BTreeSet, HashSet};

/// What a case marks as private.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    parameters: HashSet<String>,
    events: HashSet<String>,
    /// Episode, node and action that a private event shows.
    moves: HashSet<(String, String, String)>,
    /// Draws of nature with a private parameter for a probability.
    draws: HashSet<String>,
    /// Keys of sources that something private cites.
    sources: HashSet<String>,
}

impl Hidden {
    /// What of a case is private.
    pub fn of(case: &Case) -> Hidden {
        let parameters = || case.parameters.iter().filter(|p| p.private);
        let events = || case.events.iter().filter(|e| e.private);
        Hidden {
            parameters: parameters().map(|p| p.id.clone()).collect(),
            events: events().map(|e| e.id.clone()).collect(),
            moves: events()
                .filter_map(|e| e.observation.as_ref())
                .map(|o| (o, &case.games[o.game].names))
                .map(|(o, names)| {
                    (o.episode.clone(), names.vertex(o.node).to_owned(), o.coded(names))
                })
                .collect(),
            draws: case
                .games
                .iter()
                .flat_map(|g| &g.chance)
                .filter(|c| {
                    let read = c.branches.iter().filter_map(|b| b.probability.as_ref());
                    read.flat_map(|e| e.symbols()).any(|s| match s {
                        Symbol::Parameter(p) => case.parameters[p.index()].private,
                        _ => false,
                    })
                })
                .map(|c| c.name.clone())
                .collect(),
            sources: parameters()
                .flat_map(|p| &p.basis.sources)
                .chain(events().flat_map(|e| &e.sources))
                .cloned()
                .collect(),
        }
    }

    /// How many parameters and events.
    pub fn len(&self) -> usize {
        self.parameters.len() + self.events.len()
    }

    /// Whether nothing is private.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes it out of a page's findings and pictures.
    pub fn leave_out(&self, findings: &mut Findings, picture: &mut Picture) {
        if self.is_empty() {
            return;
        }
        self.findings(findings);
        self.picture(picture);
        self.sources(findings, picture);
    }

    fn parameter(&self, id: &str) -> bool {
        self.parameters.contains(id)
    }

    fn any(&self, ids: &[String]) -> bool {
        ids.iter().any(|p| self.parameter(p))
    }

    fn findings(&self, f: &mut Findings) {
        let Findings {
            ok: _,
            offers: _,
            accepted: _,
            stamp: _,
            questions: _,
            record,
            against,
            outcomes: _,
            moves: _,
            relations: _,
            path,
            near_flip,
            multiplicity: _,
            leverage: _,
            no_leverage: _,
            gains: _,
            answers,
            ladders: _,
            ledgers,
            conveniences: _,
            audits: _,
            rivals,
            learning,
            evidence: _,
            parameters,
            sources: _,
            health,
        } = f;
        let Path { outcome: _, probability: _, steps, free } = path;
        free.retain(|s| !s.knows.iter().any(|(node, _)| self.draws.contains(node)));
        steps.retain(|s| !self.drawn(s));
        steps.iter_mut().for_each(|s| self.step(s));
        let shown = |n: &NearFlip| !n.moves.iter().any(|m| self.parameter(&m.parameter));
        *near_flip = near_flip.take().filter(shown);
        self.answers(answers);
        if let Some(r) = record {
            r.taught.retain(|t| !self.parameter(&t.parameter));
            r.depends_on.retain(|c| !self.coding(c));
        }
        against.retain(|a| !matches!(a, Against::Coding(c) if self.coding(c)));
        ledgers.iter_mut().for_each(|l| self.ledger(l));
        rivals.iter_mut().for_each(|r| self.rivals(r));
        if let Some(Learning { parameters, .. }) = learning {
            parameters.retain(|p| !self.parameter(&p.id));
        }
        parameters.retain(|p| !self.parameter(&p.id));
        health.failed_where = health.failed_where.take().filter(|w| !self.parameter(&w.parameter));
    }

    /// Whether a coding shows a move of an episode in which a private one was seen.
    fn coding(&self, c: &Recoding) -> bool {
        c.change != ChangeKind::LeftOut && self.moves.iter().any(|(e, _, _)| *e == c.episode)
    }

    /// Whether the step's probability is a private parameter.
    fn drawn(&self, s: &Step) -> bool {
        s.by.is_none() && self.draws.contains(&s.node)
    }

    /// Terms that a private parameter is in; what it adds is in the advantage.
    fn step(&self, s: &mut Step) {
        s.terms.retain(|t| !self.any(&t.parameters) && !self.any(&t.given));
    }

    fn answers(&self, a: &mut Answers) {
        let Answers { cards, flips, why, sensitivity, value_of_information, unanswered } = a;
        cards.iter_mut().for_each(|c| self.cards(c));
        flips.iter_mut().for_each(|f| self.flips(f));
        why.iter_mut().for_each(|w| self.why(w));
        if let Some(s) = sensitivity {
            let Sensitivity {
                of: _,
                quantity: _,
                label: _,
                variance: _,
                effects,
                groups,
                rows: _,
                failed: _,
                tornadoes,
                fixed,
                fixed_moved: _,
            } = s;
            effects.retain(|e| !self.parameter(&e.parameter));
            groups.retain(|g| !self.any(&g.parameters));
            fixed.retain(|x| !x.parameter.as_ref().is_some_and(|p| self.parameter(p)));
            for t in tornadoes {
                t.swings.retain(|s| !self.parameter(&s.parameter));
            }
        }
        if let Some(ValueOfInformation { parameters, .. }) = value_of_information {
            parameters.retain(|p| !self.parameter(&p.parameter));
        }
        // Why there is no answer may name anything.
        unanswered.clear();
    }

    fn cards(&self, c: &mut Cards) {
        let Cards {
            actor: _,
            unit: _,
            cards,
            with_all: _,
            with_none: _,
            difference_mcse: _,
            trump,
            best_for_payoff,
            lead,
            method: _,
            draws: _,
            failed: _,
        } = c;
        let hidden = |c: &Card| match &c.kind {
            CardKind::Condition { parameter, .. } => self.parameter(parameter),
            CardKind::Action { .. } => false,
        };
        // Of a hand that is not shown whole none is called the trump.
        if cards.iter().any(hidden) {
            (*trump, *lead, *best_for_payoff) = (None, None, None);
        }
        cards.retain(|c| !hidden(c));
    }

    fn flips(&self, f: &mut Flips) {
        let Flips {
            of: _,
            quantity: _,
            label: _,
            bar: _,
            value: _,
            likeliest: _,
            flips,
            steady,
            joint,
            map,
            outside: _,
            fixed,
            fixed_moved: _,
        } = f;
        flips.retain(|x| !self.parameter(&x.parameter));
        steady.retain(|id| !self.parameter(id));
        fixed.retain(|x| !x.parameter.as_ref().is_some_and(|p| self.parameter(p)));
        joint.retain(|j| !j.moves.iter().any(|m| self.parameter(&m.parameter)));
        *map = map
            .take()
            .filter(|m| !self.parameter(&m.x.parameter) && !self.parameter(&m.y.parameter));
    }

    fn why(&self, w: &mut Why) {
        let Why {
            of: _,
            quantity: _,
            label: _,
            value: _,
            outcome: _,
            plays: _,
            play_probability: _,
            steps,
            grounds,
            sources,
        } = w;
        steps.retain(|s| !self.drawn(&s.step));
        for WhyStep { step, label: _, against_interest: _, seen } in steps {
            self.step(step);
            seen.retain(|s| !self.events.contains(&s.event));
        }
        grounds.retain(|g| !self.parameter(&g.parameter));
        // They stand in the list of all sources, as far as they may be shown.
        sources.retain(|s| !self.sources.contains(&s.key));
    }

    fn ledger(&self, l: &mut Ledger) {
        l.entries.retain(|e| !self.events.contains(&e.event));
    }

    /// Columns of private events; weights rest on them still.
    fn rivals(&self, r: &mut Rivals) {
        let Rivals {
            episodes,
            events,
            hypotheses,
            factors: _,
            without: _,
            recodings,
            draws: _,
            failed: _,
            interrupted: _,
            best_over_next: _,
        } = r;
        let kept: Vec<bool> = events.iter().map(|e| !self.events.contains(&e.event)).collect();
        for h in hypotheses {
            let mut columns = kept.iter();
            h.evidence.retain(|_| columns.next().copied().unwrap_or(false));
        }
        events.retain(|e| !self.events.contains(&e.event));
        recodings.retain(|c| !self.coding(c));
        for e in episodes {
            let episode = &e.episode;
            e.moves.retain(|(node, action)| {
                !self.moves.contains(&(episode.clone(), node.clone(), action.clone()))
            });
        }
    }

    fn picture(&self, p: &mut Picture) {
        let Picture { record, beliefs, tree, swings, outcomes: _, base_rates: _, map, taken, grid } =
            p;
        let CaseRecord { actors: _, events, tiers: _, ladder: _ } = record;
        events.retain(|e| !self.events.contains(&e.id));
        for i in 0..tree.nodes.len() {
            let from = tree.nodes[i].parent.and_then(|p| tree.nodes.get(p));
            if from.is_some_and(|n| self.draws.contains(&n.name)) {
                tree.nodes[i].taken = None;
            }
        }
        beliefs.retain(|b| !self.parameter(&b.parameter));
        swings.retain(|s| !self.parameter(&s.parameter));
        *map = map
            .take()
            .filter(|m| !self.parameter(&m.x.parameter) && !self.parameter(&m.y.parameter));
        taken.retain(|t| !self.parameter(&t.card));
        *grid = grid.take().filter(|g| !g.axes.iter().any(|a| self.parameter(&a.parameter)));
    }

    /// Sources that nothing but what is private cites.
    fn sources(&self, f: &mut Findings, p: &Picture) {
        let all = std::mem::take(&mut f.sources);
        let mut shown = BTreeSet::new();
        for json in [serde_json::to_value(&*f), serde_json::to_value(p)] {
            // What has no JSON form cannot be shown either.
            words(&json.unwrap_or_default(), &mut shown);
        }
        f.sources = all
            .into_iter()
            .filter(|s| !self.sources.contains(&s.key) || shown.contains(&s.key))
            .collect();
    }
}

/// Every string in a document.
fn words(json: &serde_json::Value, all: &mut BTreeSet<String>) {
    match json {
        serde_json::Value::String(s) => {
            all.insert(s.clone());
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| words(v, all)),
        serde_json::Value::Object(map) => map.values().for_each(|v| words(v, all)),
        _ => {}
    }
}
