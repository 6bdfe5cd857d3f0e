//! From the file to the table.

use super::graph::{Function, Graph};
use super::words::Words;
use crate::error::GameError;
use crate::files::limits::{ReadLimits, at_most};
use crate::number::Number;
use crate::strategic::{Cells, PayoffTable, StrategicGame};
use std::collections::BTreeMap;

const HEAD: &str = "after #AGG stand the numbers of players, action nodes and function nodes";
const SETS: &str = "for each player list the numbers of its action nodes, the least first";
const GRAPH: &str = "for each node, action nodes first, write how many nodes it depends on, \
                     then their numbers, counted from 0";
const PAYOFFS: &str = "for each action node write 0 and the payoffs of all configurations in \
                       lexicographic order, or 1, their number, and each as [ 0 1 2 ] 3.5";

/// Reads an action graph game (`#AGG`) into the table of its payoffs. Strategies are called
/// by their action nodes, `a0`, `a1` and so on.
///
/// # Arguments
/// * `limits` — what the table would be is checked against them before payoffs are read.
///
/// # Errors
/// [`GameError::Syntax`] with line, column and a fix; [`GameError::Form`] for function nodes
/// that depend on each other in a circle; [`GameError::Limit`].
///
/// # References
/// * A. Jiang, K. Leyton-Brown & N. Bhat, Games and Economic Behavior 71 (2011), 141–173.
///
/// # Example
/// Two drivers on two roads: who meets nobody gains 2, who meets the other 1 or 0.
/// ```
/// use realpolitik_game::{GameFile, ReadLimits};
/// let file = b"#AGG\n2 2 0\n2 2\n0 1\n0 1\n1 0\n1 1\n0 2 1\n0 2 0\n";
/// let game = GameFile::<f64>::read(file, &ReadLimits::default()).unwrap();
/// let table = game.table(100).unwrap();
/// assert_eq!(table.row(0), [1.0, 1.0]);
/// assert_eq!(table.row(1), [2.0, 2.0]);
/// assert_eq!(table.row(3), [0.0, 0.0]);
/// ```
pub fn read<N: Number>(bytes: &[u8], limits: &ReadLimits) -> Result<StrategicGame<N>, GameError> {
    let mut words = Words::new(limits.text(bytes)?);
    let (graph, shape) = graph(&mut words, limits)?;
    let mut pays: Vec<BTreeMap<Vec<i64>, N>> = Vec::new();
    for node in 0..graph.actions {
        pays.push(payoffs(&mut words, &graph, node)?);
    }
    if !words.done() {
        return Err(words.expected("the end of the file", "remove what follows the payoffs"));
    }
    let name = |i: usize| format!("Player {}", i + 1);
    let players: Vec<String> = (0..shape.len()).map(name).collect();
    let table = PayoffTable::from_fn(shape, |profile| {
        let actions: Vec<usize> = profile.iter().zip(&graph.sets).map(|(s, own)| own[*s]).collect();
        let pay = |node: &usize| pays[*node].get(&graph.configuration(*node, &actions)).cloned();
        // All that can be met was asked for.
        actions.iter().map(|a| pay(a).unwrap_or_else(N::zero)).collect()
    })?;
    let names = |own: &Vec<usize>| own.iter().map(|a| format!("a{a}")).collect();
    let strategies = graph.sets.iter().map(names).collect();
    StrategicGame::new(players, strategies, Cells::Payoffs(table))
}

/// All before the payoffs, and how many actions each player has.
fn graph(words: &mut Words<'_>, limits: &ReadLimits) -> Result<(Graph, Vec<usize>), GameError> {
    let before = words.position();
    let players: usize = words.whole("the number of players", HEAD)?;
    if players == 0 {
        return Err(words.wrong(before, "a game without players".to_owned(), HEAD));
    }
    at_most(players, limits.max_players, "players", "max_players")?;
    let actions: usize = words.whole("the number of action nodes", HEAD)?;
    at_most(actions, limits.max_strategies, "action nodes", "max_strategies")?;
    let functions: usize = words.whole("the number of function nodes", HEAD)?;
    at_most(functions, limits.max_strategies, "function nodes", "max_strategies")?;
    let mut shape = Vec::new();
    let mut total = 0usize;
    for _ in 0..players {
        let before = words.position();
        let own: usize = words.whole("how many actions a player has", SETS)?;
        if own == 0 {
            return Err(words.wrong(before, "a player without an action".to_owned(), SETS));
        }
        total = total.saturating_add(own);
        at_most(total, limits.max_strategies, "strategies", "max_strategies")?;
        shape.push(own);
    }
    let numbers = shape.iter().try_fold(players, |n, s| n.checked_mul(*s)).unwrap_or(usize::MAX);
    at_most(numbers, limits.max_table, "payoffs in its table", "max_table")?;
    let mut sets = Vec::new();
    for own in &shape {
        let mut set: Vec<usize> = Vec::new();
        for _ in 0..*own {
            let before = words.position();
            let node: usize = words.whole("an action node", SETS)?;
            if node >= actions || set.last().is_some_and(|l| *l >= node) {
                let what = format!("action node {node} is not one of those that may follow");
                return Err(words.wrong(before, what, SETS));
            }
            set.push(node);
        }
        sets.push(set);
    }
    let nodes = actions + functions;
    let mut neighbours = Vec::new();
    for _ in 0..nodes {
        let count: usize = words.whole("how many nodes a node depends on", GRAPH)?;
        let mut own = Vec::new();
        for _ in 0..count {
            let before = words.position();
            let node: usize = words.whole("a node", GRAPH)?;
            if node >= nodes {
                let what = format!("there is no node {node}, only 0 to {}", nodes - 1);
                return Err(words.wrong(before, what, GRAPH));
            }
            own.push(node);
        }
        neighbours.push(own);
    }
    let kinds = (0..functions).map(|_| Function::read(words, actions, functions));
    let kinds = kinds.collect::<Result<_, _>>()?;
    Ok((Graph::new(actions, sets, neighbours, kinds, limits.max_table)?, shape))
}

/// What an action node pays, by configuration.
fn payoffs<N: Number>(
    words: &mut Words<'_>,
    graph: &Graph,
    node: usize,
) -> Result<BTreeMap<Vec<i64>, N>, GameError> {
    let before = words.position();
    let form: usize = words.whole("how payoffs are given, 0 or 1", PAYOFFS)?;
    let met = graph.configurations(node);
    match form {
        0 => met.into_iter().map(|c| Ok((c, words.payoff(PAYOFFS)?))).collect(),
        1 => {
            let count: usize = words.whole("the number of configurations", PAYOFFS)?;
            let mut pays = BTreeMap::new();
            for _ in 0..count {
                let before = words.position();
                words.bracket("[", PAYOFFS)?;
                let mut key = Vec::new();
                for _ in &graph.neighbours[node] {
                    key.push(words.whole("a count", PAYOFFS)?);
                }
                words.bracket("]", PAYOFFS)?;
                if pays.insert(key, words.payoff(PAYOFFS)?).is_some() {
                    let what = "this configuration has a payoff already".to_owned();
                    return Err(words.wrong(before, what, PAYOFFS));
                }
            }
            if let Some(missing) = met.iter().find(|c| !pays.contains_key(*c)) {
                let list: Vec<String> = missing.iter().map(i64::to_string).collect();
                let what = format!("action node {node} has no payoff for [ {} ]", list.join(" "));
                return Err(words.wrong(before, what, PAYOFFS));
            }
            Ok(pays)
        }
        _ => {
            let what = format!("there is no form {form} of payoffs");
            Err(words.wrong(before, what, PAYOFFS))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> PayoffTable<f64> {
        read::<f64>(text.as_bytes(), &ReadLimits::default()).unwrap().table()
    }

    /// A symmetric game of two by two as GAMUT writes them: payoffs by how many play each
    /// of both nodes, (1, 1) before (2, 0), and (0, 2) before (1, 1) in the second's order.
    #[test]
    fn configurations_are_in_lexicographic_order() {
        let t = table(
            "#AGG\n# by hand\n2 # players\n2\n0\n2 2\n0 1\n0 1\n2 0 1\n2 1 0\n0 35.5 -3.75\n0 -10 95",
        );
        assert_eq!(t.row(0), [-3.75, -3.75]);
        assert_eq!(t.row(1), [35.5, -10.0]);
        assert_eq!(t.row(2), [-10.0, 35.5]);
        assert_eq!(t.row(3), [95.0, 95.0]);
    }

    /// Three players with their own nodes; the third pays by how many of the others, counted
    /// by a function node, take their second action.
    #[test]
    fn function_nodes_count() {
        let game = |kind: &str, pays: &str| {
            table(&format!(
                "#AGG 3 players\n3 6 1\n2 2 2\n0 1\n2 3\n4 5\n0\n0\n0\n0\n1 6\n0\n2 1 3\n{kind}\n\
                 0 0\n0 0\n0 0\n0 0\n{pays}\n0 7\n"
            ))
        };
        let third = |t: &PayoffTable<f64>| -> Vec<f64> {
            [[0, 0, 0], [0, 1, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]
                .map(|s| *t.payoff(&s, 2))
                .to_vec()
        };
        assert_eq!(third(&game("0", "0 10 11 12")), [10.0, 11.0, 11.0, 12.0, 7.0]);
        assert_eq!(third(&game("1", "0 10 11")), [10.0, 11.0, 11.0, 11.0, 7.0]);
        // The highest of nodes 1 and 3, and 7 (one more than the last node) for none.
        let named = "1 3 [ 1 ] 20 [ 3 ] 30 [ 7 ] 5";
        assert_eq!(third(&game("2", named)), [5.0, 30.0, 20.0, 30.0, 7.0]);
        assert_eq!(third(&game("3", named)), [5.0, 30.0, 20.0, 20.0, 7.0]);
        // Weights: 2 for node 1 and 5 for node 3.
        let weighted = game("10 0 [ 0 2 0 5 0 0 ]", "1 4 [0] 1 [2] 2 [5] 3 [7] 4");
        assert_eq!(third(&weighted), [1.0, 3.0, 2.0, 4.0, 7.0]);
    }

    #[test]
    fn mistakes_are_shown_where_they_are() {
        let fails = |text: &str, what: &str, at: u32| {
            let error = read::<f64>(text.as_bytes(), &ReadLimits::default()).unwrap_err();
            let GameError::Syntax { line, .. } = &error else { panic!("{error:?}") };
            assert!(error.to_string().contains(what) && *line == at, "{error}");
        };
        fails("#AGG\nx", "expected the number of players", 2);
        fails("#AGG\n0 1 0", "without players", 2);
        fails("#AGG\n1 2 0\n2\n0 2", "action node 2", 4);
        fails("#AGG\n1 2 0\n2\n1 0", "action node 0", 4);
        fails("#AGG\n1 2 0\n2\n0 1\n1 2", "there is no node 2", 5);
        fails("#AGG\n1 1 1\n1\n0\n0\n0\n7", "no kind 7", 7);
        fails("#AGG\n1 2 0\n2\n0 1\n0\n0\n0 1\n2 1", "no form 2", 8);
        fails("#AGG\n1 2 0\n2\n0 1\n0\n0\n0 1\n0 y", "expected a payoff, found `y`", 8);
        fails("#AGG\n1 2 0\n2\n0 1\n0\n0\n0 1\n0 1 5", "end of the file", 8);
        fails("#AGG\n1 1 0\n1\n0\n1 0\n1 1 [ 0 ] 4", "no payoff for [ 1 ]", 6);
        fails("#AGG\n1 1 0\n1\n0\n1 0\n1 2 [ 1 ] 4 [ 1 ] 4", "already", 6);
    }

    #[test]
    fn circles_and_sizes_are_refused() {
        let circle = b"#AGG\n1 1 2\n1\n0\n0\n1 2\n1 1\n0\n0\n0 1";
        let error = read::<f64>(circle, &ReadLimits::default()).unwrap_err();
        assert!(matches!(error, GameError::Form { .. }), "{error:?}");
        let mixed = b"#AGG\n1 1 2\n1\n0\n0\n1 2\n1 0\n0\n1\n0 1";
        let error = read::<f64>(mixed, &ReadLimits::default()).unwrap_err();
        assert!(error.to_string().contains("another kind"), "{error}");
        let large = b"#AGG\n9 90 0\n90 90 90 90 90 90 90 90 90\n";
        let error = read::<f64>(large, &ReadLimits::default()).unwrap_err();
        assert!(matches!(error, GameError::Limit { name: "max_table", .. }), "{error:?}");
    }
}
