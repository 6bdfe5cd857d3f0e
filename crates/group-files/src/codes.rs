//! The codes of mistakes in a group's file, each with its page.

realpolitik_case::codes! {
    /// Every code of this crate, in order. Codes of files as such (RP0002,
    /// RP0003) are those of cases.
    "../explain/";
    RP0701 "a group's file cannot be read",
    RP0702 "a group's file has the wrong columns or parts",
    RP0703 "a number of a group is text",
    RP0704 "a count of a group is wrong",
    RP0705 "a number of a group is outside its range",
    RP0706 "saliences add to more than the whole",
    RP0707 "a group has fewer than two actors",
    RP0708 "an actor of a group has no name or is there twice",
    RP0709 "an option of the spatial model is not known",
    RP0710 "an ideal adjustment is not proper",
    RP0711 "a belief of a group is not proper",
    RP0712 "the rows of an issue do not fit together",
    RP0713 "a key of a group is missing or not known",
}
