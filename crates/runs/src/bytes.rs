//! Accumulators as bytes: numbers of variable length, little end first.

/// What can be written and read back into one of the same shape.
pub trait Encoded {
    /// Appends its bytes.
    fn write(&self, out: &mut Vec<u8>);
    /// Fills itself; `None` if the bytes are not those of one of its shape.
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()>;
}

impl<R: Encoded> Encoded for Vec<R> {
    fn write(&self, out: &mut Vec<u8>) {
        put(out, self.len() as u64);
        self.iter().for_each(|r| r.write(out));
    }
    fn read(&mut self, from: &mut Reader<'_>) -> Option<()> {
        (from.number()? == self.len() as u64).then_some(())?;
        self.iter_mut().try_for_each(|r| r.read(from))
    }
}

/// Appends a number: seven bits a byte, the eighth says that more follow.
pub fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Bytes being read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// A reader at the first of them.
    pub fn new(bytes: &'a [u8]) -> Self {
        Reader(bytes)
    }
    /// The next bytes as they are.
    pub fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.0.split_first_chunk()?;
        self.0 = tail;
        Some(*head)
    }
    /// A number that [`put`] wrote.
    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.bytes()?;
            let part = u64::from(byte & 0x7F);
            if shift == 63 && part > 1 {
                return None;
            }
            number |= part << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }
    /// Whether all has been read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX - 1, u64::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|n| put(&mut bytes, *n));
        let mut reader = Reader::new(&bytes);
        for n in numbers {
            assert_eq!(reader.number(), Some(n));
        }
        assert!(reader.is_empty());
        assert_eq!(Reader::new(&[0xFF; 11]).number(), None);
    }
}
