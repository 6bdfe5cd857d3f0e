//! The parts of a packed file (PKWARE APPNOTE 6.3, without encryption, parts and
//! 64-bit sizes).

/// Most parts of a workbook.
const MOST_PARTS: usize = 10_000;
/// Longest end record: 22 bytes and a comment.
const LONGEST_END: usize = 22 + 65_535;

/// A packed file that has been opened.
pub(super) struct Archive<'b> {
    bytes: &'b [u8],
    parts: Vec<Part>,
}

struct Part {
    name: String,
    packed: bool,
    start: usize,
    size: usize,
}

fn two(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn four(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()
}

impl<'b> Archive<'b> {
    /// Opens a packed file; `None` if it is none, or of a kind that is not read.
    pub fn open(bytes: &'b [u8]) -> Option<Self> {
        let from = bytes.len().saturating_sub(LONGEST_END);
        let end = (from..bytes.len().saturating_sub(21))
            .rev()
            .find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))?;
        let (count, mut at) = (two(bytes, end + 10)?, four(bytes, end + 16)?);
        if count > MOST_PARTS {
            return None;
        }
        let mut parts = Vec::with_capacity(count);
        for _ in 0..count {
            let head = bytes.get(at..).filter(|b| b.starts_with(b"PK\x01\x02"))?;
            let (name, extra, comment) = (two(head, 28)?, two(head, 30)?, two(head, 32)?);
            let packed = match (two(head, 8)? & 1, two(head, 10)?) {
                (0, 0) => false,
                (0, 8) => true,
                _ => return None,
            };
            let local = four(head, 42)?;
            let own = bytes.get(local..).filter(|b| b.starts_with(b"PK\x03\x04"))?;
            parts.push(Part {
                name: String::from_utf8_lossy(head.get(46..46 + name)?).into_owned(),
                packed,
                start: local + 30 + two(own, 26)? + two(own, 28)?,
                size: four(head, 20)?,
            });
            at += 46 + name + extra + comment;
        }
        Some(Archive { bytes, parts })
    }

    /// The text of a part, at most so many bytes; `Ok(None)` if there is none of
    /// this name.
    pub fn text(&self, name: &str, most: usize) -> Result<Option<String>, String> {
        let Some(part) = self.parts.iter().find(|p| p.name == name) else { return Ok(None) };
        let damaged = || format!("its part {name} is damaged");
        let end = part.start.checked_add(part.size).ok_or_else(damaged)?;
        let bytes = self.bytes.get(part.start..end).ok_or_else(damaged)?;
        let bytes = if part.packed {
            miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, most)
                .map_err(|_| format!("its part {name} is damaged, or larger than {most} bytes"))?
        } else if bytes.len() > most {
            return Err(format!("its part {name} is larger than {most} bytes"));
        } else {
            bytes.to_vec()
        };
        String::from_utf8(bytes).map(Some).map_err(|_| damaged())
    }
}
