//! The sources that are known, each by its heading.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a row of a source is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// A state in a year, or over years.
    State,
    /// An ordered pair of states in a year, or over years.
    Dyad,
    /// A dispute between an ordered pair in a year; several are whittled to one.
    Dispute,
}

/// What stands where a source that covers a year has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// The thing is not there: 0.
    Zero,
    /// It is not known.
    Unknown,
}

/// Whether both sides of a pair must say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sides {
    /// They must; a pair of which one side alone is there is an error.
    Equal,
    /// They may differ, but both must be there.
    Own,
    /// The file has every pair once, in either order: it holds for both.
    Mirrored,
}

/// A column that a source gives.
#[derive(Debug)]
pub(crate) struct Value {
    /// What the panel calls it.
    pub name: &'static str,
    /// What files call it.
    pub aliases: &'static [&'static str],
}

/// A source of data.
#[derive(Debug)]
pub struct Source {
    /// What `--with` calls it.
    pub id: &'static str,
    /// What people call it.
    pub title: &'static str,
    pub(crate) about: About,
    /// The columns of its key: states, and a year or the first and the last.
    pub(crate) states: &'static [&'static [&'static str]],
    pub(crate) time: &'static [&'static [&'static str]],
    pub(crate) values: &'static [Value],
    /// Cells that mean that nothing is known.
    pub(crate) missing: &'static [f64],
    pub(crate) absent: Absent,
    pub(crate) sides: Sides,
    /// Its heading must have these beyond its key and a value.
    pub(crate) marks: &'static [&'static str],
    /// The entry of a bibliography: key and BibTeX.
    pub(crate) cite: (&'static str, &'static str),
}

macro_rules! values {
    ($($name:literal = $($alias:literal)|+),+ $(,)?) => {
        &[$(Value { name: $name, aliases: &[$($alias),+] }),+]
    };
}

const STATE: &[&[&str]] = &[&["ccode", "COWcode", "cowcode", "state"]];
const PAIR: &[&[&str]] = &[
    &["ccode1", "state1no", "statea", "stateA", "mem1"],
    &["ccode2", "state2no", "stateb", "stateB", "mem2"],
];
const YEAR: &[&[&str]] = &[&["year"]];
const NONE: &[f64] = &[-9.0];

/// Every source but the system itself, in the order of a panel's columns.
pub(crate) static SOURCES: &[Source] = &[
    Source {
        id: "contiguity",
        title: "Direct contiguity (Correlates of War)",
        about: About::Dyad,
        states: PAIR,
        time: &[&["stdate", "begin", "year"], &["enddate", "end", "year"]],
        values: values!["conttype" = "conttype"],
        missing: NONE,
        absent: Absent::Zero,
        sides: Sides::Equal,
        marks: &["conttype"],
        cite: (
            "stinnett2002",
            "@article{stinnett2002,\n  author = {Douglas M. Stinnett and Jaroslav Tir and Philip Schafer and Paul F. Diehl and Charles Gochman},\n  title = {The Correlates of War Project Direct Contiguity Data, Version 3},\n  journal = {Conflict Management and Peace Science},\n  volume = {19}, number = {2}, pages = {58--66}, year = {2002}\n}\n",
        ),
    },
    Source {
        id: "majors",
        title: "Major powers (Correlates of War)",
        about: About::State,
        states: STATE,
        time: &[&["styear"], &["endyear"]],
        values: values!["cowmaj" = "ccode"],
        missing: NONE,
        absent: Absent::Zero,
        sides: Sides::Own,
        marks: &["styear", "stmonth", "stday", "endyear"],
        cite: (
            "cow2016",
            "@misc{cow2016,\n  author = {{Correlates of War Project}},\n  title = {State System Membership List, v2016},\n  year = {2017}, howpublished = {correlatesofwar.org}\n}\n",
        ),
    },
    Source {
        id: "nmc",
        title: "National Material Capabilities (Correlates of War)",
        about: About::State,
        states: STATE,
        time: YEAR,
        values: values![
            "milex" = "milex",
            "milper" = "milper",
            "irst" = "irst",
            "pec" = "pec",
            "tpop" = "tpop",
            "upop" = "upop",
            "cinc" = "cinc"
        ],
        missing: NONE,
        absent: Absent::Unknown,
        sides: Sides::Own,
        marks: &["cinc"],
        cite: (
            "singer1972",
            "@incollection{singer1972,\n  author = {J. David Singer and Stuart Bremer and John Stuckey},\n  title = {Capability Distribution, Uncertainty, and Major Power War, 1820--1965},\n  booktitle = {Peace, War, and Numbers}, editor = {Bruce Russett},\n  publisher = {Sage}, pages = {19--48}, year = {1972}\n}\n",
        ),
    },
    Source {
        id: "atop",
        title: "Alliance Treaty Obligations and Provisions",
        about: About::Dyad,
        states: PAIR,
        time: YEAR,
        values: values![
            "atop_defense" = "atop_defense" | "defense",
            "atop_offense" = "atop_offense" | "offense",
            "atop_neutral" = "atop_neutral" | "neutral",
            "atop_nonagg" = "atop_nonagg" | "nonagg",
            "atop_consul" = "atop_consul" | "consul"
        ],
        missing: NONE,
        absent: Absent::Zero,
        sides: Sides::Own,
        marks: &[],
        cite: (
            "leeds2002",
            "@article{leeds2002,\n  author = {Brett Ashley Leeds and Jeffrey M. Ritter and Sara McLaughlin Mitchell and Andrew G. Long},\n  title = {Alliance Treaty Obligations and Provisions, 1815--1944},\n  journal = {International Interactions},\n  volume = {28}, number = {3}, pages = {237--260}, year = {2002}\n}\n",
        ),
    },
    Source {
        id: "gml",
        title: "Militarized interstate disputes (Gibler, Miller and Little)",
        about: About::Dispute,
        states: PAIR,
        time: YEAR,
        values: values![
            "gmlmidonset" = "midonset" | "onset",
            "gmlmidongoing" = "midongoing" | "ongoing",
            "gmldispnum" = "dispnum" | "dispnum3",
            "gmlhostlev" = "hostlev",
            "gmlfatality" = "fatality",
            "gmlmindur" = "mindur",
            "gmlmaxdur" = "maxdur",
            "gmlrecip" = "recip",
            "gmlstmon" = "stmon",
            "gmlsidea1" = "sidea1",
            "gmlsidea2" = "sidea2",
            "gmlorig1" = "orig1",
            "gmlorig2" = "orig2",
            "gmlhostlev1" = "hostlev1",
            "gmlhostlev2" = "hostlev2"
        ],
        missing: NONE,
        absent: Absent::Zero,
        sides: Sides::Own,
        marks: &["midonset", "midongoing"],
        cite: (
            "gibler2016",
            "@article{gibler2016,\n  author = {Douglas M. Gibler and Steven V. Miller and Erin K. Little},\n  title = {An Analysis of the Militarized Interstate Dispute (MID) Dataset, 1816--2001},\n  journal = {International Studies Quarterly},\n  volume = {60}, number = {4}, pages = {719--730}, year = {2016}\n}\n",
        ),
    },
    Source {
        id: "mid",
        title: "Militarized interstate disputes, dyadic (Correlates of War)",
        about: About::Dispute,
        states: PAIR,
        time: YEAR,
        values: values![
            "cowmidonset" = "new" | "midonset",
            "cowmidongoing" = "ongo" | "midongoing" | "disno",
            "cowdispnum" = "disno",
            "cowhostlev" = "hihost",
            "cowfatality" = "fatlev",
            "cowmindur" = "durindx",
            "cowmaxdur" = "duration",
            "cowrecip" = "recip",
            "cowstmon" = "strtmnth"
        ],
        missing: NONE,
        absent: Absent::Zero,
        sides: Sides::Own,
        marks: &["disno", "dyindex"],
        cite: (
            "maoz2019",
            "@article{maoz2019,\n  author = {Zeev Maoz and Paul L. Johnson and Jasper Kaplan and Fiona Ogunkoya and Aaron P. Shreve},\n  title = {The Dyadic Militarized Interstate Disputes (MIDs) Dataset Version 3.0},\n  journal = {Journal of Conflict Resolution},\n  volume = {63}, number = {3}, pages = {811--835}, year = {2019}\n}\n",
        ),
    },
    Source {
        id: "rivalry",
        title: "Strategic rivalries (Thompson and Dreyer)",
        about: About::Dyad,
        states: PAIR,
        time: &[&["styear", "start"], &["endyear", "end"]],
        values: values!["rivalry" = "rivalryno" | "rivno"],
        missing: NONE,
        absent: Absent::Zero,
        sides: Sides::Mirrored,
        marks: &["rivalryname"],
        cite: (
            "thompson2012",
            "@book{thompson2012,\n  author = {William R. Thompson and David R. Dreyer},\n  title = {Handbook of International Rivalries, 1494--2010},\n  publisher = {CQ Press}, year = {2012}\n}\n",
        ),
    },
    Source {
        id: "ideal",
        title: "Ideal points in the UN General Assembly",
        about: About::State,
        states: STATE,
        time: &[&["year", "session"]],
        values: values!["idealpoint" = "IdealPoint" | "IdealPointAll" | "idealpoint"],
        missing: &[],
        absent: Absent::Unknown,
        sides: Sides::Own,
        marks: &[],
        cite: (
            "bailey2017",
            "@article{bailey2017,\n  author = {Michael A. Bailey and Anton Strezhnev and Erik Voeten},\n  title = {Estimating Dynamic State Preferences from United Nations Voting Data},\n  journal = {Journal of Conflict Resolution},\n  volume = {61}, number = {2}, pages = {430--456}, year = {2017}\n}\n",
        ),
    },
    Source {
        id: "polity",
        title: "Polity",
        about: About::State,
        states: STATE,
        time: YEAR,
        values: values!["polity2" = "polity2"],
        missing: &[-66.0, -77.0, -88.0],
        absent: Absent::Unknown,
        sides: Sides::Own,
        marks: &["polity2"],
        cite: (
            "marshall2020",
            "@misc{marshall2020,\n  author = {Monty G. Marshall and Ted Robert Gurr},\n  title = {Polity5: Political Regime Characteristics and Transitions, 1800--2018},\n  publisher = {Center for Systemic Peace}, year = {2020}\n}\n",
        ),
    },
    Source {
        id: "vdem",
        title: "Varieties of Democracy",
        about: About::State,
        states: &[&["COWcode", "cowcode"]],
        time: YEAR,
        values: values!["v2x_polyarchy" = "v2x_polyarchy", "v2x_libdem" = "v2x_libdem"],
        missing: &[],
        absent: Absent::Unknown,
        sides: Sides::Own,
        marks: &["v2x_polyarchy"],
        cite: (
            "coppedge2023",
            "@misc{coppedge2023,\n  author = {Michael Coppedge and others},\n  title = {V-Dem Country-Year Dataset}, publisher = {Varieties of Democracy Project},\n  year = {2023}\n}\n",
        ),
    },
    Source {
        id: "trade",
        title: "Trade (Correlates of War)",
        about: About::Dyad,
        states: PAIR,
        time: YEAR,
        values: values!["flow1" = "flow1", "flow2" = "flow2"],
        missing: NONE,
        absent: Absent::Unknown,
        sides: Sides::Mirrored,
        marks: &["flow1", "flow2"],
        cite: (
            "barbieri2009",
            "@article{barbieri2009,\n  author = {Katherine Barbieri and Omar M. G. Keshk and Brian M. Pollins},\n  title = {Trading Data: Evaluating Our Assumptions and Coding Rules},\n  journal = {Conflict Management and Peace Science},\n  volume = {26}, number = {5}, pages = {471--491}, year = {2009}\n}\n",
        ),
    },
    Source {
        id: "distance",
        title: "Distance between states",
        about: About::Dyad,
        states: PAIR,
        time: YEAR,
        values: values!["mindist" = "mindist", "capdist" = "capdist"],
        missing: NONE,
        absent: Absent::Unknown,
        sides: Sides::Mirrored,
        marks: &[],
        cite: (
            "schvitz2022",
            "@article{schvitz2022,\n  author = {Guy Schvitz and Luc Girardin and Seraina R{\\\"u}egger and Nils B. Weidmann and Lars-Erik Cederman and Kristian Skrede Gleditsch},\n  title = {Mapping the International System, 1886--2019: The CShapes 2.0 Dataset},\n  journal = {Journal of Conflict Resolution},\n  volume = {66}, number = {1}, pages = {144--161}, year = {2022}\n}\n",
        ),
    },
];

/// Where a column comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PanelSource")]
pub struct Provenance {
    /// What `--with` calls it.
    pub source: String,
    /// What people call it.
    pub title: String,
    /// The file.
    pub file: String,
    /// Its version, if a column says it.
    pub version: Option<String>,
    /// BLAKE3 of the file.
    pub hash: String,
    /// The first and the last year that it covers.
    pub years: [i32; 2],
    /// Rows of it that fell on rows of the panel.
    pub used: usize,
    /// The key of its citation.
    pub cite: String,
    /// The columns that it gives.
    pub columns: Vec<String>,
}
