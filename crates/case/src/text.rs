//! Text from a case on its way to a screen.

/// Whether a character is not seen, or turns the direction of writing: control
/// characters, marks of no width, direction marks and tags (Unicode categories
/// Cc and Cf, as far as they occur in names).
pub fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{00ad}'
                | '\u{034f}'
                | '\u{061c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Invisible characters made visible: the escape character as `␛`, tabs as
/// blanks, the others as the replacement character.
///
/// ```
/// assert_eq!(realpolitik_case::text::visible("a\u{1b}[2Jb\u{202e}"), "a␛[2Jb\u{fffd}");
/// ```
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            '\u{1b}' => '␛',
            c if invisible(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}
