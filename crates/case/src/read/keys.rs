//! The keys of each table of `case.toml`. The schema is held to the same lists.

/// The document itself.
pub(crate) const CASE: &[&str] = &[
    "schema",
    "title",
    "as_of",
    "summary",
    "actors",
    "dyads",
    "ladder",
    "ledger",
    "parameters",
    "correlations",
    "games",
    "regimes",
    "rivals",
    "questions",
];
pub(crate) const LEDGER: &[&str] = &["unit", "judgement", "source"];
pub(crate) const LADDER: &[&str] = &["tiers"];
pub(crate) const ACTOR: &[&str] = &["name", "role", "power", "of"];
pub(crate) const MEASURED: &[&str] = &["value", "source", "judgement"];
pub(crate) const DYAD: &[&str] =
    &["a", "b", "treaty", "from", "to", "common_threat", "regime_distance", "vote_distance"];
pub(crate) const TREATY: &[&str] = &["from", "to", "source", "judgement"];
pub(crate) const COMMON_THREAT: &[&str] = &["actor", "value", "source", "judgement"];
pub(crate) const PARAMETER: &[&str] = &[
    "label",
    "unit",
    "value",
    "range",
    "dist",
    "quantiles",
    "source",
    "judgement",
    "card_of",
    "without",
    "visibility",
];
pub(crate) const CORRELATION: &[&str] = &["between", "rank", "source", "judgement"];
pub(crate) const GAME: &[&str] =
    &["title", "start", "precision", "chance", "moves", "outcomes", "walk_away"];
pub(crate) const CHANCE: &[&str] = &["label", "seen_by", "branches"];
pub(crate) const BRANCH: &[&str] = &["p", "to"];
pub(crate) const MOVE: &[&str] = &["label", "by", "seen_by", "actions"];
pub(crate) const ACTION: &[&str] = &["to", "card"];
pub(crate) const OUTCOME: &[&str] = &["label", "payoffs"];
pub(crate) const REGIME: &[&str] =
    &["title", "enforcer", "file", "source", "judgement", "measures", "rules"];
pub(crate) const MEASURE: &[&str] = &["label", "unit"];
pub(crate) const RULE: &[&str] = &["from", "criteria", "needs", "source", "judgement"];
pub(crate) const RIVAL: &[&str] =
    &["label", "prior", "leverage", "set", "payoffs", "source", "judgement"];
pub(crate) const SETTING: &[&str] = &["value", "range", "dist", "quantiles", "source", "judgement"];
pub(crate) const QUESTION: &[&str] = &[
    "label",
    "game",
    "outcomes",
    "move",
    "action",
    "p",
    "resolve_by",
    "rule",
    "base_rate",
    "resolution",
];
pub(crate) const RESOLUTION: &[&str] = &["happened", "date", "source", "judgement"];
