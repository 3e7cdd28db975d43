//! Arrow's messages, files and streams of them. What a message says of its lengths is held against the bytes that are there before
//! anything is made of it: of a damaged file the decoder would take as much memory as a flipped bit asks for, or stop the program.

use std::collections::VecDeque;
use std::io::{self, Read, Seek, SeekFrom};

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::{FileDecoder, StreamDecoder, read_footer_length};
use arrow_ipc::{Block, CompressionType, MessageHeader, MetadataVersion};
use arrow_schema::{ArrowError, Schema, SchemaRef};

/// Most bytes of a message's description: hundreds are usual, wide tables have thousands.
const DESCRIPTION: usize = 16 << 20;
/// Most bytes of a message's body, as it stands and unpacked. Offsets of strings end at two gigabytes, and writers cut far before.
const BODY: u64 = 1 << 30;
/// How many times its size a buffer may unpack to, beyond bytes that hurt nobody. LZ4 gives 255 at most; zstd packs columns that say
/// the same in each row into almost nothing, so there must be room.
const RATIO: u64 = 10_000;
const FREE: u64 = 32 << 20;
/// Rows of a batch that need not have a byte each: columns of nothing but nulls have none.
const ROWS: u64 = 1 << 16;

/// What goes before the length of a message, but in the oldest files.
const CONTINUATION: [u8; 4] = [0xff; 4];
/// How an Arrow file begins and ends.
const MAGIC: &[u8] = b"ARROW1";

fn broken(message: impl Into<String>) -> ArrowError {
    ArrowError::IpcError(message.into())
}

/// Reads exactly that many bytes, and takes no more memory than there are.
fn exactly(reader: &mut impl Read, count: u64, into: &mut Vec<u8>) -> Result<(), ArrowError> {
    let read = reader.take(count).read_to_end(into)? as u64;
    if read == count { Ok(()) } else { Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()) }
}

/// Checks the lengths that a message's description tells; `body` are the bytes behind it.
fn check(description: &[u8], body: &[u8]) -> Result<(), ArrowError> {
    let message = arrow_ipc::root_as_message(description)
        .map_err(|error| broken(format!("a message that makes no sense: {error}")))?;
    let dictionary = message.header_as_dictionary_batch();
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => dictionary.and_then(|dictionary| dictionary.data()),
        _ => return Ok(()),
    };
    let batch = batch.ok_or_else(|| broken("a batch without its description"))?;
    let packed = batch.compression();
    if packed.is_some_and(|packed| {
        packed.codec() != CompressionType::LZ4_FRAME && packed.codec() != CompressionType::ZSTD
    }) {
        return Err(broken("packed in a way that is not known"));
    }
    let mut unpacked = 0u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let range = usize::try_from(buffer.offset()).ok().zip(usize::try_from(buffer.length()).ok());
        let bytes = range.and_then(|(from, length)| body.get(from..from.checked_add(length)?));
        let bytes = bytes.ok_or_else(|| broken("a column that ends behind its batch"))?;
        let length = bytes.len() as u64;
        // Eight bytes tell how many there will be; -1 is for those that are not packed after all.
        let told = match bytes.first_chunk() {
            Some(told) if packed.is_some() => i64::from_le_bytes(*told),
            _ => -1,
        };
        unpacked += match u64::try_from(told) {
            Ok(told) if told > FREE && told / length > RATIO => {
                return Err(broken(format!("{length} bytes that say they unpack to {told}")));
            }
            Ok(told) => told,
            Err(_) => length,
        };
        if unpacked > BODY {
            return Err(broken(format!("a batch of more than {}; write smaller ones", super::size(BODY))));
        }
    }
    let rows = batch.length();
    if u64::try_from(rows).is_ok_and(|rows| rows <= unpacked.max(ROWS)) {
        return Ok(());
    }
    Err(broken(format!("a batch that says it has {rows} rows in {unpacked} bytes")))
}

/// The batches of an Arrow file, by the index at its end.
pub struct FileBatches<R> {
    reader: R,
    decoder: FileDecoder,
    schema: SchemaRef,
    blocks: std::vec::IntoIter<Block>,
    size: u64,
}

impl<R: Read + Seek> FileBatches<R> {
    /// Reads the index and the dictionaries of a file.
    ///
    /// # Errors
    /// What is broken.
    pub fn open(mut reader: R) -> Result<FileBatches<R>, ArrowError> {
        let size = reader.seek(SeekFrom::End(0))?;
        let tail = 10;
        if size < MAGIC.len() as u64 + tail {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        reader.seek(SeekFrom::Start(size - tail))?;
        let mut end = [0; 10];
        reader.read_exact(&mut end)?;
        let length = read_footer_length(end)? as u64;
        let start = (size - tail).checked_sub(length).filter(|_| length <= DESCRIPTION as u64);
        let start = start.ok_or_else(|| broken(format!("an index of {length} bytes")))?;
        reader.seek(SeekFrom::Start(start))?;
        let mut footer = Vec::new();
        exactly(&mut reader, length, &mut footer)?;
        let footer = arrow_ipc::root_as_footer(&footer)
            .map_err(|error| broken(format!("an index that makes no sense: {error}")))?;
        let schema = footer.schema().ok_or_else(|| broken("an index without columns"))?;
        if !schema.endianness().equals_to_target_endianness() {
            return Err(broken("written on a machine of the other byte order"));
        }
        let schema: SchemaRef = arrow_ipc::convert::try_fb_to_schema(schema)?.into();
        let blocks: Vec<Block> = footer.recordBatches().into_iter().flatten().copied().collect();
        let dictionaries: Vec<Block> = footer.dictionaries().into_iter().flatten().copied().collect();
        let version: MetadataVersion = footer.version();
        let decoder = FileDecoder::new(SchemaRef::clone(&schema), version);
        let mut file = FileBatches { reader, decoder, schema, blocks: blocks.into_iter(), size };
        for block in dictionaries {
            let bytes = file.block(&block)?;
            file.decoder.read_dictionary(&block, &bytes)?;
        }
        Ok(file)
    }

    /// Returns the columns.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Reads a message that the index tells of.
    fn block(&mut self, block: &Block) -> Result<Buffer, ArrowError> {
        let lengths = [block.offset(), i64::from(block.metaDataLength()), block.bodyLength()];
        let [offset, head, body] = lengths.map(|length| u64::try_from(length).unwrap_or(u64::MAX));
        let end = offset.checked_add(head).and_then(|end| end.checked_add(body));
        if end.is_none_or(|end| end > self.size) || !(8..=DESCRIPTION as u64).contains(&head) || body > BODY {
            return Err(broken(format!("the index tells of {body} bytes at {offset}")));
        }
        self.reader.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::with_capacity((head + body) as usize);
        exactly(&mut self.reader, head + body, &mut bytes)?;
        let (head, body) = bytes.split_at(head as usize);
        let description = head.strip_prefix(&CONTINUATION).unwrap_or(head).get(4..).unwrap_or_default();
        check(description, body)?;
        Ok(Buffer::from_vec(bytes))
    }
}

impl<R: Read + Seek> Iterator for FileBatches<R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let block = self.blocks.next()?;
            let bytes = self.block(&block);
            match bytes.and_then(|bytes| self.decoder.read_record_batch(&block, &bytes)) {
                Ok(None) => {}
                Ok(Some(batch)) => return Some(Ok(batch)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// The batches of an Arrow stream.
pub struct StreamBatches<R> {
    reader: R,
    decoder: StreamDecoder,
    schema: SchemaRef,
    /// What was decoded and not asked for yet: the decoder takes a message without a body only with the next.
    ready: VecDeque<RecordBatch>,
    ended: bool,
}

impl<R: Read> StreamBatches<R> {
    /// Reads the columns of a stream.
    ///
    /// # Errors
    /// What is broken.
    pub fn open(reader: R) -> Result<StreamBatches<R>, ArrowError> {
        let schema = SchemaRef::new(Schema::empty());
        let decoder = StreamDecoder::new();
        let mut stream = StreamBatches { reader, decoder, schema, ready: VecDeque::new(), ended: false };
        while stream.decoder.schema().is_none() && !stream.ended {
            stream.message()?;
        }
        stream.schema = stream.decoder.schema().ok_or_else(|| broken("a stream without columns"))?;
        Ok(stream)
    }

    /// Returns the columns.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Reads a message and decodes it.
    fn message(&mut self) -> Result<(), ArrowError> {
        let bytes = self.read()?;
        self.ended = bytes.is_empty();
        let end = [&CONTINUATION[..], &[0; 4]].concat();
        let mut bytes = Buffer::from_vec(if self.ended { end } else { bytes });
        while !bytes.is_empty() {
            self.ready.extend(self.decoder.decode(&mut bytes)?);
        }
        Ok(())
    }

    /// Reads the bytes of a message, and checks them; none at the end.
    fn read(&mut self) -> Result<Vec<u8>, ArrowError> {
        let mut bytes = Vec::new();
        let reader = &mut self.reader;
        if reader.take(4).read_to_end(&mut bytes)? == 0 {
            return Ok(bytes);
        }
        if bytes == CONTINUATION {
            exactly(reader, 4, &mut bytes)?;
        }
        let length = bytes.last_chunk().map(|length| u32::from_le_bytes(*length));
        let length = length.ok_or_else(|| ArrowError::from(io::Error::from(io::ErrorKind::UnexpectedEof)))?;
        if length == 0 {
            return Ok(Vec::new());
        }
        if length as usize > DESCRIPTION {
            return Err(broken(format!("a message whose description has {length} bytes")));
        }
        let from = bytes.len();
        exactly(reader, length.into(), &mut bytes)?;
        let message = arrow_ipc::root_as_message(&bytes[from..])
            .map_err(|error| broken(format!("a message that makes no sense: {error}")))?;
        let body = u64::try_from(message.bodyLength()).unwrap_or(u64::MAX);
        if body > BODY {
            return Err(broken(format!("a message that says it has {body} bytes")));
        }
        let end = bytes.len();
        exactly(reader, body, &mut bytes)?;
        check(&bytes[from..end], &bytes[end..])?;
        Ok(bytes)
    }
}

impl<R: Read> Iterator for StreamBatches<R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.ended {
            if let Err(error) = self.message() {
                self.ended = true;
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
    }
}
