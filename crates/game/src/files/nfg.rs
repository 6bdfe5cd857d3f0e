//! Gambit's strategic-form files.
//!
//! The format is that of version 1 files (`NFG 1 R` or `NFG 1 D`), as described
//! in the Gambit documentation: a title, the players, their strategies by name or
//! by number, an optional comment, then either the payoffs of every profile (the
//! payoff form) or a list of outcomes and the number of one for every profile
//! (the outcome form). The first player's strategy runs fastest.

use super::lexer::{Lexer, Token, header, players, quoted};
use super::limits::{ReadLimits, at_most};
use crate::error::GameError;
use crate::number::Number;
use crate::strategic::{Cells, PayoffTable, StrategicGame};
use crate::tree::Outcome;
use std::fmt::Write;

/// Reads an `.nfg` file in either form.
///
/// # Arguments
/// * `bytes` — the file, UTF-8.
/// * `limits` — how large file and game may be. What the list of strategies
///   implies is checked before anything is made of it.
///
/// # Errors
/// [`GameError::Syntax`] with line, column and a fix; [`GameError::Limit`].
///
/// # Example
/// ```
/// use realpolitik_game::{ReadLimits, nfg, strategic::Cells};
/// let file = br#"NFG 1 R "Chicken" { "A" "B" } { { "stop" "go" } { "stop" "go" } }
/// { { "tie" 0, 0 } { "A wins" 1, -1 } { "B wins" -1, 1 } }
/// 1 2 3 0"#;
/// let game = nfg::read::<f64>(file, &ReadLimits::default()).unwrap();
/// // A goes and B stops is the second cell of the file, the third of the table.
/// assert_eq!(game.table().payoff(&[1, 0], 0), &1.0);
/// assert!(matches!(game.cells(), Cells::Outcomes { .. }));
/// assert_eq!(nfg::read(nfg::write(&game).as_bytes(), &ReadLimits::default()), Ok(game));
///
/// let bomb = br#"NFG 1 R "" { "A" "B" } { 1000000000 1000000000 } 0"#;
/// let error = nfg::read::<f64>(bomb, &ReadLimits::default()).unwrap_err();
/// assert!(error.to_string().contains("max_strategies"));
/// ```
pub fn read<N: Number>(bytes: &[u8], limits: &ReadLimits) -> Result<StrategicGame<N>, GameError> {
    let mut lexer = Lexer::new(limits.text(bytes)?)?;
    header(&mut lexer, "NFG", 1)?;
    let title = lexer.label("the title", "write the title after NFG 1 R, \"\" if there is none")?;
    let start = lexer.position();
    let players = players(&mut lexer, limits)?;
    if players.is_empty() {
        return Err(lexer.error_at(
            start,
            start + 1,
            "a table without players",
            "list at least one player",
        ));
    }
    let strategies = strategies(&mut lexer, players.len(), limits)?;
    let comment = lexer.optional_label()?.unwrap_or_default();
    let shape: Vec<usize> = strategies.iter().map(Vec::len).collect();
    let profiles = shape.iter().try_fold(1usize, |n, s| n.checked_mul(*s)).unwrap_or(usize::MAX);
    let payoffs = profiles.saturating_mul(players.len());
    at_most(payoffs, limits.max_table, "payoffs in its table", "max_table")?;
    let cells = if *lexer.token() == Token::Open {
        outcome_form(&mut lexer, players.len(), &shape, profiles)?
    } else {
        payoff_form(&mut lexer, players.len(), &shape, profiles)?
    };
    if *lexer.token() != Token::End {
        return Err(lexer.expected(
            "the end of the file",
            &format!("{profiles} profiles have been read, all that there are; remove what follows"),
        ));
    }
    let mut game = StrategicGame::new(players, strategies, cells)?;
    game.title = title;
    game.comment = comment;
    Ok(game)
}

const STRATEGIES: &str =
    "list them as { { \"a\" \"b\" } { \"c\" \"d\" } }, or their numbers as { 2 2 }";

fn strategies(
    lexer: &mut Lexer<'_>,
    players: usize,
    limits: &ReadLimits,
) -> Result<Vec<Vec<String>>, GameError> {
    lexer.punctuation(Token::Open, STRATEGIES)?;
    let mut all = Vec::with_capacity(players);
    let mut total = 0usize;
    let mut count = |more: usize| {
        total = total.saturating_add(more);
        at_most(total, limits.max_strategies, "strategies", "max_strategies")
    };
    while !lexer.skip(&Token::Close)? {
        let start = lexer.position();
        let own: Vec<String> = if lexer.skip(&Token::Open)? {
            let mut own = Vec::new();
            while !lexer.skip(&Token::Close)? {
                own.push(lexer.label("a strategy", STRATEGIES)?);
                count(1)?;
                lexer.skip(&Token::Comma)?;
            }
            own
        } else {
            let number = lexer.count("the number of strategies", STRATEGIES)?;
            count(number)?;
            (1..=number).map(|s| s.to_string()).collect()
        };
        if own.is_empty() {
            return Err(lexer.error_at(
                start,
                start + 1,
                format!("player {} has no strategy", all.len() + 1),
                "every player needs at least one",
            ));
        }
        all.push(own);
        lexer.skip(&Token::Comma)?;
    }
    if all.len() != players {
        return Err(lexer.error(
            format!("strategies for {} players, but there are {players}", all.len()),
            STRATEGIES,
        ));
    }
    Ok(all)
}

fn payoff_form<N: Number>(
    lexer: &mut Lexer<'_>,
    players: usize,
    shape: &[usize],
    profiles: usize,
) -> Result<Cells<N>, GameError> {
    // The table grows with what is read, not with what the shape promises.
    let mut listed: Vec<N> = Vec::new();
    while listed.len() < profiles * players {
        if *lexer.token() == Token::End {
            return Err(lexer.error(
                format!("the file ends after {} of {} payoffs", listed.len(), profiles * players),
                "write one payoff per player for every profile",
            ));
        }
        listed.push(lexer.number("a payoff")?);
        lexer.skip(&Token::Comma)?;
    }
    let mut payoffs = vec![N::zero(); listed.len()];
    let mut listed = listed.into_iter();
    for position in StrategicGame::<N>::file_order(shape) {
        for (to, from) in
            payoffs[position * players..].iter_mut().zip(listed.by_ref().take(players))
        {
            *to = from;
        }
    }
    Ok(Cells::Payoffs(PayoffTable::new(shape.to_vec(), payoffs)?))
}

fn outcome_form<N: Number>(
    lexer: &mut Lexer<'_>,
    players: usize,
    shape: &[usize],
    profiles: usize,
) -> Result<Cells<N>, GameError> {
    let help = "list the outcomes as { { \"label\" 1, 2 } { \"label\" 3, 4 } }";
    lexer.punctuation(Token::Open, help)?;
    let mut outcomes = Vec::new();
    while !lexer.skip(&Token::Close)? {
        let start = lexer.position();
        lexer.punctuation(Token::Open, help)?;
        let label = lexer.optional_label()?.unwrap_or_default();
        let mut payoffs: Vec<N> = Vec::with_capacity(players);
        while !lexer.skip(&Token::Close)? {
            payoffs.push(lexer.number("a payoff")?);
            lexer.skip(&Token::Comma)?;
        }
        if payoffs.len() != players {
            return Err(lexer.error_at(
                start,
                start + 1,
                format!(
                    "outcome {} has {} payoffs for {players} players",
                    outcomes.len() + 1,
                    payoffs.len()
                ),
                "write one payoff for each player",
            ));
        }
        outcomes.push(Outcome { label, payoffs });
        lexer.skip(&Token::Comma)?;
    }
    let mut listed = Vec::new();
    while listed.len() < profiles {
        if *lexer.token() == Token::End {
            return Err(lexer.error(
                format!("the file ends after {} of {profiles} profiles", listed.len()),
                "write the number of an outcome for every profile, 0 where nothing is paid",
            ));
        }
        let place = lexer.position();
        let number = lexer.count(
            "the number of an outcome",
            "outcomes are counted from 1; 0 means that nothing is paid",
        )?;
        if number > outcomes.len() {
            return Err(lexer.error_at(
                place,
                place + 1,
                format!("there is no outcome {number}"),
                format!(
                    "the list has outcomes 1 to {}; 0 means that nothing is paid",
                    outcomes.len()
                ),
            ));
        }
        listed.push((number as u32).checked_sub(1));
        lexer.skip(&Token::Comma)?;
    }
    let mut at = vec![None; profiles];
    for (outcome, position) in listed.into_iter().zip(StrategicGame::<N>::file_order(shape)) {
        at[position] = outcome;
    }
    Ok(Cells::Outcomes { outcomes, at })
}

/// A game as a Gambit file, in the form that it is held in. Exact numbers are
/// written as fractions, doubles as the shortest decimals that read back as the
/// same bits.
pub fn write<N: Number>(game: &StrategicGame<N>) -> String {
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|n| quoted(n)).collect();
        format!("{{ {} }}", names.join(" "))
    };
    let mut out = format!("NFG 1 R {} {}\n\n{{ ", quoted(&game.title), list(game.players()));
    for own in game.strategies() {
        let _ = writeln!(out, "{}", list(own));
    }
    let _ = write!(out, "}}\n{}\n\n", quoted(&game.comment));
    let order = StrategicGame::<N>::file_order(&game.shape());
    match game.cells() {
        Cells::Payoffs(table) => {
            for position in order {
                let row: Vec<String> = table.row(position).iter().map(N::to_literal).collect();
                let _ = writeln!(out, "{}", row.join(" "));
            }
        }
        Cells::Outcomes { outcomes, at } => {
            out.push_str("{\n");
            for o in outcomes {
                let row: Vec<String> = o.payoffs.iter().map(N::to_literal).collect();
                let _ = writeln!(out, "{{ {} {} }}", quoted(&o.label), row.join(", "));
            }
            out.push_str("}\n");
            let numbers = order.iter().map(|p| at[*p].map_or(0, |o| o + 1).to_string());
            let _ = writeln!(out, "{}", numbers.collect::<Vec<_>>().join(" "));
        }
    }
    out
}
