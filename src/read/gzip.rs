//! gzip, member by member: after a broken one, reading goes on at the next that holds a record of a crawl.

use std::io::{self, BufRead, Read};

use flate2::Decompress;
use flate2::bufread::GzDecoder;

use super::ahead::Ahead;

/// What each member begins with.
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// What the members of a crawl begin with, unpacked: each is a record by itself.
const RECORD: &[u8] = b"WARC/";
/// Bytes in which a member is looked for at once, and those of them that are enough to tell one.
const WINDOW: usize = 64 << 10;
const ENOUGH: usize = 1 << 10;
/// How many places that look like a member are tried, so that a file made of nothing else costs no more than a second.
const MOST: usize = 50_000;

/// Unpacks all members as one stream. An error ends a member; the next read after it looks for one that begins with a record of WARC,
/// and comes to the end where there is none.
pub struct Members<R> {
    state: State<R>,
    tried: usize,
}

enum State<R> {
    Inside(Box<GzDecoder<Ahead<R>>>),
    Between(Ahead<R>),
    /// After an error.
    Lost(Ahead<R>),
    Ended,
}

impl<R: BufRead> Members<R> {
    /// Returns a reader of what the members hold.
    pub fn new(inner: R) -> Members<R> {
        Members { state: State::Inside(Box::new(GzDecoder::new(Ahead::new(inner)))), tried: 0 }
    }

    /// Returns whether there is another member; zeros at the end are none, tapes are filled up with them.
    fn another(reader: &mut Ahead<R>) -> io::Result<bool> {
        let start = reader.peek(MAGIC.len())?;
        if start == MAGIC {
            return Ok(true);
        }
        let mut zeros = start.iter().all(|&byte| byte == 0);
        while zeros {
            let ready = reader.fill_buf()?;
            if ready.is_empty() {
                return Ok(false);
            }
            zeros = ready.iter().all(|&byte| byte == 0);
            let count = ready.len();
            // What follows the zeros is looked through for a member.
            reader.consume(if zeros { count } else { 0 });
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "what follows a gzip member is none"))
    }

    /// Goes to the next member that holds a record.
    fn find_record(&mut self, reader: &mut Ahead<R>) -> io::Result<bool> {
        let mut window = Vec::with_capacity(WINDOW);
        let mut inflate = Decompress::new(false);
        loop {
            let more = (WINDOW - window.len()) as u64;
            let ended = reader.by_ref().take(more).read_to_end(&mut window)? < more as usize;
            let last = if ended { window.len() } else { window.len() - ENOUGH };
            let mut at = 0;
            while let Some(found) = window[at..].windows(MAGIC.len()).position(|bytes| bytes == MAGIC) {
                at += found;
                if at >= last {
                    break;
                }
                self.tried += 1;
                if self.tried > MOST {
                    return Ok(false);
                }
                if holds_record(&mut inflate, &window[at..]) {
                    window.drain(..at);
                    reader.put_back(window);
                    return Ok(true);
                }
                at += 1;
            }
            if ended {
                return Ok(false);
            }
            window.drain(..last);
        }
    }
}

/// Returns true if a member begins there that begins with a record.
fn holds_record(inflate: &mut Decompress, member: &[u8]) -> bool {
    let Some(packed) = after_header(&member[..member.len().min(WINDOW / 2)]) else { return false };
    inflate.reset(false);
    let mut out = [0; RECORD.len()];
    let _ = inflate.decompress(packed, &mut out, flate2::FlushDecompress::None);
    out == RECORD
}

/// Returns what follows the header of a member (RFC 1952).
fn after_header(member: &[u8]) -> Option<&[u8]> {
    let (flags, mut rest) = (*member.get(3)?, member.get(10..)?);
    if flags & 0b1110_0000 != 0 {
        return None;
    }
    if flags & 4 != 0 {
        let length = usize::from(u16::from_le_bytes(*rest.first_chunk()?));
        rest = rest.get(2 + length..)?;
    }
    // A name and a comment, each up to a zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            rest = &rest[rest.iter().position(|&byte| byte == 0)? + 1..];
        }
    }
    if flags & 2 != 0 { rest.get(2..) } else { Some(rest) }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Inside(mut decoder) => match decoder.read(out) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                        self.state = State::Lost(decoder.into_inner());
                        return Err(error);
                    }
                    other => {
                        self.state = State::Inside(decoder);
                        return other;
                    }
                },
                State::Between(mut reader) => match Self::another(&mut reader) {
                    Ok(true) => self.state = State::Inside(Box::new(GzDecoder::new(reader))),
                    Ok(false) => return Ok(0),
                    Err(error) => {
                        self.state = State::Lost(reader);
                        return Err(error);
                    }
                },
                State::Lost(mut reader) => {
                    if !self.find_record(&mut reader)? {
                        return Ok(0);
                    }
                    self.state = State::Inside(Box::new(GzDecoder::new(reader)));
                }
                State::Ended => return Ok(0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn member(text: &str) -> Vec<u8> {
        let mut out = flate2::GzBuilder::new().filename("x").write(Vec::new(), flate2::Compression::best());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    }

    /// Returns what was read, with a `!` for each error.
    fn unpack(bytes: &[u8]) -> String {
        let mut reader = Members::new(bytes);
        let (mut out, mut errors) = (Vec::new(), 0);
        loop {
            let mut buffer = [0; 7];
            match reader.read(&mut buffer) {
                Ok(0) => return String::from_utf8(out).unwrap(),
                Ok(count) => out.extend_from_slice(&buffer[..count]),
                Err(_) => {
                    errors += 1;
                    assert!(errors < 9, "no end of errors");
                    out.push(b'!');
                }
            }
        }
    }

    #[test]
    fn reading_goes_on_at_the_next_record() {
        let [one, mut two, three] =
            ["WARC/1.0 one", "WARC/1.0 two", "WARC/1.0 three"].map(|text| [member(text), member(" .")]);
        let checksum = two[0].len() - 8;
        two[0][checksum] ^= 255;
        assert_eq!(
            unpack(&[one.concat(), two.concat(), three.concat()].concat()),
            "WARC/1.0 one .WARC/1.0 two!WARC/1.0 three ."
        );
        let junk = vec![b'x'; 200_000];
        assert_eq!(unpack(&[one.concat(), junk, three.concat()].concat()), "WARC/1.0 one .!WARC/1.0 three .");
    }

    #[test]
    fn zeros_at_the_end_are_no_member_and_zeros_before_one_are_an_error() {
        let one = member("Rome");
        assert_eq!(unpack(&[one.clone(), vec![0; 100_000]].concat()), "Rome");
        assert_eq!(unpack(&[one.clone(), vec![0; 100], one.clone()].concat()), "Rome!");
        assert_eq!(unpack(&[&one[..], b"\x1f"].concat()), "Rome!");
    }
}
