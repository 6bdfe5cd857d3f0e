//! JSON in a page: deflated (RFC 1951) and in base 64 (RFC 4648), so that it
//! takes little of the file and nothing in it can end its element.

use super::ReadError;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Serialize;

/// Largest document that is unpacked, in bytes: `max-case-bytes`.
const MOST: usize = 256 << 20;

/// A value as a JSON string that holds its deflated JSON in base 64.
///
/// # Errors
/// If the value has no JSON form.
pub fn pack<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let bytes = miniz_oxide::deflate::compress_to_vec(&serde_json::to_vec(value)?, 9);
    Ok(format!("\"{}\"", BASE64_STANDARD.encode(bytes)))
}

/// The JSON inside what [`pack`] made.
///
/// # Errors
/// If it is not a string, not base 64, not deflated, or too large.
pub fn unpack(text: &str) -> Result<Vec<u8>, ReadError> {
    let broken = |what: &str| ReadError::Broken(what.to_owned());
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    let inner = inner.ok_or_else(|| broken("it is not a string"))?;
    let bytes = BASE64_STANDARD.decode(inner).map_err(|_| broken("it is not base 64"))?;
    miniz_oxide::inflate::decompress_to_vec_with_limit(&bytes, MOST)
        .map_err(|_| broken("it cannot be inflated"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_out_whole_at_any_length_and_cannot_leave_its_element() {
        for n in 0..70 {
            let text = "é</script><!--\u{2028}&".repeat(n);
            let packed = pack(&text).unwrap();
            assert!(!packed.contains(['<', '>', '&', '\u{2028}']), "{packed}");
            let json = unpack(&packed).unwrap();
            assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), text);
        }
    }

    #[test]
    fn what_was_not_packed_is_refused() {
        for text in ["", "x", "\"x", "\"!\"", "\"AAAA\""] {
            assert!(matches!(unpack(text), Err(ReadError::Broken(_))), "{text}");
        }
    }
}
