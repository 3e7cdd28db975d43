//! The manifest of a run: `manifest.jsonl`, one line for the run, one for each shard, one at the end. It holds no time and no
//! thread count, so that it is the same bytes for the same run, and lines are only ever added, so that a killed run has one too.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Done, Tally};

/// The name of the manifest in its folder.
pub const NAME: &str = "manifest.jsonl";

/// What was run: the first line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of tagwire.
    pub tagwire: String,
    /// Checksum of the built-in lists, rules and weights.
    pub data: String,
    /// The input as it was given.
    pub input: Vec<String>,
    /// Every option that the output depends on, and checksums of the user's files.
    pub options: BTreeMap<String, String>,
}

impl Header {
    /// Returns what differs from another, or None.
    pub fn difference(&self, other: &Header) -> Option<String> {
        if self.tagwire != other.tagwire || self.data != other.data {
            return Some(format!(
                "it was written by tagwire {} with other data; this is {}",
                self.tagwire, other.tagwire
            ));
        }
        if self.input != other.input {
            return Some(format!(
                "its input was {}, now it is {}",
                self.input.join(" "),
                other.input.join(" ")
            ));
        }
        let names = self.options.keys().chain(other.options.keys());
        let none = "not given".to_owned();
        names.into_iter().find(|name| self.options.get(*name) != other.options.get(*name)).map(|name| {
            let [then, now] = [self, other].map(|header| header.options.get(name).unwrap_or(&none));
            format!("{name} was {then}, now it is {now}")
        })
    }
}

/// A shard that is finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// The name of its file.
    pub shard: String,
    /// Bytes of the file.
    pub size: u64,
    /// Checksum of the file.
    pub sha256: String,
    /// Items of the input it was made from.
    pub items: u64,
    /// Checksum of these.
    pub input: String,
    /// What was counted.
    #[serde(flatten)]
    pub tally: Tally,
}

impl Shard {
    /// Returns what is read again and not done again.
    pub fn done(&self) -> Option<Done> {
        Some(Done { name: self.shard.clone(), items: self.items, input: bytes(&self.input)? })
    }
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finish {
    /// The number of shards.
    pub shards: usize,
    /// What was counted.
    #[serde(flatten)]
    pub tally: Tally,
}

/// A manifest as it stands in its file.
#[derive(Debug, Default)]
pub struct Manifest {
    /// What was run.
    pub header: Header,
    /// The shards, in order.
    pub shards: Vec<Shard>,
    /// The end, if the run came to it.
    pub finish: Option<Finish>,
    /// Bytes of the lines that are whole; a line that was being written when a run was killed does not count.
    pub whole: u64,
}

impl Manifest {
    /// Reads the manifest of a folder; None if there is none, or not even its first line.
    ///
    /// # Errors
    /// What cannot be read or makes no sense, with the line.
    pub fn read(folder: &Path) -> Result<Option<Manifest>, String> {
        let path = folder.join(NAME);
        let shown = path.display();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{shown}: {error}")),
        };
        let mut manifest = Manifest::default();
        for (number, line) in text.split_inclusive('\n').enumerate() {
            if !line.ends_with('\n') {
                break;
            }
            let wrong = |error: serde_json::Error| format!("{shown}:{}: {error}", number + 1);
            if number == 0 {
                manifest.header = serde_json::from_str(line).map_err(wrong)?;
            } else if manifest.finish.is_some() {
                return Err(format!("{shown}:{}: a line after the end", number + 1));
            } else if line.starts_with("{\"shard\"") {
                manifest.shards.push(serde_json::from_str(line).map_err(wrong)?);
            } else {
                manifest.finish = Some(serde_json::from_str(line).map_err(wrong)?);
            }
            manifest.whole += line.len() as u64;
        }
        Ok((manifest.whole > 0).then_some(manifest))
    }

    /// Returns what was counted in all shards.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.shards.iter().for_each(|shard| tally.add(&shard.tally));
        tally
    }
}

/// Returns a line of the manifest.
pub fn line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Returns a checksum as it is written.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the bytes of a checksum as it is written.
pub fn bytes(hex: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    (hex.len() == 64).then_some(out)
}

/// Returns the SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// The file cannot be read.
pub fn checksum(path: &Path) -> io::Result<String> {
    Ok(hex(&sum(path, None)?.0.finalize()))
}

/// Returns the SHA-256 of a file and its size, or of its first bytes.
pub fn sum(path: &Path, most: Option<u64>) -> io::Result<(Sha256, u64)> {
    let mut file = File::open(path)?.take(most.unwrap_or(u64::MAX));
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok((hash, size)),
            count => {
                hash.update(&buffer[..count]);
                size += count as u64;
            }
        }
    }
}
