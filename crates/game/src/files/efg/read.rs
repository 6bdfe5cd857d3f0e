//! Reads an `.efg` file.

use crate::error::GameError;
use crate::files::lexer::{Lexer, Token, header, players};
use crate::files::limits::{ReadLimits, at_most};
use crate::number::{Number, Rational};
use crate::tree::{
    ChanceSetId, Game, GameBuilder, InformationSetId, NodeId, OutcomeId, PROBABILITY_TOLERANCE,
};
use std::collections::HashMap;

/// Reads an `.efg` file.
///
/// # Arguments
/// * `bytes` — the file, UTF-8.
/// * `limits` — how large file and game may be.
///
/// # Returns
/// The game with all labels. Numbers are exact in [`Rational`]; in doubles each
/// is the nearest. The order of players, actions, information sets (by first
/// node) and outcomes (by first use) is the file's.
///
/// # Errors
/// [`GameError::Syntax`] with line, column and a fix; [`GameError::Limit`].
/// Refused are also nodes that say of a number used before (information set,
/// outcome) something else than was said first, and chance moves whose
/// probabilities do not add to 1: exactly in rationals, within 1e-9 in doubles.
/// Imperfect recall is no error here: [`Game::imperfect_recall`] finds it.
///
/// # Example
/// An outcome on the way, a set and an outcome named once and used twice.
/// ```
/// use realpolitik_game::{ReadLimits, Rational, efg};
/// let file = br#"EFG 2 R "Tax, then toss" { "A" }
/// "each round costs a tenth"
/// p "" 1 1 "go?" { "yes" "no" } 0
/// c "" 1 "toss" { "heads" 1/3 "tails" 2/3 } 1 "tax" { -.1 }
/// t "" 2 "won" { 1 }
/// t "" 0
/// c "" 1 1
/// t "" 2
/// t "" 0
/// "#;
/// let game = efg::read::<Rational>(file, &ReadLimits::default()).unwrap();
/// assert_eq!(game.outcomes()[0].payoffs[0].to_string(), "-1/10");
/// assert_eq!(game.chance_sets()[0].members.len(), 2);
/// let again = efg::read(efg::write(&game).as_bytes(), &ReadLimits::default()).unwrap();
/// assert_eq!(game, again);
///
/// let wrong = br#"EFG 2 R "" { "A" } c "" 1 "" { "h" .5 "t" .4 } 0 t "" 0 t "" 0"#;
/// let error = efg::read::<f64>(wrong, &ReadLimits::default()).unwrap_err();
/// assert!(error.to_string().starts_with("line 1, column 30: probabilities add to 9/10"));
/// ```
pub fn read<N: Number>(bytes: &[u8], limits: &ReadLimits) -> Result<Game<N>, GameError> {
    let mut lexer = Lexer::new(limits.text(bytes)?)?;
    header(&mut lexer, "EFG", 2)?;
    let title = lexer.label("the title", "write the title after EFG 2 R, \"\" if there is none")?;
    let players = players(&mut lexer, limits)?;
    let comment = lexer.optional_label()?.unwrap_or_default();
    let mut builder = GameBuilder::new(title, players.iter().cloned());
    builder.comment(comment);
    let mut reader = Reader {
        lexer,
        builder,
        players: players.len(),
        limits,
        sets: HashMap::new(),
        chance: HashMap::new(),
        outcomes: HashMap::new(),
    };
    reader.tree()?;
    reader.builder.build()
}

const NODE: &str = "a node begins with c (chance), p (player) or t (terminal)";
const LABEL: &str = "write the label of the node in quotes, \"\" if it has none";

/// Label and actions of an information set.
type Moves = (String, Vec<String>);
/// Label and branches of a chance set.
type Draws = (String, Vec<(String, Rational)>);

/// Something numbered, with what was said of it and where that was.
struct Said<I, T> {
    id: I,
    what: T,
    /// A byte of the file: its line is counted only where it must be told.
    at: usize,
}

struct Reader<'a, N> {
    lexer: Lexer<'a>,
    builder: GameBuilder<N>,
    players: usize,
    limits: &'a ReadLimits,
    sets: HashMap<(usize, usize), Said<InformationSetId, Moves>>,
    chance: HashMap<usize, Said<ChanceSetId, Draws>>,
    outcomes: HashMap<usize, Said<OutcomeId, (String, Vec<Rational>)>>,
}

impl<N: Number> Reader<'_, N> {
    fn tree(&mut self) -> Result<(), GameError> {
        // Nodes whose branches are not all there, with how many are and should be.
        let mut open: Vec<(NodeId, usize, usize)> = Vec::new();
        loop {
            at_most(self.builder.node_count() + 1, self.limits.max_nodes, "nodes", "max_nodes")?;
            let parent = open.last().map(|(id, done, _)| (*id, *done as u32));
            let (node, branches) = self.node(parent, &open)?;
            if let Some((_, done, _)) = open.last_mut() {
                *done += 1;
            }
            if branches > 0 {
                open.push((node, 0, branches));
            }
            while open.last().is_some_and(|(_, done, all)| done == all) {
                open.pop();
            }
            if open.is_empty() {
                break;
            }
        }
        match self.lexer.token() {
            Token::End => Ok(()),
            _ => Err(self.lexer.expected(
                "the end of the file",
                "every branch has its node already; check the action lists above, or remove what follows",
            )),
        }
    }

    /// Reads one node; returns it with the number of its branches.
    fn node(
        &mut self,
        parent: Option<(NodeId, u32)>,
        open: &[(NodeId, usize, usize)],
    ) -> Result<(NodeId, usize), GameError> {
        let kind = match self.lexer.token() {
            Token::Word(w @ ("c" | "p" | "t")) => *w,
            Token::End => {
                let missing: usize = open.iter().map(|(_, done, all)| all - done).sum();
                let plural = if missing == 1 { "branch has" } else { "branches have" };
                return Err(self.lexer.error(
                    format!("the file ends, but {} {plural} no node", missing.max(1)),
                    "nodes are listed depth first, one for every branch",
                ));
            }
            _ => return Err(self.lexer.expected("a node", NODE)),
        };
        self.lexer.take()?;
        let label = self.lexer.label("the label of the node", LABEL)?;
        let (node, branches) = match kind {
            "c" => {
                let set = self.chance_set()?;
                let branches = self.chance[&set].what.1.len();
                (self.builder.chance(parent, self.chance[&set].id), branches)
            }
            "p" => {
                let key = self.information_set()?;
                let branches = self.sets[&key].what.1.len();
                (self.builder.decision(parent, self.sets[&key].id), branches)
            }
            _ => (self.builder.terminal(parent, None), 0),
        };
        if !label.is_empty() {
            self.builder.label(node, label);
        }
        if let Some(outcome) = self.outcome()? {
            self.builder.pay(node, outcome);
        }
        Ok((node, branches))
    }

    fn chance_set(&mut self) -> Result<usize, GameError> {
        let start = self.lexer.position();
        let number = self.lexer.count(
            "the number of a chance set",
            "write a whole number; the same number means the same set",
        )?;
        let label = self.lexer.optional_label()?;
        if *self.lexer.token() != Token::Open {
            return self
                .known(label.is_none() && self.chance.contains_key(&number), "chance")
                .map(|()| number);
        }
        let list = self.lexer.position();
        self.lexer.take()?;
        let mut branches = Vec::new();
        while *self.lexer.token() != Token::Close {
            let action =
                self.lexer.label("a branch", "list the branches as \"label\" probability")?;
            let at = self.lexer.position();
            let p: Rational = self.lexer.number("the probability of a branch")?;
            if p < Number::zero() {
                return Err(self.lexer.error_at(
                    at,
                    at + 1,
                    format!("probability {p} is below 0"),
                    "probabilities lie between 0 and 1",
                ));
            }
            self.lexer.skip(&Token::Comma)?;
            branches.push((action, p));
        }
        self.lexer.take()?;
        if branches.is_empty() {
            return Err(self.lexer.error_at(
                list,
                list + 1,
                "a chance move without branches",
                "list at least one branch, or make the node terminal with t",
            ));
        }
        let one: Rational = Number::one();
        let total = branches.iter().fold(<Rational as Number>::zero(), |s, (_, p)| s + p);
        let gap = one - total.clone();
        let off = Number::to_f64(&gap).abs() > PROBABILITY_TOLERANCE;
        if off || N::EXACT && gap != Number::zero() {
            let direction = if gap > Number::zero() {
                format!("{gap} is missing")
            } else {
                format!("{} is too much", -gap)
            };
            return Err(self.lexer.error_at(
                list,
                list + 1,
                format!("probabilities add to {total}, not 1"),
                format!("{direction}; fractions such as 1/3 are exact"),
            ));
        }
        let label = label.unwrap_or_default();
        let said = (label, branches);
        if let Some(before) = self.chance.get(&number) {
            self.same(before.what == said, start, "chance set", number, before.at)?;
        } else {
            let numbers = said.1.iter().map(|(a, p)| (a.clone(), N::from_rational(p)));
            let id = self.builder.chance_set(said.0.clone(), numbers);
            self.chance.insert(number, Said { id, what: said, at: start });
        }
        Ok(number)
    }

    fn information_set(&mut self) -> Result<(usize, usize), GameError> {
        let at = self.lexer.position();
        let player = self.lexer.count("the number of a player", "players are counted from 1")?;
        if player == 0 || player > self.players {
            return Err(self.lexer.error_at(
                at,
                at + 1,
                format!("there is no player {player}"),
                match self.players {
                    0 => "the list of players is empty".to_owned(),
                    n => format!("the file has players 1 to {n}"),
                },
            ));
        }
        let start = self.lexer.position();
        let number = self.lexer.count(
            "the number of an information set",
            "write a whole number; the same number means the same set",
        )?;
        let label = self.lexer.optional_label()?;
        let key = (player, number);
        if *self.lexer.token() != Token::Open {
            return self
                .known(label.is_none() && self.sets.contains_key(&key), "information")
                .map(|()| key);
        }
        let list = self.lexer.position();
        self.lexer.take()?;
        let mut actions = Vec::new();
        while *self.lexer.token() != Token::Close {
            actions.push(self.lexer.label("an action", "list the actions in quotes")?);
            self.lexer.skip(&Token::Comma)?;
        }
        self.lexer.take()?;
        if actions.is_empty() {
            return Err(self.lexer.error_at(
                list,
                list + 1,
                "a move without actions",
                "list at least one action, or make the node terminal with t",
            ));
        }
        let said = (label.unwrap_or_default(), actions);
        if let Some(before) = self.sets.get(&key) {
            self.same(before.what == said, start, "information set", number, before.at)?;
        } else {
            let id =
                self.builder.information_set(said.0.clone(), player as u32 - 1, said.1.clone());
            self.sets.insert(key, Said { id, what: said, at: start });
        }
        Ok(key)
    }

    fn outcome(&mut self) -> Result<Option<OutcomeId>, GameError> {
        let start = self.lexer.position();
        let number = self.lexer.count("the number of an outcome", "write 0 if there is none")?;
        let label = self.lexer.optional_label()?;
        if *self.lexer.token() != Token::Open {
            if number == 0 && label.is_none() {
                return Ok(None);
            }
            return match self.outcomes.get(&number) {
                Some(o) if label.is_none() => Ok(Some(o.id)),
                _ => Err(self.lexer.error_at(
                    start,
                    start + 1,
                    format!("outcome {number} has no payoffs"),
                    "follow its label by the payoffs in braces where it first appears",
                )),
            };
        }
        if number == 0 {
            return Err(self.lexer.error_at(
                start,
                start + 1,
                "outcome 0 means that nothing is paid, yet payoffs follow",
                "number the outcome from 1",
            ));
        }
        let list = self.lexer.position();
        self.lexer.take()?;
        let mut payoffs: Vec<Rational> = Vec::new();
        while *self.lexer.token() != Token::Close {
            payoffs.push(self.lexer.number("a payoff")?);
            self.lexer.skip(&Token::Comma)?;
        }
        self.lexer.take()?;
        if payoffs.len() != self.players {
            return Err(self.lexer.error_at(
                list,
                list + 1,
                format!(
                    "outcome {number} has {} payoffs for {} players",
                    payoffs.len(),
                    self.players
                ),
                "write one payoff for each player",
            ));
        }
        let said = (label.unwrap_or_default(), payoffs);
        if let Some(before) = self.outcomes.get(&number) {
            self.same(before.what == said, start, "outcome", number, before.at)?;
            return Ok(Some(before.id));
        }
        let numbers = said.1.iter().map(N::from_rational);
        let id = self.builder.outcome(said.0.clone(), numbers);
        self.outcomes.insert(number, Said { id, what: said, at: start });
        Ok(Some(id))
    }

    /// A set without its list must be one that is known.
    fn known(&self, known: bool, what: &str) -> Result<(), GameError> {
        if known {
            return Ok(());
        }
        Err(self.lexer.expected(
            "`{`",
            &format!("list the branches in braces where the {what} set first appears"),
        ))
    }

    /// What is said of a number again must be what was said first.
    fn same(
        &self,
        same: bool,
        start: usize,
        what: &str,
        number: usize,
        before: usize,
    ) -> Result<(), GameError> {
        if same {
            return Ok(());
        }
        let line = self.lexer.line_of(before);
        Err(self.lexer.error_at(
            start,
            start + 1,
            format!("{what} {number} is not what line {line} says of it"),
            format!("repeat line {line} word for word, leave all but the number out, or use another number"),
        ))
    }
}
