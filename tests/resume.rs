//! Runs into a folder: stopped at any point and gone on with they end in the same bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use tagwire::format::Format;

use crate::cli::{errors, records, run, tagwire, write};
use crate::container::{articles, jsonl};

/// All files of a run and their bytes; what is only there while it runs is not of it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| name != ".lock")
        .collect()
}

struct Scene {
    folder: tempfile::TempDir,
    input: String,
}

impl Scene {
    fn new(count: usize) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let mut lines = jsonl(&articles(count));
        lines.splice(0..0, b"{oops\n".iter().copied());
        let input = write(folder.path(), "in.jsonl", &lines);
        Scene { folder, input }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tag(&self, name: &str, more: &[&str]) -> std::process::Output {
        let out = format!("{}/", self.path(name).display());
        let args = [&["tag", "-q", &self.input, "-o", &out, "--shard-size", "200K"][..], more].concat();
        run(&args, b"")
    }

    /// An undisturbed run.
    fn whole(&self, name: &str, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
        let output = self.tag(name, more);
        assert_eq!(output.status.code(), Some(2), "one line is bad: {}", errors(&output));
        files(&self.path(name))
    }
}

#[test]
fn shards_hold_the_records_in_order_and_verify_says_so() {
    let scene = Scene::new(2500);
    let expected = run(&["tag", "-q", &scene.input], b"").stdout;
    let whole = scene.whole("run", &[]);
    assert!(whole.len() > 4, "{:?}", whole.keys());
    let joined: Vec<u8> =
        whole.iter().filter(|(name, _)| name.starts_with("part-")).flat_map(|(_, b)| b.clone()).collect();
    assert!(joined == expected);
    let one = scene.whole("one", &["--threads", "1"]);
    let four = scene.whole("four", &["--threads", "4"]);
    assert!(whole == one && whole == four, "the same files for any number of threads");
    let run_path = scene.path("run").display().to_string();
    let good = run(&["verify", &run_path], b"");
    assert_eq!(good.status.code(), Some(0), "{}", String::from_utf8_lossy(&good.stdout));
    assert!(String::from_utf8_lossy(&good.stdout).contains("2,500 documents ("));
    let again = scene.tag("run", &[]);
    assert_eq!(again.status.code(), Some(2));
    assert!(errors(&again).contains("holds a run already; --resume goes on with it"), "{}", errors(&again));
    let finished = scene.tag("run", &["--resume"]);
    assert!(errors(&finished).contains("the run is finished already"), "{}", errors(&finished));
    for (damage, expected) in [
        (None, "part-00002.jsonl: is gone, but the manifest says it has"),
        (Some(&whole["part-00002.jsonl"][..9]), "part-00002.jsonl: has 9 bytes, but the manifest says"),
    ] {
        let shard = scene.path("run").join("part-00002.jsonl");
        match damage {
            None => std::fs::remove_file(&shard).unwrap(),
            Some(bytes) => std::fs::write(&shard, bytes).unwrap(),
        }
        let damaged = scene.tag("run", &["--resume"]);
        assert!(errors(&damaged).contains(expected), "{}", errors(&damaged));
        assert!(!errors(&damaged).contains("finished already"), "{}", errors(&damaged));
        std::fs::write(&shard, &whole["part-00002.jsonl"]).unwrap();
    }
    let other = scene.tag("run", &["--resume", "--labels", "place"]);
    assert!(errors(&other).contains("cannot go on with this run: labels was"), "{}", errors(&other));

    let shard = scene.path("run").join("part-00002.jsonl");
    let mut bytes = std::fs::read(&shard).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(&shard, &bytes).unwrap();
    std::fs::write(scene.path("run").join("part-00999.jsonl"), b"").unwrap();
    let bad = run(&["verify", &run_path], b"");
    let said = String::from_utf8_lossy(&bad.stdout).into_owned();
    assert_eq!(bad.status.code(), Some(1), "{said}");
    assert!(said.contains("part-00002.jsonl: its checksum is not the manifest's"), "{said}");
    assert!(said.contains("part-00999.jsonl: not in the manifest"), "{said}");
    assert_eq!(run(&["verify", &scene.folder.path().display().to_string()], b"").status.code(), Some(2));
}

#[test]
fn shards_are_packed_and_of_other_formats_too() {
    let scene = Scene::new(1200);
    let expected = run(&["tag", "-q", &scene.input], b"").stdout;
    let whole = scene.whole("run.zst", &[]);
    let joined: Vec<u8> = whole
        .iter()
        .filter(|(name, _)| name.ends_with(".jsonl.zst"))
        .flat_map(|(_, bytes)| zstd::decode_all(&bytes[..]).unwrap())
        .collect();
    assert!(joined == expected);
    let verified = run(&["verify", &scene.path("run.zst").display().to_string()], b"");
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
    let tasks = scene.whole("tasks", &["--format", "label-studio"]);
    let count: usize = tasks
        .iter()
        .filter(|(name, _)| name.starts_with("part-"))
        .map(|(_, bytes)| {
            serde_json::from_slice::<Vec<serde_json::Value>>(bytes).expect("each shard is an array").len()
        })
        .sum();
    assert_eq!(count, 1200);
    let rows = scene.whole("rows", &["--format", "csv", "--compress", "gz"]);
    assert!(rows.keys().any(|name| name == "part-00002.csv.gz"), "{:?}", rows.keys());
}

#[test]
fn every_format_goes_to_a_file_a_folder_and_standard_output() {
    let scene = Scene::new(0);
    // A file each, so that a shard ends after some of them; one of them is bad.
    std::fs::create_dir(scene.path("articles")).unwrap();
    for (number, article) in articles(12).iter().enumerate() {
        write(&scene.path("articles"), &format!("{number:02}.jsonl"), &jsonl(std::slice::from_ref(article)));
    }
    write(&scene.path("articles"), "05b.jsonl", b"{oops\n");
    let input = scene.path("articles").display().to_string();
    let input = input.as_str();
    let texts = write(scene.folder.path(), "texts.jsonl", &jsonl(&articles(12)));
    // The mentions of the first format, which is JSONL; all others must have the same.
    let mut expected: Option<Vec<String>> = None;
    for format in Format::all() {
        if format == Format::Parquet && !cfg!(feature = "parquet") {
            continue;
        }
        let name = format.name();
        let shown = |path: &Path| path.display().to_string();
        let file = scene.path(&format!("{name}{}", if format.needs_folder() { "" } else { format.ending() }));
        let code = |output: &std::process::Output, why: &str| {
            assert_eq!(output.status.code(), Some(2), "{name}, {why}: one line is bad: {}", errors(output));
        };
        let written = run(&["tag", "-q", input, "--with-text", "--format", name, "-o", &shown(&file)], b"");
        code(&written, "a file");
        assert!(written.stdout.is_empty(), "{name}");
        let out = run(&["tag", "-q", input, "--with-text", "--format", name], b"");
        code(&out, "standard output");
        let folder = format!("{}/", scene.path(&format!("run-{name}")).display());
        let tag = |more: &[&str]| {
            let args =
                ["tag", "-q", input, "--with-text", "--format", name, "-o", &folder, "--shard-size", "300"];
            run(&[&args[..], more].concat(), b"")
        };
        if format.needs_folder() {
            assert!(errors(&out).contains("--output FOLDER"), "{name}: {}", errors(&out));
            assert!(files(&file).len() >= 2, "{name}: {:?}", files(&file).keys());
            code(&tag(&[]), "a folder");
            assert_eq!(files(Path::new(&folder)), files(&file), "{name}");
            let again = tag(&["--resume"]);
            assert!(errors(&again).contains("without a manifest"), "{name}: {}", errors(&again));
        } else {
            assert!(std::fs::read(&file).unwrap() == out.stdout && !out.stdout.is_empty(), "{name}");
            code(&tag(&[]), "a folder");
            let whole = files(Path::new(&folder));
            assert!(whole.len() > 4, "{name}: {:?}", whole.keys());
            assert_eq!(
                whole.contains_key("label-studio.config.xml"),
                format == Format::LabelStudio,
                "{name}"
            );
            let good = run(&["verify", &folder], b"");
            assert_eq!(good.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&good.stdout));
            // As a kill leaves it after the second shard.
            let manifest = String::from_utf8(whole["manifest.jsonl"].clone()).unwrap();
            let begun: String = manifest.split_inclusive('\n').take(3).collect();
            std::fs::write(Path::new(&folder).join("manifest.jsonl"), begun).unwrap();
            for shard in whole.keys().filter(|file| file.starts_with("part-")).skip(2) {
                std::fs::remove_file(Path::new(&folder).join(shard)).unwrap();
            }
            code(&tag(&["--resume"]), "gone on with");
            assert!(files(Path::new(&folder)) == whole, "{name}: {:?}", files(Path::new(&folder)).keys());
        }
        if format.read().is_none() {
            continue;
        }
        // What a file holds, what a folder of shards holds, and the records are the same mentions.
        let mentions = |path: &str| {
            let mut args = vec!["convert", path, "--to", "csv", "--from", name];
            if !format.keeps().text {
                args.extend(["--texts", &texts]);
            }
            let output = run(&args, b"");
            assert_eq!(output.status.code(), Some(0), "{name}, {path}: {}", errors(&output));
            let table = String::from_utf8(output.stdout).unwrap();
            let place = |row: &str| row.split(',').take(5).collect::<Vec<_>>().join(",");
            table.lines().map(place).collect::<Vec<_>>()
        };
        let single = if format == Format::HuggingFace { file.join("train.jsonl") } else { file };
        let found = mentions(&shown(&single));
        assert!(found.len() > 24, "{name}: {found:?}");
        // Files of a folder come in the order of their names.
        let places = |rows: Vec<String>| -> Vec<String> {
            let mut rows: Vec<String> =
                rows.iter().map(|row| row[row.find(',').unwrap()..].to_owned()).collect();
            rows.sort();
            rows
        };
        let found = places(found);
        let expected = expected.get_or_insert_with(|| found.clone());
        assert_eq!(&found, expected, "{name}");
        if !format.needs_folder() && format.keeps().text {
            assert_eq!(&places(mentions(&folder)), expected, "{name}, shards");
        }
    }
    let packed = run(&["tag", input, "--format", "parquet", "-o", &format!("{texts}.gz")], b"");
    assert!(errors(&packed).contains("packs its columns itself"), "{}", errors(&packed));
    let one = scene.path("one.tml").display().to_string();
    let text = write(scene.folder.path(), "one.txt", b"Angela Merkel left Paris on Monday.");
    assert_eq!(run(&["tag", "-q", &text, "--format", "timeml", "-o", &one], b"").status.code(), Some(0));
    assert!(std::fs::read_to_string(&one).unwrap().contains("<TIMEX3 tid=\"t1\""));
}

#[test]
fn every_state_a_killed_run_can_leave_is_gone_on_from() {
    let scene = Scene::new(1500);
    let whole = scene.whole("whole", &[]);
    let manifest = String::from_utf8(whole["manifest.jsonl"].clone()).unwrap();
    let lines: Vec<&str> = manifest.split_inclusive('\n').collect();
    let shards = lines.len() - 2;
    assert!(shards >= 3);
    for done in 0..=shards {
        // Between two steps, in the middle of a line of the manifest, and with the next shard renamed but not entered.
        for (number, torn) in ["", "{\"shard\":\"par"].iter().enumerate() {
            for next in [None, Some(""), Some(".part")] {
                let name = format!(
                    "k{done}-{number}-{}",
                    next.map_or("none", |n| if n.is_empty() { "whole" } else { "part" })
                );
                let folder = scene.path(&name);
                std::fs::create_dir(&folder).unwrap();
                std::fs::write(folder.join("manifest.jsonl"), lines[..=done].concat() + torn).unwrap();
                for shard in 1..=done {
                    let shard = format!("part-{shard:05}.jsonl");
                    std::fs::write(folder.join(&shard), &whole[&shard]).unwrap();
                }
                if let (Some(ending), Some(bytes)) = (next, whole.get(&format!("part-{:05}.jsonl", done + 1)))
                {
                    let bytes = if ending.is_empty() { &bytes[..] } else { &bytes[..bytes.len() / 3] };
                    std::fs::write(folder.join(format!("part-{:05}.jsonl{ending}", done + 1)), bytes)
                        .unwrap();
                }
                let output = scene.tag(&name, &["--resume"]);
                assert_eq!(output.status.code(), Some(2), "{name}: {}", errors(&output));
                assert!(files(&folder) == whole, "{name}: {:?}", files(&folder).keys());
            }
        }
    }
}

#[test]
fn an_input_that_changed_is_not_gone_on_with() {
    let scene = Scene::new(1500);
    let whole = scene.whole("whole", &[]);
    let manifest = String::from_utf8(whole["manifest.jsonl"].clone()).unwrap();
    let lines: Vec<&str> = manifest.split_inclusive('\n').collect();
    let begun = |name: &str| {
        let folder = scene.path(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("manifest.jsonl"), lines[..3].concat()).unwrap();
        for shard in ["part-00001.jsonl", "part-00002.jsonl"] {
            std::fs::write(folder.join(shard), &whole[shard]).unwrap();
        }
    };
    let text = std::fs::read_to_string(&scene.input).unwrap();
    begun("edited");
    std::fs::write(&scene.input, text.replacen("Nairobi", "Nairobl", 1)).unwrap();
    let output = scene.tag("edited", &["--resume"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("the input is not what it was when part-00001.jsonl was written"),
        "{}",
        errors(&output)
    );
    begun("cut");
    std::fs::write(&scene.input, &text[..text.len() / 20]).unwrap();
    let output = scene.tag("cut", &["--resume"]);
    assert!(errors(&output).contains("the input "), "{}", errors(&output));
    assert_eq!(files(&scene.path("cut")).len(), 3, "nothing was written");
}

/// A run whose input does not end: its last file is a pipe that nobody writes to yet.
#[cfg(unix)]
struct Waiting {
    scene: Scene,
    child: Child,
    pipe: PathBuf,
    out: String,
}

#[cfg(unix)]
impl Waiting {
    fn new(more: &[&str]) -> Waiting {
        let scene = Scene::new(1500);
        let pipe = scene.path("rest.jsonl");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let out = format!("{}/", scene.path("run").display());
        let mut command = tagwire(&[
            "tag",
            "-q",
            &scene.input,
            &pipe.display().to_string(),
            "-o",
            &out,
            "--shard-size",
            "200K",
        ]);
        let child = command
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let waiting = Waiting { scene, child, pipe, out };
        // All of the first file is written when its last item is.
        for _ in 0..6000 {
            let shards = std::fs::read_dir(waiting.scene.path("run")).map_or(0, |all| {
                all.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().ends_with(".jsonl")).count()
            });
            // The manifest is one of them.
            if shards >= 3 {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        waiting
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(
            std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success()
        );
    }

    /// Goes on with all of the input there, and checks against an undisturbed run.
    fn go_on(mut self, code: Option<i32>, said: &str) {
        let status = self.child.wait().unwrap();
        let mut errors_said = String::new();
        std::io::Read::read_to_string(&mut self.child.stderr.take().unwrap(), &mut errors_said).unwrap();
        assert_eq!(status.code(), code, "{errors_said}");
        assert!(errors_said.contains(said), "{errors_said}");
        std::fs::remove_file(&self.pipe).unwrap();
        std::fs::write(&self.pipe, jsonl(&articles(600))).unwrap();
        let pipe = self.pipe.display().to_string();
        let args = ["tag", "-q", &self.scene.input, &pipe, "--shard-size", "200K", "--resume", "-o"];
        let resumed = run(&[&args[..], &[&self.out]].concat(), b"");
        assert_eq!(resumed.status.code(), Some(2), "{}", errors(&resumed));
        let anew = format!("{}/", self.scene.path("anew").display());
        run(&[&args[..], &[&anew]].concat(), b"");
        let (resumed, anew) = (files(&self.scene.path("run")), files(&self.scene.path("anew")));
        assert!(resumed == anew, "{:?} {:?}", resumed.keys(), anew.keys());
        let all: usize = anew
            .iter()
            .filter(|(n, _)| n.starts_with("part-"))
            .map(|(_, b)| b.split(|&b| b == b'\n').count() - 1)
            .sum();
        assert_eq!(all, 1501 + 600);
    }
}

#[test]
#[cfg(unix)]
fn a_killed_run_is_gone_on_with() {
    let waiting = Waiting::new(&[]);
    waiting.signal("KILL");
    waiting.go_on(None, "");
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_says_how_to_go_on() {
    let waiting = Waiting::new(&[]);
    waiting.signal("INT");
    waiting.go_on(Some(130), "the same command with --resume goes on where it stopped");
}

#[test]
#[cfg(unix)]
fn a_second_run_on_one_output_is_refused() {
    let mut waiting = Waiting::new(&[]);
    let second = run(&["tag", "-q", &waiting.scene.input, "-o", &waiting.out, "--resume"], b"");
    assert_eq!(second.status.code(), Some(2));
    assert!(errors(&second).contains("another run is writing there"), "{}", errors(&second));
    waiting.child.kill().unwrap();
    waiting.child.wait().unwrap();
}

#[test]
#[cfg(unix)]
fn a_single_file_stopped_leaves_what_stood_there() {
    let scene = Scene::new(100);
    let out = write(scene.folder.path(), "out.jsonl", b"before");
    let pipe = scene.path("rest.jsonl");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child = tagwire(&["tag", "-q", &scene.input, &pipe.display().to_string(), "-o", &out])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let part = format!("{out}.part");
    for _ in 0..6000 {
        if std::fs::metadata(&part).is_ok_and(|m| m.len() > 1000) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let second = run(&["tag", "-q", &scene.input, "-o", &out], b"");
    assert!(errors(&second).contains("another run is writing it"), "{}", errors(&second));
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(std::fs::read(&out).unwrap(), b"before");
    assert_eq!(std::fs::read_to_string(&part).unwrap().lines().count(), 101);
    let resumed = run(&["tag", &scene.input, "-o", &out, "--resume"], b"");
    assert!(errors(&resumed).contains("--resume needs an output folder"), "{}", errors(&resumed));
    assert_eq!(records(&run(&["tag", "-q", &scene.input], b"")).len(), 101);
}

#[test]
fn summary_and_diff_read_runs_and_files() {
    let scene = Scene::new(400);
    scene.whole("before.zst", &[]);
    scene.whole("after", &["--labels", "person,place"]);
    let [before, after] = ["before.zst", "after"].map(|name| scene.path(name).display().to_string());
    let summary = run(&["summary", &before, "--top", "3"], b"");
    let said = String::from_utf8_lossy(&summary.stdout).into_owned();
    assert_eq!(summary.status.code(), Some(0), "{}", errors(&summary));
    assert!(said.starts_with("400 documents, 2021-03; 1 could not be read"), "{said}");
    for expected in ["Angela Merkel", "Nairobi", "2021-03-01", "together", "by month"] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    let page = run(&["summary", &before, "--format", "html"], b"").stdout;
    assert!(String::from_utf8_lossy(&page).starts_with("<!doctype html>"));
    let csv = run(&["summary", &after, "--format", "csv"], b"").stdout;
    assert!(csv::Reader::from_reader(&csv[..]).records().all(|row| row.is_ok()));
    let diff = run(&["diff", &before, &after], b"");
    let said = String::from_utf8_lossy(&diff.stdout).into_owned();
    assert_eq!(diff.status.code(), Some(1), "{}", errors(&diff));
    assert!(
        said.contains("401 documents in both") && said.contains("lost") && !said.contains("gained"),
        "{said}"
    );
    let each = run(&["diff", &before, &after, "--each"], b"").stdout;
    let lost =
        String::from_utf8_lossy(&each).lines().filter(|line| line.contains("\"change\":\"lost\"")).count();
    assert!(lost >= 400, "each document names a day: {lost}");
    assert_eq!(run(&["diff", &before, &before], b"").status.code(), Some(0));
    assert_eq!(run(&["summary", "nowhere"], b"").status.code(), Some(2));
}
