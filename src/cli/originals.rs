//! `--texts`: the original documents of files that carry spans alone.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::bail;
use tagwire::read::gold::GoldDocument;
use tagwire::read::marked::{self, Found, Reading, Texts};
use tagwire::read::{self, Parsed, Source};

/// Reads the original documents: those of a marked format, else whatever `tag` reads, with the ids that it gives them.
///
/// # Errors
/// Nothing could be read.
pub fn read(path: &Path) -> anyhow::Result<Found> {
    let (mut found, mut options) = (Found::default(), read::Options::default());
    let error = match marked::read_all(path, &Reading::default()) {
        Ok(marked) if !marked.documents.is_empty() => {
            if !path.is_dir() {
                return Ok(marked);
            }
            // What else is in the folder; its notes that other files are there would be wrong then.
            options.leave_out = marked::files(path, None)?.iter().flat_map(std::fs::canonicalize).collect();
            found.documents = marked.documents;
            found.problems = marked.problems;
            None
        }
        Ok(found) if path == Path::new("-") => return Ok(found),
        Ok(found) => found.problems.into_iter().next(),
        Err(error) => Some(error),
    };
    let mut others = Vec::new();
    let flow = Source::new(&options, &mut |item| {
        item.parse(&options, &mut |parsed, _| match parsed {
            Parsed::Document(input) => {
                others.push(GoldDocument::new(input.id_text(), input.text));
            }
            Parsed::Failed(failure) => found.notes.push(failure.message),
            Parsed::Note(_) | Parsed::LeftOut(_) => {}
        });
        ControlFlow::Continue(())
    })
    .read(&[path.to_path_buf()]);
    debug_assert!(flow.is_continue(), "nothing above ends the reading");
    // The text beside a file of marks is its own.
    let known = Texts::of(&found.documents);
    others.retain(|document| known.place(&document.id).is_none());
    found.documents.append(&mut others);
    match error {
        Some(error) if found.documents.is_empty() => Err(error.into()),
        _ => Ok(found),
    }
}

/// Checks that the originals are those of the documents: one text that fits says so.
///
/// # Errors
/// None of the documents is among the originals.
pub fn check(path: &Path, texts: &Texts, input: &Path, documents: &[GoldDocument]) -> anyhow::Result<()> {
    let known = |document: &GoldDocument| document.is_failed() || texts.get(&document.id).is_some();
    if let Some(first) = documents.first()
        && !documents.iter().any(known)
    {
        bail!(
            "--texts {}: none of the documents is in it: ids are {:?} there and {:?} in {}",
            path.display(),
            texts.in_order().first().map_or("", |(id, _)| *id),
            first.id,
            input.display()
        );
    }
    Ok(())
}
