//! What is read off each draw: likelihoods of what was seen and of how it could
//! have been coded, questions, outcomes; all as probabilities of patterns.

use crate::rivals::coding::{CodedEpisode, CodedMove, Variation, coded, readings, variations};
use crate::rivals::likelihood::{Pattern, QuestionProbability};
use realpolitik_case::Case;
use realpolitik_case::unfold::CompiledGame;
use realpolitik_runs::RunError;
use realpolitik_runs::points::Solved;
use realpolitik_runs::subject::compiled_game;
use std::borrow::Cow;

/// A mixture of patterns: weights and places among the patterns of the game.
pub(crate) type Mixture = Vec<(f64, usize)>;

/// What is read off one game.
#[derive(Debug, Default)]
pub(crate) struct GameReading {
    pub(crate) patterns: Vec<Pattern>,
    /// Per event: its place, what had been seen of its episode before it, and with it.
    pub(crate) events: Vec<(usize, Mixture, Mixture)>,
    /// Per variation: its place, the episode as then coded, and what was recorded.
    pub(crate) variations: Vec<(usize, Mixture, Mixture)>,
    /// Per question: its place in the case, what is asked for, and out of what;
    /// and whether the ratio is taken at each draw.
    pub(crate) questions: Vec<(usize, usize, Option<usize>, bool)>,
    /// Per outcome of the main game.
    pub(crate) outcomes: Vec<usize>,
}

impl GameReading {
    fn place(&mut self, pattern: Pattern) -> usize {
        self.patterns.iter().position(|p| *p == pattern).unwrap_or_else(|| {
            self.patterns.push(pattern);
            self.patterns.len() - 1
        })
    }
    /// The probability of some moves, seen and recorded.
    fn mixture(
        &mut self,
        compiled: &CompiledGame,
        moves: &[CodedMove],
        recorded: Option<&Pattern>,
    ) -> Mixture {
        let mut all = Vec::new();
        for (weight, steps) in readings(moves) {
            let seen = Pattern::of(compiled, &steps);
            let seen = recorded.map_or(seen.clone(), |r| seen.and(r));
            if !seen.is_impossible() {
                all.push((weight, self.place(seen)));
            }
        }
        all
    }

    /// One mixture over another, at each point.
    pub(crate) fn ratio(&self, out: &mut [f64], part: &Mixture, whole: &Mixture, solved: &Solved) {
        let whole = probability(whole, solved);
        let part = probability(part, solved);
        for (to, (p, w)) in out.iter_mut().zip(part.iter().zip(whole.iter())) {
            // Rounding may carry a sum of nearly everything past 1.
            *to = if *p > 0.0 { p.min(1.0) / w.min(1.0) } else { 0.0 };
        }
    }

    /// Whether anything is read.
    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }
}

/// The probability of a mixture at each point.
fn probability<'a>(mixture: &Mixture, solved: &'a Solved) -> Cow<'a, [f64]> {
    if let [(weight, pattern)] = mixture.as_slice()
        && *weight == 1.0
    {
        return Cow::Borrowed(solved.watched(*pattern));
    }
    let mut sum = vec![0.0; solved.len()];
    for (weight, pattern) in mixture {
        for (sum, p) in sum.iter_mut().zip(solved.watched(*pattern)) {
            *sum += weight * p;
        }
    }
    Cow::Owned(sum)
}

/// What is read off the games of a case; the same for every rival, for rivals change
/// numbers and never the tree.
#[derive(Debug)]
pub(crate) struct Readings {
    pub(crate) episodes: Vec<CodedEpisode>,
    pub(crate) variations: Vec<Variation>,
    /// How many events.
    pub(crate) events: usize,
    /// How many of these, the first, weigh draws.
    pub(crate) counted: usize,
    /// Whether values of parameters are kept of every account.
    pub(crate) values: bool,
    /// Whether leverage and outcomes of the main game are.
    pub(crate) headline: bool,
    /// Per game of the case.
    pub(crate) games: Vec<GameReading>,
}

impl Readings {
    /// Of a case whose main game stands there; with every other coding of the record
    /// where that is asked for.
    pub(crate) fn new(case: &Case, main: usize, codings: bool) -> Result<Readings, RunError> {
        let games: Vec<CompiledGame> = case
            .games
            .iter()
            .map(|g| compiled_game(case, Some(&g.id)))
            .collect::<Result<_, _>>()?;
        let episodes = coded(case);
        // They are asked which rival is first: where there are several.
        let several = codings && case.rivals.len() > 1;
        let variations = if several { variations(case, &games, &episodes) } else { Vec::new() };
        let events = episodes.iter().map(|e| e.moves.len()).sum();
        let mut all = Readings {
            events,
            counted: events,
            values: false,
            headline: false,
            games: games.iter().map(|_| GameReading::default()).collect(),
            episodes,
            variations,
        };
        all.record(case, &games);
        for (i, q) in case.questions.iter().enumerate() {
            let Some(game) = q.quantity.game() else { continue };
            let asked = QuestionProbability::question(&games[game], q);
            let Some((part, whole)) = asked.patterns() else { continue };
            let reading = &mut all.games[game];
            let part = reading.place(part.clone());
            let whole = whole.map(|w| reading.place(w.clone()));
            reading.questions.push((
                i,
                part,
                whole,
                matches!(asked, QuestionProbability::Given(..)),
            ));
        }
        for o in 0..case.games[main].outcomes.len() {
            let reading = &mut all.games[main];
            let place = reading.place(Pattern::ending(&games[main], &[o]));
            reading.outcomes.push(place);
        }
        Ok(all)
    }

    fn record(&mut self, case: &Case, games: &[CompiledGame]) {
        let recorded = |game: usize| {
            let selection = case.games[game].selection.as_ref();
            selection.map(|s| Pattern::any_of(&games[game], &s.recorded_if))
        };
        for episode in &self.episodes {
            let (game, compiled) = (episode.game, &games[episode.game]);
            let recorded = recorded(game);
            let reading = &mut self.games[game];
            for (i, m) in episode.moves.iter().enumerate() {
                let before = reading.mixture(compiled, &episode.moves[..i], recorded.as_ref());
                let with = reading.mixture(compiled, &episode.moves[..=i], recorded.as_ref());
                reading.events.push((m.event, before, with));
            }
        }
        for (v, variation) in self.variations.iter().enumerate() {
            let game = self.episodes[variation.episode].game;
            let recorded = recorded(game);
            let reading = &mut self.games[game];
            // An episode that is left out has likelihood 1.
            let seen = reading.mixture(&games[game], &variation.moves, recorded.as_ref());
            let all = reading.mixture(&games[game], &[], recorded.as_ref());
            reading.variations.push((v, seen, all));
        }
    }
}
