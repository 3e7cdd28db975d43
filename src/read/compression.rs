//! gzip, zstd, bzip2 and xz, each with a limit on how much comes out for what went in.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::kind::Layer;
use super::size;

/// Bytes that may come out before the ratio counts: a small file that unpacks to this much hurts nobody.
const FREE: u64 = 32 << 20;
/// Most memory an xz file may ask for (its dictionary), in KiB; zstd's own limit is a window of 128 MiB.
#[cfg(feature = "compression")]
const XZ_MEMORY: u32 = 192 << 10;

/// A compressed file that unpacks to far more than it should.
#[derive(Debug)]
pub struct Bomb {
    /// Bytes that went in.
    compressed: u64,
    /// Bytes that came out, at least.
    out: u64,
    limit: u64,
}

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} unpack to more than {}, over {} times as much; the rest is not read (--max-ratio allows more)",
            size(self.compressed),
            size(self.out),
            self.limit
        )
    }
}

impl std::error::Error for Bomb {}

/// Counts what is taken from a reader.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.count.set(self.count.get() + count as u64);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count.set(self.count.get() + amount as u64);
        self.inner.consume(amount);
    }
}

/// Ends with an error when too much comes out.
struct Limited<R> {
    inner: R,
    compressed: Rc<Cell<u64>>,
    out: u64,
    limit: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // A large buffer would be filled before anything is counted.
        let most = out.len().min(1 << 20);
        let count = self.inner.read(&mut out[..most])?;
        self.out += count as u64;
        let compressed = self.compressed.get().max(1);
        if self.out > FREE && self.out / compressed > self.limit {
            return Err(io::Error::other(Bomb { compressed, out: self.out, limit: self.limit }));
        }
        Ok(count)
    }
}

/// Returns a reader of what a compressed stream holds; many members or frames are read as one.
///
/// # Errors
/// A stream that does not begin as it should; a build without compression.
pub fn reader<'r>(layer: Layer, inner: Box<dyn BufRead + 'r>, limit: u64) -> io::Result<Box<dyn Read + 'r>> {
    let compressed = Rc::new(Cell::new(0));
    let counted = Counted { inner, count: Rc::clone(&compressed) };
    let decoder = decoder(layer, counted)?;
    Ok(Box::new(Limited { inner: decoder, compressed, out: 0, limit }))
}

#[cfg(feature = "compression")]
fn decoder<'r>(layer: Layer, inner: Counted<Box<dyn BufRead + 'r>>) -> io::Result<Box<dyn Read + 'r>> {
    Ok(match layer {
        Layer::Gzip => Box::new(super::gzip::Members::new(inner)),
        Layer::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(inner)?),
        Layer::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(inner)),
        Layer::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(inner, true, XZ_MEMORY)),
        Layer::Zlib => Box::new(flate2::bufread::ZlibDecoder::new(inner)),
        Layer::Deflate => Box::new(flate2::bufread::DeflateDecoder::new(inner)),
        Layer::Tar | Layer::Zip => Box::new(inner),
    })
}

#[cfg(not(feature = "compression"))]
fn decoder<'r>(_: Layer, _: Counted<Box<dyn BufRead + 'r>>) -> io::Result<Box<dyn Read + 'r>> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this build has no feature `compression`"))
}

#[cfg(all(test, feature = "compression"))]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn unpack(layer: Layer, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        reader(layer, Box::new(bytes), 200)?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn members_are_read_as_one() {
        let two = [gzip(b"Angela "), gzip(b"Merkel")].concat();
        assert_eq!(unpack(Layer::Gzip, &two).unwrap(), b"Angela Merkel");
        let frames =
            [zstd::encode_all(&b"Angela "[..], 1).unwrap(), zstd::encode_all(&b"Merkel"[..], 1).unwrap()];
        assert_eq!(unpack(Layer::Zstd, &frames.concat()).unwrap(), b"Angela Merkel");
        let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip2.write_all(b"Merkel").unwrap();
        assert_eq!(unpack(Layer::Bzip2, &bzip2.finish().unwrap()).unwrap(), b"Merkel");
    }

    #[test]
    fn a_file_cut_short_is_an_error() {
        let whole = gzip(&b"Angela Merkel visited Paris. ".repeat(1000));
        assert!(unpack(Layer::Gzip, &whole[..whole.len() / 2]).is_err());
    }

    #[test]
    fn a_bomb_is_stopped() {
        for (layer, bytes) in [
            (Layer::Gzip, gzip(&vec![b' '; 80 << 20])),
            (Layer::Zstd, zstd::encode_all(io::repeat(b' ').take(80 << 20), 1).unwrap()),
        ] {
            let error = unpack(layer, &bytes).map(|out| out.len()).unwrap_err();
            let bomb = error.get_ref().and_then(|e| e.downcast_ref::<Bomb>()).expect("a bomb");
            assert!(bomb.out < 40 << 20, "{bomb}");
        }
    }
}
