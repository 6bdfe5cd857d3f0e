//! `export`: a game for other programs, or its tree drawn.

use crate::game_input::{Subject, Which, formula, open};
use clap::{Args, ValueEnum};
use realpolitik_case::unfold::CompiledGame;
use realpolitik_case::{Case, Edge};
use realpolitik_command_line::context::{Context, write_file};
use realpolitik_command_line::exit::{Exit, Failure};
use realpolitik_command_line::flags::{Point, TEMPLATE};
use realpolitik_game::picture::{Figure, svg, tikz};
use realpolitik_game::strategic::{Cells, MAX_TABLE, StrategicForm, StrategicGame};
use realpolitik_game::{
    BehaviorProfile, Game, GameError, GameFile, NodeKind, Number, ReadLimits, efg, json, nfg,
};
use realpolitik_runs::table::cell;
use std::path::PathBuf;

/// `export`.
#[derive(Clone, Debug, Args)]
#[command(
    help_template = TEMPLATE,
    before_help = "\
Examples:
  realpolitik export my-case --to efg
  realpolitik export my-case --to csv --at mean -o endings.csv
  realpolitik export my-case --to svg -o tree.svg
  realpolitik export game.efg --to nfg
  realpolitik export game.efg --to tikz -o tree.tex"
)]
pub struct Export {
    /// A case (as for analyze), a Gambit .efg, .nfg or .agg file, a .json game, or `-`.
    #[arg(value_name = "CASE|FILE")]
    pub case: Option<String>,
    /// What to write.
    #[arg(long, value_enum)]
    pub to: Target,
    /// At which point of a case: base (medians), mean, or draw=N.
    #[arg(long, default_value = "base", value_name = "POINT")]
    pub at: Point,
    /// Which game of a case [default: the first].
    #[arg(long, value_name = "ID")]
    pub game: Option<String>,
    /// Draw the play of the quantal response at this precision [default: for a
    /// case its own, for a file none].
    #[arg(long, value_name = "X")]
    pub lambda: Option<f64>,
    /// Where to write; `-` is standard output.
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    pub output: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    pub force: bool,
}

/// What `export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// The tree in Gambit's extensive-form format.
    Efg,
    /// The reduced strategic form in Gambit's strategic-form format.
    Nfg,
    /// The game as JSON, described by `realpolitik schema game`.
    Json,
    /// Every ending with its path and payoffs, as a table.
    Csv,
    /// The tree as a picture.
    Svg,
    /// The tree as a picture for LaTeX.
    Tikz,
}

/// Runs it.
pub fn run(args: &Export, context: &Context) -> Result<Exit, Failure> {
    let which = Which { game: args.game.as_deref(), at: args.at, limits: ReadLimits::default() };
    let subject = open(args.case.as_deref(), which, context)?;
    let text = match args.to {
        Target::Csv => endings(&subject),
        Target::Svg | Target::Tikz => picture(args, &subject)?,
        to => match &subject {
            Subject::Case { game, .. } => {
                let mut game = game.clone();
                (game.title, game.comment) = provenance(&subject, args.at);
                write(&GameFile::Tree(game), to)?
            }
            Subject::File { game, .. } => write(game, to)?,
        },
    };
    if let (Target::Nfg, true) = (args.to, is_tree(&subject)) {
        context.note(
            "Not carried: who moves when and knows what. Strategies are named by their actions \
             in the order of the information sets, * where none matters.",
        );
    }
    if let (Target::Efg, Subject::File { game: GameFile::Table(_), .. }) = (args.to, &subject) {
        context.note("A table has no order of moves: the players move in turn and see nothing.");
    }
    write_file(&args.output, &text, args.force)?;
    Ok(Exit::Done)
}

fn is_tree(subject: &Subject) -> bool {
    !matches!(subject, Subject::File { game: GameFile::Table(_), .. })
}

/// A game in one of the formats for games.
pub fn write<N: Number>(game: &GameFile<N>, to: Target) -> Result<String, Failure> {
    Ok(match (game, to) {
        (_, Target::Json) => json::write(game),
        (GameFile::Tree(g), Target::Efg) => efg::write(g),
        (GameFile::Table(g), Target::Efg) => efg::write(&g.to_tree()),
        (GameFile::Table(g), _) => nfg::write(g),
        (GameFile::Tree(g), _) => nfg::write(&strategic(g).map_err(|e| too_large(&e))?),
    })
}

/// A tree's reduced strategic form with names.
fn strategic<N: Number>(game: &Game<N>) -> Result<StrategicGame<N>, GameError> {
    let form = StrategicForm::reduced(game, MAX_TABLE)?;
    let names = form.strategy_names(game);
    let mut table = StrategicGame::new(game.players().to_vec(), names, Cells::Payoffs(form.table))?;
    table.title.clone_from(&game.title);
    table.comment.clone_from(&game.comment);
    Ok(table)
}

fn too_large(error: &GameError) -> Failure {
    Failure::new(Exit::Limit, error.to_string(), "write it as --to efg or --to json instead")
}

/// Title and comment of a case's game.
fn provenance(subject: &Subject, at: Point) -> (String, String) {
    match subject {
        Subject::Case { case, compiled, .. } => (
            case.games[compiled.protocol].title.clone(),
            format!(
                "Case {} as of {}, game {}, at {at}. Hash {}. realpolitik {}.",
                case.id,
                case.as_of,
                case.games[compiled.protocol].id,
                case.hash,
                env!("CARGO_PKG_VERSION")
            ),
        ),
        Subject::File { name, hash, game } => {
            let title = if game.title().is_empty() { name.as_str() } else { game.title() };
            (
                title.to_owned(),
                format!("{name}. Hash {hash}. realpolitik {}.", env!("CARGO_PKG_VERSION")),
            )
        }
    }
}

/// The tree drawn, with the play on it where a precision is known.
fn picture(args: &Export, subject: &Subject) -> Result<String, Failure> {
    let (tree, precision) = match subject {
        Subject::Case { compiled, theta, game, .. } => {
            let own = compiled.precision_at(theta).map_err(|e| formula(&e))?;
            (game.clone(), Some(args.lambda.map_or(own, |l| vec![l; game.players().len()])))
        }
        Subject::File { game: GameFile::Tree(g), .. } => {
            let precision = args.lambda.map(|l| vec![l; g.players().len()]);
            (g.map(Number::to_f64), precision)
        }
        Subject::File { .. } => {
            return Err(Failure::new(
                Exit::Usage,
                "a table has no tree to draw",
                "write it as --to nfg, or draw the .efg file of the game",
            ));
        }
    };
    let profile = match precision {
        None => None,
        Some(p) => {
            let s = realpolitik_solve::logit(&tree, &p, &Default::default()).map_err(|e| {
                Failure::new(Exit::NotFit, e.to_string(), "draw it at a smaller --lambda")
            })?;
            if !s.certificate.holds() {
                let what = "the play could not be certified";
                return Err(Failure::new(Exit::NotFit, what, "draw it at a smaller --lambda"));
            }
            Some(s.profile)
        }
    };
    let (title, footer) = provenance(subject, args.at);
    let figure = Figure {
        game: &tree,
        title: profile.as_ref().map_or(title.clone(), |p| likeliest(&tree, p)),
        subtitle: match &profile {
            Some(_) => {
                format!("{title}: width is how likely a branch is reached, dashed is not played")
            }
            None => "Circles are decisions, diamonds nature, squares endings; a band is what its \
                     player cannot tell apart"
                .to_owned(),
        },
        profile: profile.as_ref(),
        footer,
    };
    let drawn = if args.to == Target::Svg { svg(&figure) } else { tikz(&figure) };
    drawn.map_err(|e| Failure::new(Exit::Limit, e.to_string(), "write the endings with --to csv"))
}

/// The likeliest play in words.
fn likeliest(game: &Game<f64>, profile: &BehaviorProfile<f64>) -> String {
    let reach = profile.realization(game);
    let by_reach = |a: &realpolitik_game::NodeId, b: &realpolitik_game::NodeId| {
        reach[a.index()].total_cmp(&reach[b.index()])
    };
    let Some(end) = game.terminals().max_by(by_reach) else { return String::new() };
    let mut words = Vec::new();
    let mut at = game.node(end).parent;
    while let Some((p, branch)) = at {
        words.push(match game.node(p).kind {
            NodeKind::Decision(h) => {
                game.information_sets()[h.index()].actions[branch as usize].clone()
            }
            NodeKind::Chance(c) => game.chance_sets()[c.index()].actions[branch as usize].clone(),
            NodeKind::Terminal => String::new(),
        });
        at = game.node(p).parent;
    }
    words.reverse();
    format!("Likeliest play: {} ({:.0} %)", words.join(" → "), 100.0 * reach[end.index()])
}

fn endings(subject: &Subject) -> String {
    match subject {
        Subject::Case { case, compiled, game, .. } => csv(case, compiled, game),
        Subject::File { game: GameFile::Tree(g), .. } => csv_of_tree(g),
        Subject::File { game: GameFile::Table(g), .. } => csv_of_tree(&g.to_tree()),
    }
}

/// A table as CSV, no text of which a spreadsheet takes for a formula.
fn table(head: Vec<String>, rows: impl Iterator<Item = (Vec<String>, Vec<String>)>) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let mut row = |texts: &[String], numbers: &[String]| {
        let texts = texts.iter().map(|t| cell(t, false));
        let numbers = numbers.iter().map(|n| n.as_str().into());
        out.write_record(texts.chain(numbers).map(|c| c.into_owned()))
            .expect("invariant: rows of one length, written to memory")
    };
    row(&head, &[]);
    rows.for_each(|(texts, numbers)| row(&texts, &numbers));
    let bytes = out.into_inner().expect("invariant: memory takes what is written");
    String::from_utf8(bytes).expect("invariant: cells are text")
}

/// The names of the columns of endings, with one payoff per player.
fn head<'a>(players: impl Iterator<Item = &'a String>) -> Vec<String> {
    let first = ["ending", "label", "play"].map(str::to_owned);
    first.into_iter().chain(players.map(|p| format!("payoff_{p}"))).collect()
}

/// A row per ending of a tree without a case.
fn csv_of_tree<N: Number>(game: &Game<N>) -> String {
    let pays = game.accumulated_payoffs();
    let rows = game.terminals().enumerate().map(|(i, t)| {
        let mut play = Vec::new();
        let mut at = game.node(t).parent;
        while let Some((p, branch)) = at {
            let (set, action) = match game.node(p).kind {
                NodeKind::Decision(h) => {
                    let set = &game.information_sets()[h.index()];
                    (&set.label, &set.actions[branch as usize])
                }
                NodeKind::Chance(c) => {
                    let set = &game.chance_sets()[c.index()];
                    (&set.label, &set.actions[branch as usize])
                }
                NodeKind::Terminal => break,
            };
            play.push(format!("{set}={action}"));
            at = game.node(p).parent;
        }
        play.reverse();
        let label = game.node(t).outcome.map_or("", |o| game.outcomes()[o.index()].label.as_str());
        let texts = vec![(i + 1).to_string(), label.to_owned(), play.join(" ")];
        (texts, pays[t.index()].iter().map(N::to_literal).collect())
    });
    table(head(game.players().iter()), rows)
}

/// A row per ending: the play that leads there, and what each player gets.
fn csv(case: &Case, compiled: &CompiledGame, game: &Game<f64>) -> String {
    let protocol = &case.games[compiled.protocol];
    let pays = game.accumulated_payoffs();
    let rows = compiled.terminals.iter().map(|t| {
        let outcome = &protocol.outcomes[t.outcome];
        let step = |e: &Edge| {
            let names = &compiled.names;
            format!("{}={}", names.vertex(e.node), names.branch(*e))
        };
        let play: Vec<String> = t.path.iter().map(step).collect();
        let texts = vec![outcome.name.clone(), outcome.label.clone(), play.join(" ")];
        (texts, pays[t.node.index()].iter().map(f64::to_string).collect())
    });
    table(head(compiled.players.iter().map(|p| &case.actors[p.index()].id)), rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cells_are_not_formulas() {
        let texts = ["=1+1", "@SUM(A1)", "＝1", "a, \"b\"", "plain"].map(str::to_owned);
        let rows = [(texts.to_vec(), vec!["-1".to_owned()])];
        let out = table(vec!["x".to_owned(); 6], rows.into_iter());
        assert_eq!(out, "x,x,x,x,x,x\n'=1+1,'@SUM(A1),'＝1,\"a, \"\"b\"\"\",plain,-1\n");
    }
}
