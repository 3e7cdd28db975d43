//! A reader that can be looked ahead in, and that takes bytes back.

use std::io::{self, BufRead, Read};

/// Bytes that were taken back, and then the reader.
pub struct Ahead<R> {
    back: Vec<u8>,
    at: usize,
    inner: R,
}

impl<R: BufRead> Ahead<R> {
    /// Returns a reader that has nothing taken back.
    pub fn new(inner: R) -> Ahead<R> {
        Ahead { back: Vec::new(), at: 0, inner }
    }

    /// Returns the next bytes without taking them: `count`, or what is left where that is less.
    ///
    /// # Errors
    /// What the reader says before there are so many.
    pub fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.back.len() - self.at < count {
            let ready = match self.inner.fill_buf() {
                Ok(ready) => ready,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if ready.is_empty() {
                break;
            }
            let more = ready.len().min(count - (self.back.len() - self.at));
            self.back.drain(..self.at);
            self.at = 0;
            self.back.extend_from_slice(&ready[..more]);
            self.inner.consume(more);
        }
        let end = self.back.len().min(self.at + count);
        Ok(&self.back[self.at..end])
    }

    /// Takes bytes back: they are the next.
    pub fn put_back(&mut self, mut bytes: Vec<u8>) {
        bytes.extend_from_slice(&self.back[self.at..]);
        (self.back, self.at) = (bytes, 0);
    }
}

impl<R: BufRead> Read for Ahead<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(out.len());
        out[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.back.len() { Ok(&self.back[self.at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        if self.at < self.back.len() {
            self.at += amount;
            if self.at == self.back.len() {
                (self.back, self.at) = (Vec::new(), 0);
            }
        } else {
            self.inner.consume(amount);
        }
    }
}

/// An error that comes once, in its place among the bytes; nothing comes after it.
pub struct Once(pub Option<io::Error>);

impl Read for Once {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl BufRead for Once {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.take().map_or(Ok(&[]), Err)
    }

    fn consume(&mut self, _: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_or_taken_back_comes_again() {
        let mut reader = Ahead::new(io::BufReader::with_capacity(2, &b"Angela Merkel"[..]));
        assert_eq!(reader.peek(3).unwrap(), b"Ang");
        assert_eq!(reader.peek(5).unwrap(), b"Angel");
        let mut first = [0; 2];
        reader.read_exact(&mut first).unwrap();
        reader.put_back(b"A. An".to_vec());
        let mut all = String::new();
        reader.read_to_string(&mut all).unwrap();
        assert_eq!(all, "A. Angela Merkel");
        assert_eq!(reader.peek(3).unwrap(), b"");
    }
}
