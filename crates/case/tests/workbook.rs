//! Tables in workbooks, as spreadsheets save them.

mod frame;

use realpolitik_case::diagnostic::Severity;
use realpolitik_case::load::{Limits, Loaded, load_memory};
use realpolitik_case::{render, workbook};

/// A packed file of these parts, every second one packed and the others stored.
fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut directory: Vec<u8> = Vec::new();
    for (i, (name, text)) in parts.iter().enumerate() {
        let (method, data) = if i % 2 == 0 {
            (8u16, miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6))
        } else {
            (0, text.clone().into_bytes())
        };
        let place = bytes.len() as u32;
        let sizes = |out: &mut Vec<u8>| {
            out.extend([0; 4]);
            out.extend((data.len() as u32).to_le_bytes());
            out.extend((text.len() as u32).to_le_bytes());
            out.extend((name.len() as u16).to_le_bytes());
        };
        bytes.extend(b"PK\x03\x04\x14\0\0\0");
        bytes.extend(method.to_le_bytes());
        bytes.extend([0; 4]);
        sizes(&mut bytes);
        bytes.extend([0; 2]);
        bytes.extend(name.bytes());
        bytes.extend(&data);
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0");
        directory.extend(method.to_le_bytes());
        directory.extend([0; 4]);
        sizes(&mut directory);
        directory.extend([0; 12]);
        directory.extend(place.to_le_bytes());
        directory.extend(name.bytes());
    }
    let at = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend((parts.len() as u16).to_le_bytes());
    bytes.extend((parts.len() as u16).to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

const HEAD: &str = "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary";

/// Rows of events, the days as numbers that are formatted as days.
fn rows() -> Vec<Vec<String>> {
    let text = format!(
        "{HEAD}\ne1,44621,US,VN,offer,public,,,,upgrade,one,table,offer,paper,B2,\"An offer, in public.\"\ne2,44640,VN,US,concession,public,VN,US,2.5,,,,,paper,B2,A step.\n"
    );
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn letters(mut column: usize) -> String {
    let mut out = String::new();
    loop {
        out.insert(0, (b'A' + (column % 26) as u8) as char);
        if column < 26 {
            return out;
        }
        column = column / 26 - 1;
    }
}

/// The rows as SpreadsheetML: texts shared, days as serial numbers in style 1.
fn xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let mut shared: Vec<String> = Vec::new();
    let mut data = String::new();
    for (r, row) in rows.iter().enumerate() {
        data.push_str(&format!("<row r=\"{}\">", r + 1));
        for (c, cell) in row.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
            let place = format!("{}{}", letters(c), r + 1);
            if cell.parse::<f64>().is_ok() {
                let style = if c == 1 { " s=\"1\"" } else { "" };
                data.push_str(&format!("<c r=\"{place}\"{style}><v>{cell}</v></c>"));
            } else {
                shared.push(cell.clone());
                let at = shared.len() - 1;
                data.push_str(&format!("<c r=\"{place}\" t=\"s\"><v>{at}</v></c>"));
            }
        }
        data.push_str("</row>");
    }
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let strings: String = shared.iter().map(|s| format!("<si><t>{s}</t></si>")).collect();
    packed(&[
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("xl/workbook.xml", format!("<workbook {main} xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Notes\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Events\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>".to_owned()),
        ("xl/styles.xml", format!("<styleSheet {main}><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>")),
        ("xl/sharedStrings.xml", format!("<sst {main}>{strings}</sst>")),
        ("xl/worksheets/sheet1.xml", format!("<worksheet {main}><sheetData><row r=\"3\"><c r=\"B3\" t=\"inlineStr\"><is><t>read me</t></is></c></row></sheetData></worksheet>")),
        ("xl/worksheets/sheet2.xml", format!("<worksheet {main}><sheetData>{data}</sheetData></worksheet>")),
    ])
}

/// The rows as an OpenDocument spreadsheet, with the empty rest that one has.
fn ods(rows: &[Vec<String>]) -> Vec<u8> {
    let mut data = String::new();
    for row in rows {
        data.push_str("<table:table-row>");
        for (c, cell) in row.iter().enumerate() {
            data.push_str(&match cell.parse::<i32>() {
                Ok(serial) if c == 1 => {
                    let day = jiff::civil::date(1899, 12, 30)
                        .checked_add(jiff::Span::new().days(serial))
                        .unwrap();
                    format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{day}\"><text:p>{day}</text:p></table:table-cell>")
                }
                _ if cell.is_empty() => "<table:table-cell/>".to_owned(),
                _ if cell.parse::<f64>().is_ok() => format!("<table:table-cell office:value-type=\"float\" office:value=\"{cell}\"><text:p>{}</text:p></table:table-cell>", cell.replace('.', ",")),
                _ => format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>"),
            });
        }
        data.push_str(
            "<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>",
        );
    }
    data.push_str("<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>");
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet".to_owned()),
        (
            "content.xml",
            format!(
                "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Events\">{data}</table:table></office:spreadsheet></office:body></office:document-content>"
            ),
        ),
    ])
}

fn load(name: &str, bytes: &[u8]) -> Loaded {
    within(name, bytes, &Limits::default())
}

fn within(name: &str, bytes: &[u8], limits: &Limits) -> Loaded {
    let mut files = frame::complete(&[]);
    files.retain(|(n, _)| n != "events.csv");
    let mut borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    borrowed.push((name, bytes));
    load_memory("workbook", &borrowed, limits)
}

#[test]
fn events_in_a_workbook_are_those_of_the_text() {
    for (name, bytes) in [("events.xlsx", xlsx(&rows())), ("events.ods", ods(&rows()))] {
        let l = load(name, &bytes);
        let shown = render::human(&l, false);
        let case = l.case.unwrap_or_else(|| panic!("{name}: {shown}"));
        let all: Vec<String> = case.events.iter().map(|e| format!("{} {}", e.id, e.date)).collect();
        assert_eq!(all, ["e1 2022-03-01", "e2 2022-03-20"], "{name}");
        assert_eq!(case.events[0].summary, "An offer, in public.");
        assert_eq!(case.events[1].concession.unwrap().2, 2.5);
        assert!(shown.contains("sheet `Events`"), "{shown}");
        // The case counts by the cells: their text in place of the workbook is the same.
        let text = l.files.iter().find(|(n, _)| n == name).unwrap().1.clone();
        assert_eq!(load(name, text.as_bytes()).hash, l.hash, "{name}");
    }
}

#[test]
fn mistakes_in_a_workbook_are_told_by_row_and_not_replaced() {
    let mut rows = rows();
    rows[2][14] = "b2".to_owned();
    let l = load("events.xlsx", &xlsx(&rows));
    let d = l.diagnostics.iter().find(|d| d.code == "RP0604").expect("a grade in small letters");
    let (at, _) = d.labels[0];
    let (name, text) = &l.files[at.file as usize];
    assert_eq!(name, "events.xlsx");
    assert_eq!(text[..at.start as usize].matches('\n').count(), 2);
    assert!(d.fix.is_none());
}

#[test]
fn what_is_no_workbook_is_told() {
    let bomb = "0".repeat(2 << 20);
    let large = packed(&[("xl/workbook.xml", bomb)]);
    let mut cut = xlsx(&rows());
    cut.truncate(cut.len() / 2);
    let far = "<worksheet><sheetData><row r=\"9000000\"><c r=\"A9000000\"><v>1</v></c></row></sheetData></worksheet>";
    let far = packed(&[
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"a\" id=\"r\"/></sheets></workbook>".to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<R><Relationship Id=\"r\" Target=\"s.xml\"/></R>".to_owned(),
        ),
        ("xl/s.xml", far.to_owned()),
    ]);
    let wide = ods(&[vec!["a".to_owned()]]);
    for (what, bytes) in
        [("large", &large), ("cut", &cut), ("far", &far), ("head", &b"PK\x03\x04".to_vec())]
    {
        let limits = Limits { max_input_bytes: 1 << 17, ..Limits::default() };
        let l = within("events.xlsx", bytes, &limits);
        let told =
            l.diagnostics.iter().any(|d| d.severity == Severity::Error && d.code == "RP0001");
        assert!(told, "{what}: {:?}", l.diagnostics);
    }
    assert!(workbook::read(&wide, "events", 1 << 20, 100).is_ok());
}
