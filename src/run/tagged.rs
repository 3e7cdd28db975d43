//! What came of one document, and what its dates tell of their order.

use std::fmt::Display;

use jiff::civil::Date;

use crate::dates::{DateOrder, DateSource, Known};
use crate::extract::Extraction;
use crate::label::Label;
use crate::record::Shown;
use crate::write::{Losses, Piece};

/// What came of a document.
pub(super) struct Tagged {
    pub piece: Piece,
    /// What the format cannot hold of it.
    pub losses: Losses,
    /// How many mentions of each label it shows.
    pub mentions: [u64; 4],
    /// Its date, and where it was found.
    pub date: Option<(Date, DateSource)>,
    /// See [`figures`].
    pub figures: Vec<(String, String)>,
    /// Whether it is plainly not English.
    pub foreign: bool,
}

/// Returns the dates in figures that could be read in two orders, or that tell the order, with what was read: the document's own, and
/// those of its text that are shown.
pub(super) fn figures(extraction: &Extraction, known: &Known, shown: Shown) -> Vec<(String, String)> {
    let text = extraction.document.text;
    let mut out = Vec::new();
    let mut enter = |text: &str, read: &dyn Display| {
        let in_figures = text.contains(['/', '-', '.']);
        if in_figures && (DateOrder::is_open(text) || DateOrder::only(text).is_some()) {
            out.push((text.to_owned(), read.to_string()));
        }
    };
    let dates = || shown.entities(extraction).filter(|entity| entity.label == Label::Date);
    if let Some((day, source)) = extraction.date {
        let own = match source {
            DateSource::Field => known.field,
            DateSource::FileName => known.file_name.and_then(|name| name.rsplit(['/', '\\']).next()),
            // One that is a mention as well counts once.
            DateSource::Text(span) if dates().all(|date| !date.span.overlaps(span)) => Some(span.of(text)),
            _ => None,
        };
        enter(own.unwrap_or_default(), &day);
    }
    for date in dates() {
        enter(date.span.of(text), &date.value.as_deref().unwrap_or("no day"));
    }
    out
}
