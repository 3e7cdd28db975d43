//! Numbers in messages: thousands apart, and what is counted in the plural where it is not one.

/// Returns how many there are of a thing: the name of one gets an s where there are not exactly one.
///
/// ```
/// use tagwire::number::counted;
/// assert_eq!([counted(1, "document"), counted(1200, "span")], ["1 document", "1,200 spans"]);
/// ```
pub fn counted(number: impl TryInto<u64>, one: &str) -> String {
    // There is no count beyond 64 bits.
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{} {one}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// Returns a number with its thousands apart.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
