//! Makes an archive of generated articles in every container, the same bytes each time:
//! `cargo run --release --example archive -- 200000 FOLDER [CONTAINER]...`; `rate FILE` tells the library's own rate over the texts of
//! a file of JSONL: one thread, nothing read or written.
//!
//! The articles are made of names and phrases of a news desk by a small generator of numbers; no text is anybody's.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};

const FIRST: [&str; 16] = [
    "Angela", "Kofi", "Maria", "José", "Amina", "Chen", "Fatima", "Igor", "Lucía", "Rajiv", "Sven", "Thandi",
    "Ursula", "Viktor", "Wei", "Yusuf",
];
const LAST: [&str; 20] = [
    "Lind", "Okafor", "Herrera", "Petrov", "Nakamura", "Singh", "Müller", "Abubakar", "Larsen", "Costa",
    "Novak", "Haddad", "Mensah", "Dubois", "Kowalski", "Ivanova", "Tran", "Moyo", "O'Brien", "García",
];
const PLACES: [&str; 20] = [
    "Paris",
    "Nairobi",
    "Kabul",
    "São Paulo",
    "London",
    "Manila",
    "Kyiv",
    "Lagos",
    "Jakarta",
    "Toronto",
    "Berlin",
    "Cairo",
    "Lima",
    "Delhi",
    "Sydney",
    "Beirut",
    "Warsaw",
    "Accra",
    "Hanoi",
    "Madrid",
];
const GROUPS: [&str; 12] = [
    "the Foreign Ministry",
    "the United Nations",
    "the World Bank",
    "the Central Bank",
    "Reuters",
    "the Red Cross",
    "the Senate",
    "the African Union",
    "Siemens",
    "the Supreme Court",
    "the Labour Party",
    "the European Commission",
];
const DAYS: [&str; 7] =
    ["on Monday", "on Tuesday", "last week", "yesterday", "on 4 May", "in March", "two days ago"];
const VERBS: [&str; 8] =
    ["met", "praised", "warned", "visited", "questioned", "telephoned", "backed", "criticised"];
const REST: [&str; 10] = [
    "Prices rose for the third month in a row, and shops said that customers were buying less than a year ago.",
    "The road was closed for several hours while crews cleared trees that the storm had brought down.",
    "Officials would not say when the report would be published or who had asked for it.",
    "Farmers in the valley have waited since spring for rain, and many have sold their cattle.",
    "The team trained behind closed doors and left the ground without speaking to reporters.",
    "Residents said they had heard the noise at dawn but thought nothing of it.",
    "The talks are expected to go on for some days, with no agreement in sight on the main points.",
    "Schools will open again once the inspectors have looked at the buildings.",
    "Ticket sales were brisk, the organisers said, although the weather had kept some away.",
    "The court heard that the money had been moved between accounts over several years.",
];

/// Numbers by a linear congruence: the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }

    fn pick<'p>(&mut self, of: &[&'p str]) -> &'p str {
        of[self.below(of.len())]
    }
}

/// An article; from each container its text is to be the same, the title before it.
struct Article {
    id: String,
    date: String,
    title: String,
    text: String,
}

impl Article {
    fn body(&self) -> &str {
        &self.text[self.title.len() + 2..]
    }
}

fn article(number: usize) -> Article {
    let mut numbers = Numbers(number as u64 * 7919 + 1);
    numbers.below(1);
    let mut people: Vec<String> = Vec::new();
    for _ in 0..3 {
        people.push(format!("{} {}", numbers.pick(&FIRST), numbers.pick(&LAST)));
    }
    let place = numbers.pick(&PLACES);
    let title = format!("{} {} {} in {place}", people[0], numbers.pick(&VERBS), people[1]);
    let mut text = format!("{title}\n\n{} — ", place.to_uppercase());
    for _ in 0..3 + numbers.below(5) {
        for _ in 0..2 + numbers.below(4) {
            match numbers.below(5) {
                0 => {
                    let who = &people[numbers.below(3)];
                    let (verb, whom) = (numbers.pick(&VERBS), numbers.pick(&GROUPS));
                    text.push_str(&format!("{who} {verb} {whom} {}. ", numbers.pick(&DAYS)));
                }
                1 => {
                    let who = people[numbers.below(3)].split(' ').next_back().unwrap_or_default().to_owned();
                    text.push_str(&format!(
                        "\"We will see,\" {who} told {} in {}. ",
                        numbers.pick(&GROUPS),
                        numbers.pick(&PLACES)
                    ));
                }
                _ => {
                    text.push_str(numbers.pick(&REST));
                    text.push(' ');
                }
            }
        }
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
    }
    text.truncate(text.trim_end().len());
    let (year, month, day) = (2000 + number / 336 % 24, number / 28 % 12 + 1, number % 28 + 1);
    Article { id: format!("n{number:07}"), date: format!("{year}-{month:02}-{day:02}"), title, text }
}

fn object(article: &Article) -> String {
    serde_json::json!({"id": article.id, "date": article.date, "title": article.title, "text": article.text})
        .to_string()
}

fn page(article: &Article) -> String {
    let body: String = article.body().split("\n\n").map(|part| format!("<p>{part}</p>\n")).collect();
    format!(
        "<!doctype html><html><head><meta charset=utf-8><title>{0}</title><meta property=\"article:published_time\" content=\"{1}\">\
         </head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>{0}</h1>\n{body}</article></body></html>",
        article.title, article.date
    )
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Writes lines of JSON.
fn lines(out: &mut dyn Write, from: usize, to: usize) -> Result<()> {
    for number in from..to {
        writeln!(out, "{}", object(&article(number)))?;
    }
    Ok(())
}

/// Articles in a member of an archive.
const MEMBER: usize = 10_000;

fn write(container: &str, count: usize, path: &Path) -> Result<()> {
    if container == "texts" {
        for number in 0..count {
            let article = article(number);
            let folder = path.join(format!("{:03}", number / 1000));
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(format!("{}-{}.txt", article.id, article.date)), article.text)?;
        }
        return Ok(());
    }
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let members = (0..count).step_by(MEMBER).map(|from| (from, (from + MEMBER).min(count)));
    match container {
        "news.jsonl" => lines(&mut out, 0, count)?,
        "news.jsonl.gz" => {
            let mut packed = flate2::write::GzEncoder::new(&mut out, flate2::Compression::new(6));
            lines(&mut packed, 0, count)?;
            packed.finish()?;
        }
        "news.jsonl.zst" => {
            let mut packed = zstd::Encoder::new(&mut out, 3)?;
            lines(&mut packed, 0, count)?;
            packed.finish()?;
        }
        "news.jsonl.bz2" => {
            let mut packed = bzip2::write::BzEncoder::new(&mut out, bzip2::Compression::new(6));
            lines(&mut packed, 0, count)?;
            packed.finish()?;
        }
        "news.json" => {
            for number in 0..count {
                write!(out, "{}{}", if number == 0 { "[\n" } else { ",\n" }, object(&article(number)))?;
            }
            writeln!(out, "\n]")?;
        }
        "news.csv" | "news.tsv" => {
            let delimiter = if container.ends_with("csv") { b',' } else { b'\t' };
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(&mut out);
            writer.write_record(["id", "date", "title", "text"])?;
            for article in (0..count).map(article) {
                writer.write_record([article.id, article.date, article.title, article.text])?;
            }
            writer.flush()?;
        }
        "news.parquet" | "news.arrow" => {
            let schema = Arc::new(Schema::new(
                ["id", "date", "title", "text"].map(|n| Field::new(n, DataType::Utf8, false)).to_vec(),
            ));
            let batch = |from, to| -> Result<RecordBatch> {
                let articles: Vec<Article> = (from..to).map(article).collect();
                let column = |get: fn(&Article) -> &String| {
                    Arc::new(StringArray::from_iter_values(articles.iter().map(get)))
                        as Arc<dyn arrow_array::Array>
                };
                let columns =
                    vec![column(|a| &a.id), column(|a| &a.date), column(|a| &a.title), column(|a| &a.text)];
                Ok(RecordBatch::try_new(Arc::clone(&schema), columns)?)
            };
            if container.ends_with("parquet") {
                let mut writer = parquet::arrow::ArrowWriter::try_new(&mut out, Arc::clone(&schema), None)?;
                for (from, to) in members {
                    writer.write(&batch(from, to)?)?;
                }
                writer.close()?;
            } else {
                let mut writer = arrow_ipc::writer::FileWriter::try_new(&mut out, &schema)?;
                for (from, to) in (0..count).step_by(1000).map(|from| (from, (from + 1000).min(count))) {
                    writer.write(&batch(from, to)?)?;
                }
                writer.finish()?;
            }
        }
        "news.tar" => {
            let mut archive = tar::Builder::new(&mut out);
            for (from, to) in members {
                let mut bytes = Vec::new();
                lines(&mut bytes, from, to)?;
                let mut header = tar::Header::new_ustar();
                header.set_size(bytes.len() as u64);
                header.set_mode(0o644);
                archive.append_data(&mut header, format!("news/{from:07}.jsonl"), &bytes[..])?;
            }
            archive.finish()?;
        }
        "news.zip" => {
            let mut archive = zip::ZipWriter::new(&mut out);
            for (from, to) in members {
                archive
                    .start_file(format!("news/{from:07}.jsonl"), zip::write::SimpleFileOptions::default())?;
                lines(&mut archive, from, to)?;
            }
            archive.finish()?;
        }
        "news.warc.gz" => {
            let mut packed = flate2::write::GzEncoder::new(&mut out, flate2::Compression::new(6));
            for article in (0..count).map(article) {
                let http = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}",
                    page(&article)
                );
                write!(
                    packed,
                    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{}\r\nWARC-Date: {}T00:00:00Z\r\n\
                     Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
                    article.id,
                    article.date,
                    http.len()
                )?;
            }
            packed.finish()?;
        }
        "news.mbox" => {
            const MONTHS: [&str; 12] =
                ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
            for article in (0..count).map(article) {
                let month = MONTHS[article.date[5..7].parse::<usize>()? - 1];
                let day = &article.date[8..];
                write!(
                    out,
                    "From desk@news.example Thu Jan  1 00:00:00 2004\nMessage-ID: <{}@news.example>\nSubject: {}\n\
                     Date: {day} {month} {} 00:00:00 +0000\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}\n\n",
                    article.id,
                    article.title,
                    &article.date[..4],
                    article.body()
                )?;
            }
        }
        _ => return Err(format!("{container}: no such container").into()),
    }
    out.flush()?;
    Ok(())
}

const CONTAINERS: [&str; 14] = [
    "news.jsonl",
    "news.jsonl.gz",
    "news.jsonl.zst",
    "news.jsonl.bz2",
    "news.json",
    "news.csv",
    "news.tsv",
    "news.parquet",
    "news.arrow",
    "news.tar",
    "news.zip",
    "news.warc.gz",
    "news.mbox",
    "texts",
];

/// Tags the texts of a file of JSONL, all in memory, and says how long that took.
fn rate(path: &str) -> Result<()> {
    let mut texts = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        let value: serde_json::Value = serde_json::from_str(line)?;
        texts.push(value["text"].as_str().unwrap_or_default().to_owned());
    }
    let extractor = tagwire::Extractor::built_in();
    let mut scratch = tagwire::Scratch::default();
    let start = std::time::Instant::now();
    let mut entities = 0;
    for text in &texts {
        entities += extractor.extract(text, &tagwire::Context::default(), &mut scratch).entities.len();
    }
    let (seconds, bytes) = (start.elapsed().as_secs_f64(), texts.iter().map(String::len).sum::<usize>());
    println!(
        "{seconds:.2} s for {} texts, {entities} entities, {:.1} MB/s of text",
        texts.len(),
        bytes as f64 / 1e6 / seconds
    );
    Ok(())
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, path] = &args[..]
        && mode == "rate"
    {
        return rate(path);
    }
    let (Some(count), Some(folder)) = (args.first().and_then(|text| text.parse().ok()), args.get(1)) else {
        return Err(format!(
            "usage: archive COUNT FOLDER [CONTAINER]...; containers: {}",
            CONTAINERS.join(" ")
        )
        .into());
    };
    fs::create_dir_all(folder)?;
    let chosen: Vec<&str> =
        if args.len() > 2 { args[2..].iter().map(String::as_str).collect() } else { CONTAINERS.to_vec() };
    for container in chosen {
        write(container, count, &Path::new(folder).join(container))?;
        println!("{container}");
    }
    Ok(())
}
