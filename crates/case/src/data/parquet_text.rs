//! A table kept as Apache Parquet, as the text of the same table.

use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::fmt::Write;

/// How a Parquet file begins.
const MAGIC: &[u8] = b"PAR1";

/// Whether bytes are a Parquet file.
pub(crate) fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Its rows as comma-separated text, no more than so many and no more bytes; or why not.
pub(crate) fn text(bytes: Vec<u8>, most_rows: usize, most_bytes: u64) -> Result<String, String> {
    // What is broken is told; a reader that gives up on it must not take the program down.
    let read = std::panic::catch_unwind(|| rows(bytes, most_rows, most_bytes));
    read.unwrap_or_else(|_| Err("it is no sound Parquet file".to_owned()))
}

fn rows(bytes: Vec<u8>, most_rows: usize, most_bytes: u64) -> Result<String, String> {
    let broken = |e: ParquetError| e.to_string();
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(broken)?;
    let about = reader.metadata().file_metadata();
    if about.num_rows() > most_rows as i64 {
        return Err(format!(
            "it has {} rows, more than {most_rows} (limit max-rows)",
            about.num_rows()
        ));
    }
    let names: Vec<String> =
        about.schema_descr().columns().iter().map(|c| quoted(c.path().string().as_str())).collect();
    let mut out = names.join(",");
    out.push('\n');
    for row in reader.get_row_iter(None).map_err(broken)? {
        let row = row.map_err(broken)?;
        for (i, (_, field)) in row.get_column_iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            let _ = match field {
                Field::Null => Ok(()),
                Field::Double(x) if x.is_nan() => Ok(()),
                Field::Double(x) => write!(out, "{x}"),
                Field::Float(x) if x.is_nan() => Ok(()),
                Field::Float(x) => write!(out, "{x}"),
                Field::Str(text) => out.write_str(&quoted(text)),
                other => out.write_str(&quoted(&other.to_string())),
            };
        }
        out.push('\n');
        if out.len() as u64 > most_bytes {
            return Err(format!("it holds more than {most_bytes} bytes (limit max-input-bytes)"));
        }
    }
    Ok(out)
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_parquet_file_is_told() {
        assert!(is_parquet(b"PAR1...") && !is_parquet(b"a,b\n"));
        for bytes in [b"PAR1".to_vec(), b"PAR1xxxxxxxxxxxxPAR1".to_vec(), vec![b'P'; 40]] {
            assert!(text(bytes, 10, 1000).is_err());
        }
    }
}
