//! A drawing as a picture of dots (PNG, ISO/IEC 15948).

use crate::error::FigureError;
use crate::font::Faces;
use crate::paint::{Display, Outline, Painted, Part, Words, rgb};
use tiny_skia::{
    Color, FillRule, LineJoin, Mask, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash,
    Transform,
};

/// Most dots across or down.
const SIDE: f64 = 20_000.0;
/// Most dots in all.
const DOTS: f64 = 2.5e8;
/// Pixels of a page to a metre.
const PER_METRE: f64 = 96.0 / 0.0254;

/// A drawing as PNG, so many dots to a pixel of the page.
///
/// # Errors
/// If it would have more than 20,000 dots on a side.
pub fn png(display: &Display, scale: f64) -> Result<Vec<u8>, FigureError> {
    let [left, top, w, h] = display.r#box;
    let (width, height) = ((w * scale).ceil(), (h * scale).ceil());
    let large = || FigureError::TooLarge { width: width as u64, height: height as u64 };
    let fits = width >= 1.0 && height >= 1.0 && width <= SIDE && height <= SIDE;
    if !fits || width * height > DOTS {
        return Err(large());
    }
    let mut dots = Pixmap::new(width as u32, height as u32).ok_or_else(large)?;
    dots.fill(Color::WHITE);
    let place =
        Transform::from_translate(-left as f32, -top as f32).post_scale(scale as f32, scale as f32);
    let mut canvas = Canvas { dots, place, faces: Faces::new()?, clip: None };
    for p in &display.painted {
        canvas.paint(p);
    }
    let rgb: Vec<u8> =
        canvas.dots.pixels().iter().flat_map(|p| [p.red(), p.green(), p.blue()]).collect();
    Ok(encode(&rgb, width as u32, height as u32, scale))
}

struct Canvas {
    dots: Pixmap,
    place: Transform,
    faces: Faces,
    /// The last area that was clipped to: many lines of a hatching have the same.
    clip: Option<(Outline, Mask)>,
}

fn paint(color: &str, opacity: f64) -> Paint<'static> {
    let [r, g, b] = rgb(color);
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(r, g, b, (opacity.clamp(0.0, 1.0) * 255.0).round() as u8);
    paint
}

/// The path of parts, mapped; `None` if it is empty.
fn path(parts: &[Part], map: impl Fn(f64, f64) -> (f32, f32)) -> Option<Path> {
    let mut made = PathBuilder::new();
    for part in parts {
        match *part {
            Part::Move([x, y]) => {
                let (x, y) = map(x, y);
                made.move_to(x, y);
            }
            Part::Line([x, y]) => {
                let (x, y) = map(x, y);
                made.line_to(x, y);
            }
            Part::Curve([a, b, c, d, e, f]) => {
                let ((a, b), (c, d), (e, f)) = (map(a, b), map(c, d), map(e, f));
                made.cubic_to(a, b, c, d, e, f);
            }
            Part::Close => made.close(),
        }
    }
    made.finish()
}

fn plain(outline: &Outline) -> Option<Path> {
    path(&outline.0, |x, y| (x as f32, y as f32))
}

impl Canvas {
    fn paint(&mut self, painted: &Painted) {
        match painted {
            Painted::Fill { path, color, opacity, clip } => {
                let Some(path) = plain(path) else { return };
                self.clipped(clip.as_ref());
                let mask = clip.as_ref().and(self.clip.as_ref()).map(|(_, m)| m);
                let paint = paint(color, *opacity);
                self.dots.fill_path(&path, &paint, FillRule::Winding, self.place, mask);
            }
            Painted::Stroke { path, color, opacity, width, dash, round, clip } => {
                let Some(path) = plain(path) else { return };
                self.clipped(clip.as_ref());
                let mask = clip.as_ref().and(self.clip.as_ref()).map(|(_, m)| m);
                let mut lengths: Vec<f32> = dash.iter().map(|d| *d as f32).collect();
                if lengths.len() % 2 == 1 {
                    lengths.extend_from_within(..);
                }
                let stroke = Stroke {
                    width: *width as f32,
                    line_join: if *round { LineJoin::Round } else { LineJoin::Miter },
                    dash: StrokeDash::new(lengths, 0.0),
                    ..Stroke::default()
                };
                self.dots.stroke_path(&path, &paint(color, *opacity), &stroke, self.place, mask);
            }
            Painted::Text(words) => self.words(words),
        }
    }

    /// Makes the mask of an area, unless it is that of the last.
    fn clipped(&mut self, clip: Option<&Outline>) {
        let Some(outline) = clip else { return };
        if self.clip.as_ref().is_some_and(|(last, _)| last == outline) {
            return;
        }
        self.clip = None;
        let Some(mut mask) = Mask::new(self.dots.width(), self.dots.height()) else { return };
        if let Some(path) = plain(outline) {
            mask.fill_path(&path, FillRule::Winding, true, self.place);
        }
        self.clip = Some((outline.clone(), mask));
    }

    fn words(&mut self, words: &Words) {
        let (letters, width) = self.faces.letters(words);
        let scale = words.size / self.faces.units(words.bold);
        let turn = words.turned.to_radians();
        let (sin, cos) = turn.sin_cos();
        let begin = -words.anchor.share() * width;
        let mut made = PathBuilder::new();
        for l in &letters {
            let outline = self.faces.outline(words.bold, l.glyph);
            let map = |x: f64, y: f64| {
                let (x, y) = (begin + l.at + x * scale, -y * scale);
                ((words.x + x * cos - y * sin) as f32, (words.y + x * sin + y * cos) as f32)
            };
            if let Some(letter) = path(&outline, map) {
                made.push_path(&letter);
            }
        }
        let Some(line) = made.finish() else { return };
        if let Some(halo) = &words.halo {
            let stroke = Stroke { width: halo.width as f32, ..Stroke::default() };
            self.dots.stroke_path(&line, &paint(&halo.color, 1.0), &stroke, self.place, None);
        }
        let ink = paint(&words.color, 1.0);
        self.dots.fill_path(&line, &ink, FillRule::Winding, self.place, None);
    }
}

/// Red, green and blue of every dot as a file.
fn encode(rgb: &[u8], width: u32, height: u32, scale: f64) -> Vec<u8> {
    let row = 3 * width as usize;
    let mut raw = Vec::with_capacity((row + 1) * height as usize);
    for line in rgb.chunks_exact(row) {
        // Each dot less the one above compresses drawings best.
        raw.push(2);
        raw.extend_from_slice(line);
    }
    up(&mut raw, row);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::new();
    head.extend_from_slice(&width.to_be_bytes());
    head.extend_from_slice(&height.to_be_bytes());
    // Eight bits, true colour, no other choice.
    head.extend_from_slice(&[8, 2, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &head);
    let per_metre = (PER_METRE * scale).round() as u32;
    let mut size = [per_metre.to_be_bytes(), per_metre.to_be_bytes()].concat();
    size.push(1);
    chunk(&mut out, b"pHYs", &size);
    chunk(&mut out, b"IDAT", &miniz_oxide::deflate::compress_to_vec_zlib(&raw, 6));
    chunk(&mut out, b"IEND", &[]);
    out
}

/// Replaces every row but the first by its difference from the row above, the last row
/// first, so that the row above is still whole.
fn up(raw: &mut [u8], row: usize) {
    let rows = raw.len() / (row + 1);
    for r in (1..rows).rev() {
        let (before, here) = raw.split_at_mut(r * (row + 1));
        let above = &before[(r - 1) * (row + 1) + 1..];
        for (h, a) in here[1..=row].iter_mut().zip(above) {
            *h = h.wrapping_sub(*a);
        }
    }
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    out.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend_from_slice(name);
    out.extend_from_slice(data);
    let sum = crc(&out[from..]);
    out.extend_from_slice(&sum.to_be_bytes());
}

/// The cyclic redundancy check of the format (annex D), bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for b in bytes {
        sum ^= u32::from(*b);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::Anchor;

    #[test]
    fn the_check_is_that_of_the_format() {
        assert_eq!(crc(b"IEND"), 0xae42_6082);
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
    }

    /// The dots of a file that this module wrote.
    fn decode(file: &[u8]) -> (usize, Vec<u8>) {
        let at = file.windows(4).position(|w| w == b"IDAT").unwrap();
        let length = u32::from_be_bytes(file[at - 4..at].try_into().unwrap()) as usize;
        let raw =
            miniz_oxide::inflate::decompress_to_vec_zlib(&file[at + 4..at + 4 + length]).unwrap();
        let width = u32::from_be_bytes(file[16..20].try_into().unwrap()) as usize;
        let row = 3 * width;
        let mut dots: Vec<u8> = Vec::new();
        for line in raw.chunks_exact(row + 1) {
            let above = dots.len().checked_sub(row);
            for (i, v) in line[1..].iter().enumerate() {
                dots.push(v.wrapping_add(above.map_or(0, |a| dots[a + i])));
            }
        }
        (width, dots)
    }

    #[test]
    fn areas_lines_and_words_are_where_they_belong() {
        let square = Outline::try_from("M 2 2 L 8 2 L 8 8 L 2 8 Z".to_owned()).unwrap();
        let half = Outline::try_from("M 0 0 L 5 0 L 5 20 L 0 20 Z".to_owned()).unwrap();
        let words = Words {
            text: "■".to_owned(),
            x: 20.0,
            y: 12.0,
            turned: 0.0,
            size: 12.0,
            bold: false,
            anchor: Anchor::Middle,
            color: "#00ff00".to_owned(),
            halo: None,
        };
        let display = Display {
            r#box: [0.0, 0.0, 30.0, 20.0],
            painted: vec![
                Painted::Fill {
                    path: square,
                    color: "#ff0000".to_owned(),
                    opacity: 1.0,
                    clip: Some(half),
                },
                Painted::Text(words),
            ],
        };
        let (width, dots) = decode(&png(&display, 2.0).unwrap());
        assert_eq!(width, 60);
        let dot = |x: usize, y: usize| &dots[3 * (y * width + x)..3 * (y * width + x) + 3];
        assert_eq!(dot(6, 6), [255, 0, 0], "inside");
        assert_eq!(dot(14, 6), [255, 255, 255], "outside of what is clipped to");
        assert_eq!(dot(40, 16), [0, 255, 0], "a letter");
        assert_eq!(dot(56, 36), [255, 255, 255]);
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let display = Display { r#box: [0.0, 0.0, 1e6, 10.0], painted: Vec::new() };
        assert!(matches!(png(&display, 1.0), Err(FigureError::TooLarge { .. })));
    }
}
