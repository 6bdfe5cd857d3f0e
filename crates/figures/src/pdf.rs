//! A drawing as a page (PDF 1.7, ISO 32000-1).
//!
//! Words are set in a face of type 3, whose letters are the outlines of the face that
//! the program carries, with a table that gives their characters back: they can be
//! searched and copied.

use crate::error::FigureError;
use crate::font::Faces;
use crate::paint::{Display, Outline, Painted, Part, Words, rgb};
use std::collections::BTreeMap;
use std::fmt::Write;
use ttf_parser::GlyphId;

/// Points to a pixel of the page.
const POINTS: f64 = 0.75;
/// Letters of one face in the file.
const MOST: usize = 256;

/// A drawing as a PDF of one page at its size in print.
///
/// # Errors
/// If the face that the program carries cannot be read.
pub fn pdf(display: &Display, title: &str) -> Result<Vec<u8>, FigureError> {
    let mut content = Content::new()?;
    let [left, top, width, height] = display.r#box;
    let (w, h) = (width * POINTS, height * POINTS);
    content.put(format_args!(
        "{POINTS} 0 0 -{POINTS} {} {} cm",
        number(-left * POINTS),
        number(h + top * POINTS)
    ));
    for p in &display.painted {
        content.paint(p);
    }
    let mut file = File::default();
    let catalogue = file.reserve();
    let pages = file.reserve();
    let page = file.reserve();
    let stream = file.stream(content.text.as_bytes());
    let fonts: Vec<String> = content
        .used
        .iter()
        .enumerate()
        .map(|(i, used)| format!("/F{i} {} 0 R", content.font(used, &mut file)))
        .collect();
    let shades: Vec<String> = content
        .shades
        .iter()
        .enumerate()
        .map(|(i, s)| format!("/G{i} << /ca {0} /CA {0} >>", number(f64::from(*s) / 1000.0)))
        .collect();
    let information = file.reserve();
    file.set(catalogue, format!("<< /Type /Catalog /Pages {pages} 0 R >>"));
    file.set(pages, format!("<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>"));
    file.set(
        page,
        format!(
            "<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {} {}] /Contents {stream} 0 R \
             /Resources << /Font << {} >> /ExtGState << {} >> >> >>",
            number(w),
            number(h),
            fonts.join(" "),
            shades.join(" ")
        ),
    );
    file.set(information, format!("<< /Title {} /Producer (realpolitik) >>", utf16(title)));
    Ok(file.bytes(catalogue, information))
}

/// A number with at most three decimals, without an exponent.
fn number(v: f64) -> String {
    let text = format!("{v:.3}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Text of the file's properties, as UTF-16 in hexadecimal.
fn utf16(text: &str) -> String {
    let mut out = "<FEFF".to_owned();
    for unit in text.encode_utf16() {
        let _ = write!(out, "{unit:04X}");
    }
    out.push('>');
    out
}

/// The letters of a face that a page uses.
#[derive(Default)]
struct Used {
    bold: bool,
    /// The code of each, and the character that it stands for.
    codes: BTreeMap<u16, (u8, char)>,
}

struct Content {
    text: String,
    faces: Faces,
    used: Vec<Used>,
    /// Coverings that were used, in thousandths.
    shades: Vec<u16>,
}

impl Content {
    fn new() -> Result<Self, FigureError> {
        let (text, used, shades) = (String::new(), Vec::new(), Vec::new());
        Ok(Content { text, faces: Faces::new()?, used, shades })
    }

    fn put(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(line);
        self.text.push('\n');
    }

    fn shade(&mut self, opacity: f64) -> usize {
        let thousandths = (opacity.clamp(0.0, 1.0) * 1000.0).round() as u16;
        let found = self.shades.iter().position(|s| *s == thousandths);
        found.unwrap_or_else(|| {
            self.shades.push(thousandths);
            self.shades.len() - 1
        })
    }

    fn path(&mut self, parts: &[Part]) {
        course(&mut self.text, parts);
    }

    fn color(&mut self, color: &str, operator: &str) {
        let [r, g, b] = rgb(color).map(|v| number(f64::from(v) / 255.0));
        self.put(format_args!("{r} {g} {b} {operator}"));
    }

    /// What is painted within an area and with a covering of its own.
    fn within(&mut self, clip: Option<&Outline>, opacity: f64) {
        self.put(format_args!("q"));
        if let Some(outline) = clip {
            self.path(&outline.0);
            self.put(format_args!("W n"));
        }
        if opacity < 1.0 {
            let shade = self.shade(opacity);
            self.put(format_args!("/G{shade} gs"));
        }
    }

    fn paint(&mut self, painted: &Painted) {
        match painted {
            Painted::Fill { path, color, opacity, clip } => {
                self.within(clip.as_ref(), *opacity);
                self.color(color, "rg");
                self.path(&path.0);
                self.put(format_args!("f\nQ"));
            }
            Painted::Stroke { path, color, opacity, width, dash, round, clip } => {
                self.within(clip.as_ref(), *opacity);
                self.color(color, "RG");
                let dashes: Vec<String> = dash.iter().map(|d| number(*d)).collect();
                self.put(format_args!(
                    "{} w {} j [{}] 0 d",
                    number(*width),
                    u8::from(*round),
                    dashes.join(" ")
                ));
                self.path(&path.0);
                self.put(format_args!("S\nQ"));
            }
            Painted::Text(words) => self.words(words),
        }
    }

    /// The face and the code of a letter in the file.
    fn code(&mut self, bold: bool, glyph: GlyphId, character: char) -> (usize, u8) {
        let same = |u: &Used| u.bold == bold;
        let held = self.used.iter().enumerate().filter(|(_, u)| same(u));
        for (i, used) in held {
            if let Some((code, _)) = used.codes.get(&glyph.0) {
                return (i, *code);
            }
        }
        let roomy = self.used.iter().position(|u| same(u) && u.codes.len() < MOST);
        let face = roomy.unwrap_or_else(|| {
            self.used.push(Used { bold, codes: BTreeMap::new() });
            self.used.len() - 1
        });
        let code = self.used[face].codes.len() as u8;
        self.used[face].codes.insert(glyph.0, (code, character));
        (face, code)
    }

    fn words(&mut self, words: &Words) {
        let (letters, width) = self.faces.letters(words);
        let begin = -words.anchor.share() * width;
        let (sin, cos) = words.turned.to_radians().sin_cos();
        if let Some(halo) = &words.halo {
            let scale = words.size / self.faces.units(words.bold);
            self.within(None, 1.0);
            self.color(&halo.color, "RG");
            self.put(format_args!("{} w 1 j", number(halo.width)));
            for l in &letters {
                let outline = self.faces.outline(words.bold, l.glyph);
                let at = |x: f64, y: f64| {
                    let (x, y) = (begin + l.at + x * scale, -y * scale);
                    [words.x + x * cos - y * sin, words.y + x * sin + y * cos]
                };
                let placed: Vec<Part> = outline.iter().map(|p| mapped(*p, at)).collect();
                self.path(&placed);
            }
            self.put(format_args!("S\nQ"));
        }
        self.within(None, 1.0);
        self.color(&words.color, "rg");
        self.put(format_args!("BT"));
        // A run of letters of one face; its start follows from where its first stands.
        let coded: Vec<(f64, usize, u8)> = letters
            .iter()
            .map(|l| {
                let (face, code) = self.code(words.bold, l.glyph, l.character);
                (l.at, face, code)
            })
            .collect();
        for run in coded.chunk_by(|a, b| a.1 == b.1) {
            let Some((at, face, _)) = run.first() else { continue };
            let (x, y) = (begin + at, 0.0);
            // The page is turned over; letters stand upright in it.
            self.put(format_args!(
                "/F{face} {} Tf {} {} {} {} {} {} Tm",
                number(words.size),
                number(cos),
                number(sin),
                number(sin),
                number(-cos),
                number(words.x + x * cos - y * sin),
                number(words.y + x * sin + y * cos)
            ));
            let codes: String = run.iter().map(|(_, _, c)| format!("{c:02X}")).collect();
            self.put(format_args!("<{codes}> Tj"));
        }
        self.put(format_args!("ET\nQ"));
    }

    /// Writes a face: a procedure per letter, widths, and the characters.
    fn font(&self, used: &Used, file: &mut File) -> usize {
        let mut by_code: Vec<(u8, u16, char)> =
            used.codes.iter().map(|(g, (c, character))| (*c, *g, *character)).collect();
        by_code.sort_unstable();
        let mut procedures = String::new();
        let mut differences = String::new();
        let mut widths = Vec::new();
        let mut characters = String::new();
        for (code, glyph, character) in &by_code {
            let advance = self.faces.advance(used.bold, GlyphId(*glyph));
            let mut drawn = format!("{} 0 d0\n", number(advance));
            course(&mut drawn, &self.faces.outline(used.bold, GlyphId(*glyph)));
            drawn.push_str("f\n");
            let procedure = file.stream(drawn.as_bytes());
            let _ = write!(procedures, "/g{code} {procedure} 0 R ");
            let _ = write!(differences, "/g{code} ");
            widths.push(number(advance));
            let mut units = String::new();
            for u in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(units, "{u:04X}");
            }
            let _ = writeln!(characters, "<{code:02X}> <{units}>");
        }
        let maps: Vec<&str> = characters.lines().collect();
        let blocks: String = maps
            .chunks(100)
            .map(|c| format!("{} beginbfchar\n{}\nendbfchar\n", c.len(), c.join("\n")))
            .collect();
        let unicode = file.stream(
            format!(
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{blocks}endcmap CMapName currentdict /CMap defineresource pop end end"
            )
            .as_bytes(),
        );
        let last = by_code.len().saturating_sub(1);
        let unit = 1.0 / self.faces.units(used.bold);
        file.add(format!(
            "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /FontMatrix [{unit} 0 0 {unit} 0 0] \
             /CharProcs << {procedures}>> /Encoding << /Type /Encoding /Differences [0 {differences}] >> \
             /FirstChar 0 /LastChar {last} /Widths [{}] /ToUnicode {unicode} 0 R /Resources << >> >>",
            widths.join(" ")
        ))
    }
}

/// The operators of an outline.
fn course(out: &mut String, parts: &[Part]) {
    for part in parts {
        let _ = match part {
            Part::Move([x, y]) => writeln!(out, "{} {} m", number(*x), number(*y)),
            Part::Line([x, y]) => writeln!(out, "{} {} l", number(*x), number(*y)),
            Part::Curve(six) => writeln!(out, "{} c", six.map(number).join(" ")),
            Part::Close => writeln!(out, "h"),
        };
    }
}

fn mapped(part: Part, at: impl Fn(f64, f64) -> [f64; 2]) -> Part {
    match part {
        Part::Move([x, y]) => Part::Move(at(x, y)),
        Part::Line([x, y]) => Part::Line(at(x, y)),
        Part::Curve([a, b, c, d, e, f]) => {
            let ([a, b], [c, d], [e, f]) = (at(a, b), at(c, d), at(e, f));
            Part::Curve([a, b, c, d, e, f])
        }
        Part::Close => Part::Close,
    }
}

/// The objects of a file.
#[derive(Default)]
struct File {
    objects: Vec<Vec<u8>>,
}

impl File {
    /// A number for an object that is written later.
    fn reserve(&mut self) -> usize {
        self.objects.push(Vec::new());
        self.objects.len()
    }

    fn set(&mut self, number: usize, object: String) {
        self.objects[number - 1] = object.into_bytes();
    }

    fn add(&mut self, object: String) -> usize {
        let number = self.reserve();
        self.set(number, object);
        number
    }

    fn stream(&mut self, bytes: &[u8]) -> usize {
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(bytes, 9);
        let mut object =
            format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len()).into_bytes();
        object.extend_from_slice(&packed);
        object.extend_from_slice(b"\nendstream");
        self.objects.push(object);
        self.objects.len()
    }

    /// The file, with where each object begins.
    fn bytes(&self, catalogue: usize, information: usize) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut places = Vec::new();
        for (i, object) in self.objects.iter().enumerate() {
            places.push(out.len());
            out.extend_from_slice(format!("{} 0 obj\n", i + 1).as_bytes());
            out.extend_from_slice(object);
            out.extend_from_slice(b"\nendobj\n");
        }
        let table = out.len();
        let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
        for p in &places {
            let _ = writeln!(end, "{p:010} 00000 n ");
        }
        let _ = write!(
            end,
            "trailer\n<< /Size {} /Root {catalogue} 0 R /Info {information} 0 R >>\nstartxref\n{table}\n%%EOF\n",
            places.len() + 1
        );
        out.extend_from_slice(end.as_bytes());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_in_powers() {
        for (v, text) in
            [(0.0, "0"), (-0.0001, "0"), (1.5, "1.5"), (1e-9, "0"), (1234.5678, "1234.568")]
        {
            assert_eq!(number(v), text);
        }
    }

    #[test]
    fn every_object_stands_where_the_table_says() {
        let words = |text: &str| {
            serde_json::json!({"kind": "text", "text": text, "x": 1.0, "y": 2.0, "turned": 30.0, "size": 12.0,
                "bold": false, "anchor": "end", "color": "#123456", "halo": {"color": "#ffffff", "width": 3.0}})
        };
        let display =
            serde_json::from_value(serde_json::json!({"box": [0, 0, 100, 50], "painted": [
            {"kind": "fill", "path": "M 0 0 L 9 0 L 9 9 Z", "color": "#ff0000", "opacity": 0.5},
            words("Việt Nam → λ ≥ ½"), words("中")]}))
            .unwrap();
        let file = pdf(&display, "A “title”").unwrap();
        let text = String::from_utf8_lossy(&file);
        let at = text.rfind("startxref\n").unwrap();
        let table: usize = text[at + 10..].lines().next().unwrap().parse().unwrap();
        assert!(file[table..].starts_with(b"xref\n"));
        let lines = String::from_utf8_lossy(&file[table..]).into_owned();
        let places: Vec<usize> = lines
            .lines()
            .filter(|l| l.ends_with(" n "))
            .map(|l| l[..10].parse().unwrap())
            .collect();
        assert!(places.len() > 15);
        for (i, p) in places.iter().enumerate() {
            assert!(file[*p..].starts_with(format!("{} 0 obj\n", i + 1).as_bytes()), "{i}");
        }
    }
}
