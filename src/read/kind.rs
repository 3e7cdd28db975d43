//! What kind of file something is, by its name and its first bytes.

use super::content::{by_content, is_html, is_jsonl, is_object};

/// How the input is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// By name and content.
    Auto,
    /// One document a file.
    Text,
    /// One JSON object a line.
    Jsonl,
    /// An array of JSON objects, or objects one after the other.
    Json,
    /// Rows with commas (or tabs, semicolons or bars, if the header has no comma), the first one the header.
    Csv,
    /// Rows with tabs, the first one the header.
    Tsv,
    /// Parquet.
    Parquet,
    /// Arrow: a file (Feather) or a stream.
    Arrow,
    /// A web page.
    Html,
    /// Web pages as crawlers keep them.
    Warc,
    /// RSS, Atom, NewsML-G2 or NITF.
    Xml,
    /// One mail a file.
    Mail,
    /// Mails one after the other.
    Mbox,
}

/// What is known of a kind of input.
struct Row {
    format: Format,
    name: &'static str,
    /// What it is, for the help; empty where the name says it.
    help: &'static str,
    /// The endings that tell it, without the dot. `.xml` and `.json` leave much to the content.
    endings: &'static [&'static str],
}

const fn row(
    format: Format,
    name: &'static str,
    help: &'static str,
    endings: &'static [&'static str],
) -> Row {
    Row { format, name, help, endings }
}

/// All kinds, in the order of the help.
const TABLE: [Row; 13] = [
    row(Format::Auto, "auto", "By name and content", &[]),
    row(Format::Text, "text", "One document a file", &["txt", "text"]),
    row(Format::Jsonl, "jsonl", "One object a line", &["jsonl", "ndjson"]),
    row(Format::Json, "json", "An array of objects, or objects one after the other", &["json"]),
    row(Format::Csv, "csv", "Rows with commas, the first one the header", &["csv"]),
    row(Format::Tsv, "tsv", "Rows with tabs, the first one the header", &["tsv", "tab"]),
    row(Format::Parquet, "parquet", "", &["parquet"]),
    row(Format::Arrow, "arrow", "Feather and streams", &["arrow", "feather", "arrows"]),
    row(Format::Html, "html", "Web pages, of which the main text is taken", &["html", "htm", "xhtml"]),
    row(Format::Warc, "warc", "Web pages as crawlers keep them", &["warc", "wet"]),
    row(Format::Xml, "xml", "RSS, Atom, NewsML-G2, NITF", &["xml", "rss", "atom", "rdf", "nitf", "newsml"]),
    row(Format::Mail, "mail", "One mail a file", &["eml"]),
    row(Format::Mbox, "mbox", "Mails one after the other", &["mbox", "mbx"]),
];

impl Format {
    /// Returns the name of each kind and what it is, for the help.
    pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
        TABLE.iter().map(|row| (row.name, row.help))
    }

    /// Returns the kind of that name.
    pub fn parse(name: &str) -> Option<Format> {
        TABLE.iter().find(|row| row.name == name).map(|row| row.format)
    }

    /// Returns its name, as the manifest shows it.
    pub fn name(self) -> &'static str {
        TABLE.iter().find(|row| row.format == self).map_or("", |row| row.name)
    }
}

/// What is wrapped around documents; always told by content, because names lie more often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Gzip,
    /// As servers send pages; nothing in its bytes tells it for sure.
    Zlib,
    /// The same without a header.
    Deflate,
    Zstd,
    Bzip2,
    Xz,
    Tar,
    Zip,
}

/// Returns the layer that bytes begin with; `start` should have the first 512 bytes.
pub fn layer(start: &[u8]) -> Option<Layer> {
    match start {
        [0x1f, 0x8b, 8, ..] => Some(Layer::Gzip),
        // Frames, and the skippable frames that some writers put first.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Layer::Zstd),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..] => Some(Layer::Bzip2),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Layer::Xz),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Layer::Zip),
        _ if start.get(257..262) == Some(b"ustar") => Some(Layer::Tar),
        _ => None,
    }
}

/// Returns true for a tar without members: nothing but the blocks of zeros that end one.
pub fn is_empty_tar(start: &[u8]) -> bool {
    start.len() >= 1024 && start.iter().all(|&byte| byte == 0)
}

/// Returns a file's name without the endings of compression.
pub fn stem(name: &str) -> &str {
    let mut name = name;
    loop {
        let lower = name.to_ascii_lowercase();
        match [".gz", ".zst", ".zstd", ".bz2", ".xz"].iter().find(|end| lower.ends_with(*end)) {
            Some(end) => name = &name[..name.len() - end.len()],
            None => return name,
        }
    }
}

/// Returns the kind that a name tells; `.xml` and `.json` leave much to the content.
pub fn by_name(name: &str) -> Option<Format> {
    let name = stem(name);
    let name = name.rsplit(['/', '\\', '!']).next().unwrap_or(name);
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    TABLE.iter().find(|row| row.endings.contains(&ending.as_str())).map(|row| row.format)
}

/// The endings of archives.
const ARCHIVES: [&str; 6] = [".tar", ".tgz", ".tbz2", ".txz", ".tzst", ".zip"];

/// Returns true if a name in small letters is that of an archive.
fn is_archive(lower: &str) -> bool {
    ARCHIVES.iter().any(|ending| lower.ends_with(ending))
}

/// Returns true if a folder's file of that name is taken: known kinds and archives; what has no ending is told by content.
pub fn is_taken(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    by_name(name).is_some() || is_archive(stem(&lower)) || !stem(name).trim_start_matches('.').contains('.')
}

/// Returns true if a name says that the file is packed or an archive.
pub fn is_packed(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    stem(&lower).len() < lower.len() || is_archive(&lower)
}

/// Returns what a file is that has text in it but is none, and what would do.
pub fn foreign(start: &[u8]) -> Option<(&'static str, &'static str)> {
    const OFFICE: &str = "`libreoffice --headless --convert-to txt:Text FILE` makes one of it";
    match start {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(("a PDF", "`pdftotext FILE` makes one of it")),
        [b'%', b'!', b'P', b'S', b'-', ..] => {
            Some(("PostScript", "`ps2ascii FILE FILE.txt` makes one of it"))
        }
        [b'{', b'\\', b'r', b't', b'f', ..] => Some(("RTF", OFFICE)),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some(("an Office document", OFFICE)),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some(("a 7z archive", "unpack it with `7z x FILE`")),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Some(("a RAR archive", "unpack it with `unrar x FILE`")),
        _ => None,
    }
}

/// Returns the kind of a file by name, else by its first bytes; `fields` are those that have the text.
pub fn of(name: &str, start: &[u8], fields: &[String]) -> Format {
    // These cannot be mistaken, so they win over the name.
    if start.starts_with(b"PAR1") {
        return Format::Parquet;
    }
    // A file, or a stream, which begins with a mark and the length of its schema.
    if start.starts_with(b"ARROW1\0\0")
        || start.starts_with(b"\xff\xff\xff\xff") && start.get(6..8) == Some(&[0, 0])
    {
        return Format::Arrow;
    }
    if start.starts_with(b"WARC/1.") || start.starts_with(b"WARC/0.") {
        return Format::Warc;
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    match by_name(name) {
        // XHTML is often named so.
        Some(Format::Xml) if is_html(text) => Format::Html,
        // One object a line is often named `.json`.
        Some(Format::Json) if is_object(text) && is_jsonl(text) => Format::Jsonl,
        Some(format) => format,
        None => by_content(text, fields),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_name_and_content() {
        for (name, start, expected) in [
            ("a.txt", &b"{\"text\":\"x\"}"[..], Format::Text),
            ("a.TXT.gz", b"x", Format::Text),
            ("a.json", b"[{\"text\":1}]", Format::Json),
            ("a.json", b"{\n \"text\": 1}", Format::Json),
            ("a.json", b"{\"text\":1}\n{\"text\":2}\n", Format::Jsonl),
            ("a.json", b"{\"text\":1}{\"text\":2}\n", Format::Json),
            ("a.json", b"{\"text\":1}\n{\n \"text\":2}\n", Format::Json),
            ("a.json", b"{\"text\":1}\n{\"text\":\n{oops\n", Format::Jsonl),
            ("a.jsonl", b"{\n \"text\": 1}", Format::Jsonl),
            ("stdin", b"{\n \"id\" : 1, \"body\": \"x\"}", Format::Json),
            ("stdin", b"{\"text\": \"a line that is not seen whole", Format::Jsonl),
            ("stdin", b"\xef\xbb\xbfid,text\n1,Rome\n", Format::Csv),
            ("stdin", b"\"id\";\"text\"\r\n1;Rome\r\n", Format::Csv),
            ("stdin", b"sep=;\nid;text\n1;Rome\n", Format::Csv),
            ("stdin", b"ID, Text, Date\n1,Rome,x\n", Format::Csv),
            ("stdin", b"id|text\n1|Rome\n", Format::Csv),
            ("stdin", b"Rome, Paris, Oslo\nare cities\n", Format::Text),
            ("stdin", b"id\ttext\n1\tRome\n", Format::Tsv),
            ("stdin", b"id,body,date\n1,Rome,x\n", Format::Csv),
            ("stdin", b"id\theadline\tbody\n1\tRome\t\"x\n", Format::Tsv),
            ("stdin", b"id;title;body\n1;\"Rome; or\nnot\";x\n2;a;b\n", Format::Csv),
            ("stdin", b"id,body,date\nThis is a text, not a table.\n", Format::Text),
            ("stdin", b"Rome,Paris,Oslo\nBonn,Bern,Kiev\n", Format::Text),
            ("stdin", b"<p>He left.</p>", Format::Html),
            ("stdin", b"<!-- x -->\n<DIV class='a'><p>He left.", Format::Html),
            ("stdin", b"<p>He left.", Format::Text),
            ("stdin", b"<Taliban> said <so>", Format::Text),
            ("stdin", b"<3 <b>you</b>", Format::Text),
            ("stdin", b"From: Jane Roe <jane@port.example>\nSubject: x\n\nHe left.\n", Format::Mail),
            ("mail", b"Message-ID: <1@a>\r\nDate: x\r\nFrom: Jane\r\n\r\nHe left.\r\n", Format::Mail),
            ("stdin", b"Received: from a\n\tby b\nFROM: j@a\nto: b\n\nHe left.\n", Format::Mail),
            ("stdin", b"From: Jane Roe\nTo: the staff\n\nHe left.\n", Format::Text),
            ("stdin", b"From: jane@port.example\nHe left: so what.\nHe did\n", Format::Text),
            ("stdin", b"Subject: London\nDate: Monday\n\nHe left.\n", Format::Text),
            ("mail.txt", b"From: Jane Roe <jane@port.example>\nSubject: x\n\nHe left.\n", Format::Text),
            ("stdin", b"In this text, text and more\nit rains", Format::Text),
            ("stdin", b"id,text", Format::Text),
            ("a.xml", b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC>", Format::Html),
            ("a.xml", b"<nitf>", Format::Xml),
            ("stdin", b"\xef\xbb\xbf{\"id\":1,\"text\":\"x\"}\n", Format::Jsonl),
            ("stdin", b"{\"a quote\"} begins this text", Format::Text),
            ("stdin", b"[ {\n \"text\":1}]", Format::Json),
            ("stdin", b"[sic] begins this text", Format::Text),
            ("stdin", b"<!doctype HTML><p>", Format::Html),
            ("stdin", b"<?xml version=\"1.0\"?><rss>", Format::Xml),
            ("stdin", b"From here on it rains.\nMore: rain", Format::Text),
            ("stdin", b"From a@b Thu Jan  1 00:00:00 2020\nSubject: x\n", Format::Mbox),
            ("a.zip!b/c.eml", b"", Format::Mail),
            ("crawl", b"WARC/1.0\r\n", Format::Warc),
            ("stdin", b"\xff\xff\xff\xff\xd8\x01\0\0\x10", Format::Arrow),
        ] {
            assert_eq!(
                of(name, start, &["text".to_owned()]),
                expected,
                "{name} {:?}",
                String::from_utf8_lossy(start)
            );
        }
    }

    #[test]
    fn each_kind_has_one_name_and_endings_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        for row in &TABLE {
            assert_eq!(Format::parse(row.format.name()), Some(row.format));
            for ending in row.endings {
                assert!(seen.insert(*ending), "{ending} twice");
                assert_eq!(by_name(&format!("x.{ending}")), Some(row.format));
            }
        }
    }

    #[test]
    fn layers_are_told_by_content() {
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        for (start, expected) in [
            (&[0x1f, 0x8b, 8, 0][..], Some(Layer::Gzip)),
            (b"PK\x05\x06", Some(Layer::Zip)),
            (&tar, Some(Layer::Tar)),
            (b"BZhang is a name", None),
            (b"", None),
        ] {
            assert_eq!(layer(start), expected);
        }
        assert_eq!(stem("a.jsonl.GZ"), "a.jsonl");
    }

    #[test]
    fn a_folder_gives_what_is_known_and_what_has_no_ending() {
        for (name, taken) in [
            ("a.txt", true),
            ("a.tar.gz", true),
            ("b.TGZ", true),
            ("c.png", false),
            ("c.png.gz", false),
            ("12345.gz", true),
            ("12345", true),
            ("x.warc.gz", true),
        ] {
            assert_eq!(is_taken(name), taken, "{name}");
        }
    }
}
