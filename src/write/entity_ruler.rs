//! A list of names as patterns of spaCy's `EntityRuler`.

use serde_json::json;

use crate::gazetteer::list::List;
use crate::record::Scheme;

/// Returns the patterns of a list, one a line: each name and each other spelling, with the canonical name as `id`. Rows whose kind has
/// no name in the scheme are left out, and so are those of a list that claims nothing.
pub fn patterns(list: &List, scheme: Scheme) -> Vec<u8> {
    let mut out = Vec::new();
    for row in list.rows.iter() {
        let label = row.kind.map(|kind| kind.label()).or(list.label);
        let Some(name) = label.and_then(|label| scheme.name(label, row.kind)) else { continue };
        // A phrase is tokenized by spaCy itself, to which two blanks are a token.
        let single = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for spelling in row.names() {
            out.extend(super::line(
                &json!({"label": name, "pattern": single(spelling), "id": single(row.name)}),
            ));
        }
    }
    out
}
