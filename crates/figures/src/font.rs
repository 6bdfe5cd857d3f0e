//! Words as outlines, in the face that the program carries.

use crate::error::FigureError;
use crate::paint::{Part, Words};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// DejaVu Sans with the letters of Latin, Greek and Cyrillic scripts and the signs that
/// figures use (LICENSE beside it).
const REGULAR: &[u8] = include_bytes!("../assets/fonts/DejaVuSans.subset.ttf");
/// The same, bold.
const BOLD: &[u8] = include_bytes!("../assets/fonts/DejaVuSans-Bold.subset.ttf");

/// The two faces.
pub(crate) struct Faces {
    faces: [Face<'static>; 2],
}

/// A letter of a line: which, and how far from the line's beginning, in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letter {
    pub glyph: GlyphId,
    pub character: char,
    pub at: f64,
}

impl Faces {
    pub fn new() -> Result<Self, FigureError> {
        let read = |bytes| Face::parse(bytes, 0).map_err(|e| FigureError::Script(e.to_string()));
        Ok(Faces { faces: [read(REGULAR)?, read(BOLD)?] })
    }

    fn face(&self, bold: bool) -> &Face<'static> {
        &self.faces[usize::from(bold)]
    }

    /// Units of the face to its size.
    pub fn units(&self, bold: bool) -> f64 {
        f64::from(self.face(bold).units_per_em())
    }

    /// Width of a letter in units of the face.
    pub fn advance(&self, bold: bool, glyph: GlyphId) -> f64 {
        f64::from(self.face(bold).glyph_hor_advance(glyph).unwrap_or_default())
    }

    /// The letters of a line, placed, and its width. What the face does not have is shown
    /// as an empty box.
    pub fn letters(&self, words: &Words) -> (Vec<Letter>, f64) {
        let face = self.face(words.bold);
        let scale = words.size / self.units(words.bold);
        let mut at = 0.0;
        let mut letters = Vec::new();
        for character in words.text.chars() {
            let glyph = face.glyph_index(character).unwrap_or_default();
            letters.push(Letter { glyph, character, at });
            at += self.advance(words.bold, glyph) * scale;
        }
        (letters, at)
    }

    /// The outline of a letter in units of the face, with y upwards.
    pub fn outline(&self, bold: bool, glyph: GlyphId) -> Vec<Part> {
        let mut made = Parts::default();
        self.face(bold).outline_glyph(glyph, &mut made);
        made.parts
    }
}

#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    at: [f64; 2],
}

impl OutlineBuilder for Parts {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = [x.into(), y.into()];
        self.parts.push(Part::Move(self.at));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.at = [x.into(), y.into()];
        self.parts.push(Part::Line(self.at));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (via, to) = ([f64::from(x1), f64::from(y1)], [f64::from(x), f64::from(y)]);
        let near = |end: [f64; 2], k: usize| end[k] + 2.0 / 3.0 * (via[k] - end[k]);
        let [a, b] = [self.at, to];
        self.parts.push(Part::Curve([
            near(a, 0),
            near(a, 1),
            near(b, 0),
            near(b, 1),
            to[0],
            to[1],
        ]));
        self.at = to;
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.parts.push(Part::Curve([x1, y1, x2, y2, x, y].map(f64::from)));
        self.at = [x.into(), y.into()];
    }
    fn close(&mut self) {
        self.parts.push(Part::Close);
    }
}
