//! Rows of CSV and TSV, so that a quote that is never closed costs one row and not the rest of the file, and quotes that belong to the
//! text stay in it.
//!
//! In CSV a cell that begins with a quote ends with one, and a quote inside it is written twice. TSV is written in two manners: by most
//! tools without quotes, so that one is a mark like any other; by spreadsheets and table libraries with quotes around what needs them
//! (a tab, a line end, a quote). So a quoted cell of TSV is taken for one only if it needs it, or if the header is quoted too.

use std::io::{self, BufRead};

use csv::{ByteRecord, Position};

/// Bytes that stand before the row that is read, after which they are let go.
const PASSED: usize = 1 << 16;
/// The most bytes that are taken from the reader at once: a text in memory gives all that is left, and what is taken is moved whenever
/// rows before it are let go.
const TAKEN: usize = 1 << 16;

/// What is wrong with a row; reading goes on with the line after it, except after an error of the reader.
#[derive(Debug)]
pub struct Wrong {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there.
    pub what: What,
}

/// What can be wrong with a row.
#[derive(Debug)]
pub enum What {
    /// The reader failed.
    Io(io::Error),
    /// It has more bytes than are read.
    Long,
    /// A quoted cell begins there and does not end.
    Open,
    /// A quoted cell begins there, and text follows after its end.
    Inner,
}

impl What {
    /// Returns what is said of a quote.
    pub fn message(&self) -> String {
        match self {
            What::Io(error) => error.to_string(),
            What::Long => "a row that does not end".to_owned(),
            What::Open => "a quote is opened here and never closed; the row is left out".to_owned(),
            What::Inner => {
                "a quote is opened here, and text follows after its end: inside a quoted cell a quote is \
                            written twice; the row is left out"
                    .to_owned()
            }
        }
    }
}

/// Reads rows.
pub struct Rows<R> {
    reader: R,
    delimiter: u8,
    /// Whether a cell is quoted only where it must be: TSV whose header has no quotes.
    sparing: bool,
    /// Most bytes of a row.
    most: usize,
    /// Bytes that were read, from some that are passed.
    buffer: Vec<u8>,
    /// Where the next row begins.
    at: usize,
    /// The line that it begins in.
    line: u64,
    ended: bool,
    /// Whether the first line names the delimiter and is no row.
    named: bool,
    begun: bool,
    cell: Vec<u8>,
}

/// Why a row could not be read.
enum Stop {
    Io(io::Error),
    Long,
    /// A quote that stands there.
    Quote(usize, What),
}

impl<R: BufRead> Rows<R> {
    /// Returns the rows of a reader whose first bytes are `start`; rows of more bytes than `most` are wrong.
    pub fn new(reader: R, start: &[u8], tabs: bool, most: usize) -> Rows<R> {
        let (delimiter, named) = delimiter(start, tabs);
        Rows {
            reader,
            delimiter,
            sparing: tabs,
            most,
            buffer: Vec::new(),
            at: 0,
            line: 1,
            ended: false,
            named,
            begun: false,
            cell: Vec::new(),
        }
    }

    /// Reads the next row, with the line it begins in; returns false where there is none. Blank lines are none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(&mut self, row: &mut ByteRecord) -> Result<bool, Wrong> {
        if self.at > PASSED {
            self.buffer.drain(..self.at);
            self.at = 0;
        }
        let result = self.row(row);
        result.map_err(|stop| {
            let (line, what) = match stop {
                Stop::Io(error) => (self.line, What::Io(error)),
                Stop::Long => (self.line, What::Long),
                Stop::Quote(at, what) => {
                    self.pass(at);
                    (self.line, what)
                }
            };
            if !matches!(what, What::Io(_)) {
                self.pass_line();
            }
            Wrong { line, what }
        })
    }

    /// Goes on to a byte of the buffer.
    fn pass(&mut self, at: usize) {
        self.line += self.buffer[self.at..at].iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.at = at;
    }

    /// Goes on to the next line, however far that is.
    fn pass_line(&mut self) {
        loop {
            if let Some(end) = self.buffer[self.at..].iter().position(|&byte| matches!(byte, b'\n' | b'\r')) {
                return self.pass(self.at + end + 1);
            }
            self.buffer.clear();
            self.at = 0;
            if !matches!(self.fill(), Ok(true)) {
                return;
            }
        }
    }

    /// Reads more bytes; returns false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        while !self.ended {
            match self.reader.fill_buf() {
                Ok(ready) => {
                    self.ended = ready.is_empty();
                    let count = ready.len().min(TAKEN);
                    self.buffer.extend_from_slice(&ready[..count]);
                    self.reader.consume(count);
                    return Ok(!self.ended);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Returns a byte of the row that begins at `self.at`.
    fn byte(&mut self, at: usize) -> Result<Option<u8>, Stop> {
        while at >= self.buffer.len() {
            if at - self.at > self.most {
                return Err(Stop::Long);
            }
            if !self.fill().map_err(Stop::Io)? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[at]))
    }

    fn row(&mut self, row: &mut ByteRecord) -> Result<bool, Stop> {
        let header = !self.begun;
        if header {
            self.begun = true;
            if self.byte(2)?.is_some() && self.buffer.starts_with(b"\xef\xbb\xbf") {
                self.at = 3;
            }
            if self.named {
                self.pass_line();
            }
        }
        while let Some(b'\n' | b'\r') = self.byte(self.at)? {
            self.pass(self.at + 1);
        }
        let mut at = self.at;
        let Some(first) = self.byte(at)? else { return Ok(false) };
        // A header in quotes says that all cells are.
        self.sparing &= !header || first != b'"';
        row.clear();
        let mut position = Position::new();
        position.set_line(self.line);
        row.set_position(Some(position));
        loop {
            let end = match self.byte(at)? {
                Some(b'"') => match self.quoted(at)? {
                    Some(end) => {
                        row.push_field(&self.cell);
                        end
                    }
                    None => self.plain(at, row)?,
                },
                _ => self.plain(at, row)?,
            };
            match self.byte(end)? {
                Some(byte) if byte == self.delimiter => at = end + 1,
                end_of_line => {
                    self.pass(end + usize::from(end_of_line.is_some()));
                    return Ok(true);
                }
            }
        }
    }

    /// Reads a cell as it stands; returns where it ends.
    fn plain(&mut self, start: usize, row: &mut ByteRecord) -> Result<usize, Stop> {
        let mut at = start;
        let delimiter = self.delimiter;
        let ends = |&byte: &u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
        let end = loop {
            match self.buffer[at..].iter().position(ends) {
                Some(end) => break at + end,
                None => at = self.buffer.len(),
            }
            if self.byte(at)?.is_none() {
                break at;
            }
        };
        if end - self.at > self.most {
            return Err(Stop::Long);
        }
        row.push_field(&self.buffer[start..end]);
        Ok(end)
    }

    /// Reads a cell that begins with a quote into `self.cell`; returns where it ends, or None if the quote is a mark of the text.
    fn quoted(&mut self, start: usize) -> Result<Option<usize>, Stop> {
        let wrong = |rows: &Self, what| if rows.sparing { Ok(None) } else { Err(Stop::Quote(start, what)) };
        self.cell.clear();
        // Whether it holds what a cell is quoted for.
        let (mut tab, mut crosses, mut doubled) = (false, false, false);
        let mut at = start + 1;
        loop {
            match self.byte(at) {
                Ok(Some(_)) => {}
                Ok(None) | Err(Stop::Long) => return wrong(self, What::Open),
                Err(stop) => return Err(stop),
            }
            let rest = &self.buffer[at..];
            let run = &rest[..rest.iter().position(|&byte| byte == b'"').unwrap_or(rest.len())];
            if self.sparing {
                tab |= run.contains(&self.delimiter);
                crosses |= run.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
                // Rows of their own, up to a quote that has nothing to do with this one.
                if tab && crosses {
                    return Ok(None);
                }
            }
            self.cell.extend_from_slice(run);
            at += run.len();
            if at - self.at > self.most {
                return wrong(self, What::Open);
            }
            if at == self.buffer.len() {
                continue;
            }
            let mut end = at + 1;
            let mut next = self.byte(end)?;
            if next == Some(b'"') {
                self.cell.push(b'"');
                doubled = true;
                at = end + 1;
                continue;
            }
            while next == Some(b' ') {
                end += 1;
                next = self.byte(end)?;
            }
            if next.is_some_and(|byte| byte != self.delimiter && !matches!(byte, b'\n' | b'\r')) {
                return wrong(self, What::Inner);
            }
            let needed = tab || crosses || doubled || self.cell.is_empty();
            return Ok((needed || !self.sparing).then_some(end));
        }
    }
}

/// Returns the delimiter, and whether the first line names it and nothing else: `sep=;`, as Excel writes. Else it is a comma, or a
/// semicolon if the header has one and no comma.
fn delimiter(start: &[u8], tabs: bool) -> (u8, bool) {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let head = start.split(|&byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let bare = head.strip_prefix(b"\"").and_then(|head| head.strip_suffix(b"\"")).unwrap_or(head);
    match bare {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', mark] => return (*mark, true),
        _ if tabs => return (b'\t', false),
        _ => {}
    }
    let has = |mark: u8| {
        let mut quoted = false;
        head.iter().any(|&byte| {
            quoted ^= byte == b'"';
            byte == mark && !quoted
        })
    };
    // Many tables are called CSV that have another mark.
    let marks = [b',', b'\t', b';', b'|'];
    (marks.into_iter().find(|&mark| has(mark)).unwrap_or(b','), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_memory_is_taken_bit_by_bit() {
        let text = "Ann Lee,person\n".repeat(100_000);
        let mut rows = Rows::new(text.as_bytes(), text.as_bytes(), false, usize::MAX);
        let (mut row, mut count) = (ByteRecord::new(), 0);
        while rows.read(&mut row).expect("no quotes") {
            assert!(rows.buffer.len() <= PASSED + 2 * TAKEN, "{}", rows.buffer.len());
            count += 1;
        }
        assert_eq!(count, 100_000);
    }

    /// The rows as `line: cell|cell`, and what is wrong as `line! ..`.
    fn rows(text: &str, tabs: bool, capacity: usize) -> Vec<String> {
        let reader = io::BufReader::with_capacity(capacity, text.as_bytes());
        let mut rows = Rows::new(reader, text.as_bytes(), tabs, 1000);
        let mut row = ByteRecord::new();
        let mut out = Vec::new();
        loop {
            match rows.read(&mut row) {
                Ok(false) => return out,
                Ok(true) => {
                    let cells: Vec<_> = row.iter().map(String::from_utf8_lossy).collect();
                    out.push(format!("{}: {}", row.position().unwrap().line(), cells.join("|")));
                }
                Err(wrong) => {
                    let message = wrong.what.message();
                    out.push(format!("{}! {}", wrong.line, message.split([':', ';']).next().unwrap()));
                }
            }
        }
    }

    const OPEN: &str = "a quote is opened here and never closed";
    const INNER: &str = "a quote is opened here, and text follows after its end";

    #[test]
    fn rows_are_cut_at_line_ends_outside_quotes() {
        let long = format!("a,b\n{},x\n3,y\n", "z".repeat(2000));
        for (text, expected) in [
            ("a,b\n1,x\n\n2,\"y\nz\"\n3,", vec!["1: a|b", "2: 1|x", "4: 2|y\nz", "6: 3|"]),
            ("a,b\r\n1,\"x, \"\"y\"\"\"\r\n2,\"\" \r\n", vec!["1: a|b", "2: 1|x, \"y\"", "3: 2|"]),
            ("a;b\n1;x,y\n", vec!["1: a|b", "2: 1|x,y"]),
            ("\"a, b\";c\n1;2\n", vec!["1: a, b|c", "2: 1|2"]),
            ("\u{feff}sep=;\r\na;b,c\n1;2\n", vec!["2: a|b,c", "3: 1|2"]),
            ("a,b\n1,say \"x\"\n", vec!["1: a|b", "2: 1|say \"x\""]),
            ("a\rb\r", vec!["1: a", "1: b"]),
            ("a,b\n1,\"x\n2,y\n3,z", vec!["1: a|b", &format!("2! {OPEN}"), "3: 2|y", "4: 3|z"]),
            ("a,b\n1,\"x\n2,\"y\"\n3,z", vec!["1: a|b", &format!("2! {INNER}"), "3: 2|y", "4: 3|z"]),
            ("a,b\n1,\"He said \"hi\" twice\"\n2,y\n", vec!["1: a|b", &format!("2! {INNER}"), "3: 2|y"]),
            ("a,b\n1,\"x\ny\",\"z\n2,y\n", vec!["1: a|b", &format!("3! {OPEN}"), "4: 2|y"]),
            (&long, vec!["1: a|b", "2! a row that does not end", "3: 3|y"]),
            ("", vec![]),
        ] {
            for capacity in [1, 2, 7, 1 << 16] {
                assert_eq!(rows(text, false, capacity), expected, "{text:?} by {capacity}");
            }
        }
    }

    #[test]
    fn quotes_of_tsv_are_taken_off_only_where_they_were_put_on() {
        for (text, expected) in [
            // By tools that do not quote.
            ("a\tb\n1\t\"I saw Paris,\" he said.\n", vec!["1: a|b", "2: 1|\"I saw Paris,\" he said."]),
            ("a\tb\n1\t\"I saw Paris.\"\n", vec!["1: a|b", "2: 1|\"I saw Paris.\""]),
            (
                "a\tb\n1\t\"I saw\n2\tParis.\"\n3\tx",
                vec!["1: a|b", "2: 1|\"I saw", "3: 2|Paris.\"", "4: 3|x"],
            ),
            ("a\tb\n1\t\"I saw\n", vec!["1: a|b", "2: 1|\"I saw"]),
            // By spreadsheets and table libraries.
            ("a\tb\n1\t\"one\ntwo\"\n2\t\"x\ty\"\n", vec!["1: a|b", "2: 1|one\ntwo", "4: 2|x\ty"]),
            (
                "a\tb\n1\t\"\"\"I saw Paris,\"\" he said.\"\n",
                vec!["1: a|b", "2: 1|\"I saw Paris,\" he said."],
            ),
            // Everything is quoted.
            ("\"a\"\t\"b\"\n\"1\"\t\"I saw Paris.\"\n", vec!["1: a|b", "2: 1|I saw Paris."]),
            ("\"a\"\t\"b\"\n\"1\"\t\"x\n", vec!["1: a|b", &format!("2! {OPEN}")]),
        ] {
            for capacity in [1, 3, 1 << 16] {
                assert_eq!(rows(text, true, capacity), expected, "{text:?} by {capacity}");
            }
        }
    }
}
