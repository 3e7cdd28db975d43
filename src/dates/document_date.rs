//! The date of a document.

use jiff::civil::Date;
/// x
pub struct Known;
/// x
pub struct DateSource;
/// x
pub fn document_date() -> Option<(Date, DateSource)> {
    None
}
