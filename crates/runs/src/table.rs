//! Tables of numbers streamed to CSV or Parquet, a block of rows at a time.
//!
//! A table is written under another name and renamed when it is whole.

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::borrow::Cow;
use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file of rows looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values; text that a spreadsheet would take for a formula
    /// gets an apostrophe before it.
    Csv,
    /// The same with text as it is.
    CsvRaw,
    /// Apache Parquet, uncompressed.
    Parquet,
}

/// Numbers of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Text.
    Text(Vec<String>),
    /// Whole numbers.
    Whole(Vec<i64>),
    /// Numbers; what is none is an empty cell in CSV.
    Number(Vec<f64>),
    /// True or false.
    Truth(Vec<bool>),
}

impl Column {
    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Column::Text(v) => v.len(),
            Column::Whole(v) => v.len(),
            Column::Number(v) => v.len(),
            Column::Truth(v) => v.len(),
        }
    }
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Why a table cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The file system refuses.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// A row of CSV cannot be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// Parquet refuses.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    /// Something of that name is there.
    #[error("there is a file of that name already")]
    Exists,
}

enum Sink {
    Csv { out: Box<csv::Writer<File>>, raw: bool },
    Parquet(Box<SerializedFileWriter<File>>),
}

/// A table being written.
pub struct Table {
    path: PathBuf,
    part: PathBuf,
    replace: bool,
    sink: Option<Sink>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Table {
    /// Begins a table with columns of these names and of the kinds of `columns`.
    /// What is there of that name is kept, unless it may be replaced.
    pub fn create(
        path: &Path,
        format: TableFormat,
        names: &[String],
        columns: &[Column],
        replace: bool,
    ) -> Result<Self, TableError> {
        if !replace && path.symlink_metadata().is_ok() {
            return Err(TableError::Exists);
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = path.with_file_name(name);
        let file = File::create(&part)?;
        let sink = match format {
            TableFormat::Csv | TableFormat::CsvRaw => {
                let raw = format == TableFormat::CsvRaw;
                let mut out = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(file);
                out.write_record(names.iter().map(|n| cell(n, raw).into_owned()))?;
                Sink::Csv { out: Box::new(out), raw }
            }
            TableFormat::Parquet => {
                let fields = names
                    .iter()
                    .zip(columns)
                    .map(|(name, column)| Ok(Arc::new(field(name, column)?)))
                    .collect::<Result<Vec<_>, ParquetError>>()?;
                let schema = Type::group_type_builder("rows").with_fields(fields).build()?;
                let properties = WriterProperties::builder()
                    .set_dictionary_enabled(false)
                    .set_statistics_enabled(EnabledStatistics::Chunk)
                    .build();
                let writer =
                    SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
                Sink::Parquet(Box::new(writer))
            }
        };
        Ok(Table { path: path.to_owned(), part, replace, sink: Some(sink) })
    }

    /// Appends rows.
    pub fn write(&mut self, columns: &[Column]) -> Result<(), TableError> {
        match &mut self.sink {
            None => Ok(()),
            Some(Sink::Csv { out, raw }) => {
                let mut text = String::new();
                for row in 0..columns.first().map_or(0, Column::len) {
                    for column in columns {
                        text.clear();
                        let _ = match column {
                            Column::Text(v) => text.write_str(&cell(&v[row], *raw)),
                            Column::Whole(v) => write!(text, "{}", v[row]),
                            Column::Number(v) if v[row].is_nan() => Ok(()),
                            Column::Number(v) => write!(text, "{}", v[row]),
                            Column::Truth(v) => write!(text, "{}", v[row]),
                        };
                        out.write_field(&text)?;
                    }
                    out.write_record(None::<&[u8]>)?;
                }
                Ok(())
            }
            Some(Sink::Parquet(writer)) => {
                let mut group = writer.next_row_group()?;
                for column in columns {
                    let Some(mut to) = group.next_column()? else { break };
                    match column {
                        Column::Text(v) => {
                            let bytes: Vec<ByteArray> =
                                v.iter().map(|t| ByteArray::from(t.as_str())).collect();
                            to.typed::<ByteArrayType>().write_batch(&bytes, None, None)?;
                        }
                        Column::Whole(v) => {
                            to.typed::<Int64Type>().write_batch(v, None, None)?;
                        }
                        Column::Number(v) => {
                            to.typed::<DoubleType>().write_batch(v, None, None)?;
                        }
                        Column::Truth(v) => {
                            to.typed::<BoolType>().write_batch(v, None, None)?;
                        }
                    }
                    to.close()?;
                }
                group.close()?;
                Ok(())
            }
        }
    }

    /// Ends the table and gives it its name.
    pub fn finish(mut self) -> Result<(), TableError> {
        match self.sink.take() {
            Some(Sink::Csv { out, .. }) => {
                out.into_inner().map_err(csv::IntoInnerError::into_error)?.sync_all()?;
            }
            Some(Sink::Parquet(writer)) => writer.into_inner()?.sync_all()?,
            None => {}
        }
        if self.replace {
            std::fs::rename(&self.part, &self.path)?;
        } else {
            // A hard link fails if the name has been taken meanwhile.
            std::fs::hard_link(&self.part, &self.path)?;
        }
        Ok(())
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // Of no more use, whether the table was finished or given up.
        let _ = std::fs::remove_file(&self.part);
    }
}

fn field(name: &str, column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column {
        Column::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Column::Whole(_) => (Physical::INT64, None),
        Column::Number(_) => (Physical::DOUBLE, None),
        Column::Truth(_) => (Physical::BOOLEAN, None),
    };
    Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(logical)
        .build()
}

/// The text of a cell before it is quoted; unless raw, an apostrophe stands before
/// what a spreadsheet would take for a formula.
pub fn cell(text: &str, raw: bool) -> Cow<'_, str> {
    const RISKY: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if !raw && text.starts_with(RISKY) { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    fn columns(from: i64) -> Vec<Column> {
        vec![
            Column::Whole((from..from + 3).collect()),
            Column::Text(vec!["=1+1".into(), "a, \"b\"".into(), "plain".into()]),
            Column::Number(vec![-3.2, f64::NAN, 1e-300]),
            Column::Truth(vec![true, false, true]),
        ]
    }

    fn names() -> Vec<String> {
        ["draw", "@name", "value", "certified"].map(str::to_owned).to_vec()
    }

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("realpolitik-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn csv_is_safe_for_spreadsheets_and_numbers_are_left_alone() {
        let folder = folder("csv");
        let path = folder.join("t.csv");
        let mut t = Table::create(&path, TableFormat::Csv, &names(), &columns(0), false).unwrap();
        t.write(&columns(0)).unwrap();
        assert!(!path.exists(), "no half file is ever seen");
        t.finish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "draw,'@name,value,certified");
        assert_eq!(lines[1], "0,'=1+1,-3.2,true");
        assert_eq!(lines[2], "1,\"a, \"\"b\"\"\",,false");
        assert_eq!(lines[3].split(',').nth(2).unwrap().parse::<f64>().unwrap(), 1e-300);
        let again = Table::create(&path, TableFormat::Csv, &names(), &columns(0), false);
        assert!(matches!(again, Err(TableError::Exists)));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn parquet_reads_back() {
        let folder = folder("parquet");
        let path = folder.join("t.parquet");
        let mut t =
            Table::create(&path, TableFormat::Parquet, &names(), &columns(0), false).unwrap();
        t.write(&columns(0)).unwrap();
        t.write(&columns(3)).unwrap();
        t.finish().unwrap();
        let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        assert_eq!(reader.num_row_groups(), 2);
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 6);
        assert_eq!(rows[5].get_long(0).unwrap(), 5);
        assert_eq!(rows[0].get_string(1).unwrap(), "=1+1");
        assert_eq!(rows[3].get_double(2).unwrap(), -3.2);
        assert!(!rows[4].get_bool(3).unwrap());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
