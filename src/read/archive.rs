//! tar and zip, read member by member without unpacking to disk. Members that a path would lead out with are refused, links and
//! devices are no documents, and what is encrypted is told.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::item::{Item, Payload};
use super::kind::Format;
use super::source::{Flow, Source};
use super::walk;
use super::{Class, Failure};
use crate::number::counted;

/// Most bytes of a zip that does not stand on disk by itself.
const IN_MEMORY: usize = 256 << 20;

/// Why links and devices are left out.
const NO_FILE: &str = "member of an archive that is no file";

/// Whether a member's name stays inside its archive.
fn stays_inside(name: &str) -> bool {
    let rooted = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    !rooted && !name.split(['/', '\\']).any(|part| part == "..") && !name.contains('\0')
}

/// Hands out a failure in the place of a member.
fn refuse(source: &mut Source, path: &Arc<str>, shown: &str, class: Class, message: String) -> Flow {
    let message = format!("{shown}: {message}");
    source.item(Item::failed(path, Failure { id: super::json_string(shown), class, message }))
}

/// Returns whether a member is to be read, by its name.
fn wanted(source: &mut Source, path: &Arc<str>, shown: &str, name: &str) -> ControlFlow<(), bool> {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if !stays_inside(name) {
        refuse(
            source,
            path,
            shown,
            Class::Path,
            "the name points out of the archive; it is not read".to_owned(),
        )?;
        return ControlFlow::Continue(false);
    }
    // macOS puts its attributes beside each file.
    if base.starts_with('.') || name.starts_with("__MACOSX/") {
        return ControlFlow::Continue(false);
    }
    if let Some(reason) = walk::left_out(base, source.options.format != Format::Auto) {
        source.item(Item { path: shown.into(), payload: Payload::LeftOut(reason) })?;
        return ControlFlow::Continue(false);
    }
    ControlFlow::Continue(true)
}

/// Hands out what the members of a tar hold.
pub fn tar(source: &mut Source, name: &str, reader: Box<dyn BufRead + '_>, depth: usize) -> Flow {
    let path: Arc<str> = name.into();
    let mut archive = tar::Archive::new(reader);
    if members_of(source, name, &path, &mut archive, depth)? {
        // The checksum of what is packed stands at its end, behind the blocks that end the tar.
        if let Err(error) = io::copy(&mut archive.into_inner(), &mut io::sink()) {
            return source.failed_reading(name, name, &error);
        }
    }
    ControlFlow::Continue(())
}

/// Hands out what the members hold; returns false where that came to no end, which is told.
fn members_of(
    source: &mut Source,
    name: &str,
    path: &Arc<str>,
    archive: &mut tar::Archive<Box<dyn BufRead + '_>>,
    depth: usize,
) -> ControlFlow<(), bool> {
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => {
            source.failed_reading(name, name, &error)?;
            return ControlFlow::Continue(false);
        }
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                source.failed_reading(name, name, &error)?;
                return ControlFlow::Continue(false);
            }
        };
        let member = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let shown = format!("{name}!{member}");
        match entry.header().entry_type() {
            tar::EntryType::Regular | tar::EntryType::Continuous => {}
            tar::EntryType::GNUSparse => {
                refuse(
                    source,
                    path,
                    &shown,
                    Class::Unsupported,
                    "a sparse file; unpack it with tar".to_owned(),
                )?;
                continue;
            }
            tar::EntryType::Directory | tar::EntryType::XGlobalHeader => continue,
            _ => {
                source.item(Item { path: path.clone(), payload: Payload::LeftOut(NO_FILE) })?;
                continue;
            }
        }
        if wanted(source, path, &shown, &member)? {
            source.stream(&shown, Box::new(BufReader::with_capacity(1 << 16, entry)), depth + 1, None)?;
        }
    }
    ControlFlow::Continue(true)
}

/// Hands out what the members of a zip hold, in the order of its index. One that stands inside an archive, or comes through a pipe,
/// is read into memory, as its index is at its end.
pub fn zip(
    source: &mut Source,
    name: &str,
    mut reader: Box<dyn BufRead + '_>,
    depth: usize,
    file: Option<&Path>,
) -> Flow {
    match file.map(File::open) {
        Some(Ok(mut file)) => {
            let told = entries(&mut file);
            members(source, name, BufReader::new(file), depth, told)
        }
        Some(Err(error)) => source.failed_reading(name, name, &error),
        None => match source.whole(name, &mut *reader, IN_MEMORY)? {
            Some(bytes) => {
                let told = entries(&mut Cursor::new(&bytes));
                members(source, name, Cursor::new(bytes), depth, told)
            }
            None => ControlFlow::Continue(()),
        },
    }
}

/// Returns how many members the end of a zip tells of; None if that is broken or the number too large for its place.
fn entries(reader: &mut (impl Read + Seek)) -> Option<usize> {
    // The end has 22 bytes and a comment.
    let size = reader.seek(SeekFrom::End(0)).ok()?;
    let from = reader.seek(SeekFrom::Start(size.saturating_sub(22 + 0xffff))).ok()?;
    let mut end = Vec::new();
    reader.take(size - from).read_to_end(&mut end).ok()?;
    reader.rewind().ok()?;
    let at = end.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
    let count = u16::from_le_bytes(*end.get(at + 10..)?.first_chunk()?);
    (count != u16::MAX).then_some(count.into())
}

fn members<R: Read + Seek>(
    source: &mut Source,
    name: &str,
    reader: R,
    depth: usize,
    told: Option<usize>,
) -> Flow {
    let path: Arc<str> = name.into();
    let mut archive = match zip::ZipArchive::new(reader) {
        Ok(archive) => archive,
        Err(error) => {
            return source.failed_reading(name, name, &io::Error::new(io::ErrorKind::InvalidData, error));
        }
    };
    // The index is looked for from the end: of a zip that was cut off it may be that of a zip inside it.
    let begins = archive.offset();
    if begins > 0 {
        let message = format!(
            "{name}: the index at its end is that of a zip that begins at byte {begins}: the file was cut off, or two stand in one; \
             `zip -FF FILE --out NEW.zip` saves what is whole"
        );
        return source.failed(name, Class::Syntax, message);
    }
    if archive.is_empty() {
        return source.failed(name, Class::Syntax, format!("{name}: an archive without members"));
    }
    // Members are known by their names here: of two with one name the first is not to be had.
    if let Some(hidden) = told.and_then(|told| told.checked_sub(archive.len())).filter(|&hidden| hidden > 0) {
        let members = counted(hidden as u64, "member");
        let have = if hidden == 1 { "has" } else { "have" };
        let message = format!(
            "{name}: {members} {have} the name of another, of which one is read; unpack it with `unzip -B`"
        );
        source.failed(name, Class::Syntax, message)?;
    }
    // Office documents and e-books are zips of XML, which says nothing by itself.
    if ["[Content_Types].xml", "mimetype"].iter().any(|name| archive.index_for_name(name).is_some()) {
        let message = format!(
            "{name}: an office document or e-book, no archive of texts; `libreoffice --headless --convert-to txt:Text FILE` \
             or `pandoc -t plain FILE -o FILE.txt` makes a text of it"
        );
        return source.failed(name, Class::Unsupported, message);
    }
    for index in 0..archive.len() {
        let raw = match archive.by_index_raw(index) {
            Ok(raw) => raw,
            Err(error) => {
                return source.failed_reading(name, name, &io::Error::new(io::ErrorKind::InvalidData, error));
            }
        };
        let member = raw.name().map_or_else(|_| format!("member {index}"), |name| name.into_owned());
        let (folder, link, encrypted) = (raw.is_dir(), raw.is_symlink(), raw.encrypted());
        let (size, packed) = (raw.size(), raw.compressed_size());
        drop(raw);
        let shown = format!("{name}!{member}");
        if folder {
            continue;
        }
        if link {
            source.item(Item { path: path.clone(), payload: Payload::LeftOut(NO_FILE) })?;
            continue;
        }
        if !wanted(source, &path, &shown, &member)? {
            continue;
        }
        if encrypted {
            refuse(
                source,
                &path,
                &shown,
                Class::Unsupported,
                "encrypted; unpack it with its password".to_owned(),
            )?;
            continue;
        }
        let ratio = source.options.limits.ratio;
        if size > 32 << 20 && size / packed.max(1) > ratio {
            let (packed, size) = (super::size(packed), super::size(size));
            let message =
                format!("{packed} unpack to {size}, over {ratio} times as much (--max-ratio allows more)");
            refuse(source, &path, &shown, Class::Bomb, message)?;
            continue;
        }
        match archive.by_index(index) {
            Ok(member) => {
                // The index may lie about the size; hardly more than it says is taken.
                let reader = BufReader::with_capacity(1 << 16, member.take(size.saturating_add(1)));
                source.stream(&shown, Box::new(reader), depth + 1, None)?;
            }
            Err(error) => refuse(source, &path, &shown, Class::Unsupported, error.to_string())?,
        }
    }
    ControlFlow::Continue(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_out_are_known() {
        for (name, inside) in [
            ("a/b.txt", true),
            ("a..b.txt", true),
            ("../a.txt", false),
            ("a/../../b.txt", false),
            ("/etc/passwd", false),
            ("C:\\x.txt", false),
            ("a\\..\\..\\x.txt", false),
        ] {
            assert_eq!(stays_inside(name), inside, "{name}");
        }
    }
}
