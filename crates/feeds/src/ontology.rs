//! What kinds of events there are: the types of PLOVER, the four classes that they make,
//! and the types for which codes of CAMEO stand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Words or deeds, with or against.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Quad {
    /// Verbal cooperation.
    VerbalCooperation,
    /// Material cooperation.
    MaterialCooperation,
    /// Verbal conflict.
    VerbalConflict,
    /// Material conflict.
    MaterialConflict,
}

impl Quad {
    /// All, in the usual order.
    pub const ALL: [Quad; 4] = [
        Quad::VerbalCooperation,
        Quad::MaterialCooperation,
        Quad::VerbalConflict,
        Quad::MaterialConflict,
    ];

    /// Its place in that order.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|q| *q == self).unwrap_or(0)
    }

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Quad::VerbalCooperation => "verbal-cooperation",
            Quad::MaterialCooperation => "material-cooperation",
            Quad::VerbalConflict => "verbal-conflict",
            Quad::MaterialConflict => "material-conflict",
        }
    }
}

/// A type of event in the ontology PLOVER (Open Event Data Alliance), with those of its
/// drafts that the crosswalk from CAMEO still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the words are those of the ontology")]
pub enum Plover {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Aid,
    Retreat,
    Investigate,
    Demand,
    Request,
    Disapprove,
    Accuse,
    Reject,
    Threaten,
    Protest,
    Crime,
    Sanction,
    Mobilize,
    Coerce,
    Assault,
}

const WORDS: [(Plover, &str, Quad); 20] = [
    (Plover::Agree, "AGREE", Quad::VerbalCooperation),
    (Plover::Consult, "CONSULT", Quad::VerbalCooperation),
    (Plover::Support, "SUPPORT", Quad::VerbalCooperation),
    (Plover::Concede, "CONCEDE", Quad::VerbalCooperation),
    (Plover::Cooperate, "COOPERATE", Quad::MaterialCooperation),
    (Plover::Aid, "AID", Quad::MaterialCooperation),
    (Plover::Retreat, "RETREAT", Quad::MaterialCooperation),
    (Plover::Investigate, "INVESTIGATE", Quad::MaterialCooperation),
    (Plover::Demand, "DEMAND", Quad::VerbalConflict),
    (Plover::Request, "REQUEST", Quad::VerbalConflict),
    (Plover::Disapprove, "DISAPPROVE", Quad::VerbalConflict),
    (Plover::Accuse, "ACCUSE", Quad::VerbalConflict),
    (Plover::Reject, "REJECT", Quad::VerbalConflict),
    (Plover::Threaten, "THREATEN", Quad::VerbalConflict),
    (Plover::Protest, "PROTEST", Quad::MaterialConflict),
    (Plover::Crime, "CRIME", Quad::MaterialConflict),
    (Plover::Sanction, "SANCTION", Quad::MaterialConflict),
    (Plover::Mobilize, "MOBILIZE", Quad::MaterialConflict),
    (Plover::Coerce, "COERCE", Quad::MaterialConflict),
    (Plover::Assault, "ASSAULT", Quad::MaterialConflict),
];

impl Plover {
    /// By its word, in letters of any size.
    pub fn of_word(word: &str) -> Option<Plover> {
        WORDS.iter().find(|w| w.1.eq_ignore_ascii_case(word.trim())).map(|w| w.0)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|w| w.0 == self).map_or("", |w| w.1)
    }

    /// Its class.
    pub fn quad(self) -> Quad {
        WORDS.iter().find(|w| w.0 == self).map_or(Quad::VerbalCooperation, |w| w.2)
    }

    /// The type for which a code of CAMEO stands, after the conversion table of the PLOVER
    /// manual (draft 0.8, 2021). Codes are text: 010 is not 10. Statements and appeals, 01
    /// and 02, are no event in PLOVER.
    ///
    /// ```
    /// use realpolitik_feeds::Plover;
    /// assert_eq!(Plover::of_cameo("040"), Some(Plover::Consult));
    /// assert_eq!(Plover::of_cameo("084"), Some(Plover::Retreat));
    /// assert_eq!(Plover::of_cameo("010"), None);
    /// ```
    pub fn of_cameo(code: &str) -> Option<Plover> {
        let starts = |all: &[&str]| all.iter().any(|s| code.starts_with(s));
        Some(match code.get(..2)? {
            "03" => Plover::Agree,
            "04" => Plover::Consult,
            "05" => Plover::Support,
            "06" => Plover::Cooperate,
            "07" => Plover::Aid,
            "08" if starts(&["0813", "0814", "084", "085", "086", "087"]) => Plover::Retreat,
            "08" => Plover::Concede,
            "09" | "11" => Plover::Accuse,
            "10" => Plover::Request,
            "12" => Plover::Reject,
            "13" => Plover::Threaten,
            "14" => Plover::Protest,
            "15" => Plover::Mobilize,
            "16" if code == "163" => Plover::Coerce,
            "16" => Plover::Sanction,
            "17" if code == "1712" || code == "175" => Plover::Assault,
            "17" => Plover::Coerce,
            "18" | "20" => Plover::Assault,
            "19" if starts(&["191", "192"]) => Plover::Coerce,
            "19" => Plover::Assault,
            _ => return None,
        })
    }
}

/// The class of a code of CAMEO by its first two digits, as GDELT and the literature count
/// them: 01–05 verbal and 06–08 material cooperation, 09–13 verbal and 14–20 material
/// conflict.
pub(crate) fn quad_of_cameo(code: &str) -> Option<Quad> {
    let root: u8 = code.get(..2)?.parse().ok()?;
    Some(match root {
        1..=5 => Quad::VerbalCooperation,
        6..=8 => Quad::MaterialCooperation,
        9..=13 => Quad::VerbalConflict,
        14..=20 => Quad::MaterialConflict,
        _ => return None,
    })
}
