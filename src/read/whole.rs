//! Files that are read at once, unpacked: marked documents, whose formats cannot be read in pieces.

use std::io::{self, Cursor, Read};
use std::path::Path;

use super::Limits;
use super::compression;
use super::kind::{self, Layer};
use crate::error::Error;

/// Returns the bytes of a file, unpacked if it is packed; `-` is standard input.
///
/// # Errors
/// A file that cannot be read or unpacked, and an archive of files.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let io = |source| Error::io(path, source);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).map_err(io)?;
    } else {
        bytes = std::fs::read(path).map_err(io)?;
    }
    // A packed file inside a packed file is none that a tool would write.
    match kind::layer(&bytes[..bytes.len().min(512)]) {
        None => Ok(bytes),
        Some(layer @ (Layer::Tar | Layer::Zip)) => {
            let message =
                format!("packed ({layer:?}); unpack it, and give the file or the folder that was in it");
            Err(Error::data(path, 1, message))
        }
        Some(layer) => {
            let mut unpacked = Vec::new();
            compression::reader(layer, Box::new(Cursor::new(bytes)), Limits::default().ratio)
                .and_then(|mut reader| reader.read_to_end(&mut unpacked))
                .map_err(io)?;
            Ok(unpacked)
        }
    }
}
