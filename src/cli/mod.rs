//! The command line: arguments as typed (`args`), what they mean (`config`), one file a subcommand, one place for exit codes.

#[macro_use]
mod message;

mod args;
mod check;
mod complete;
mod config;
mod convert;
mod diff;
mod eval;
mod explain;
mod floor;
mod folds;
mod gold;
mod kinds;
mod lists;
mod originals;
mod overwrite;
mod progress;
mod queue;
mod summary;
mod tag;
mod train;
mod verify;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser};

use args::{Cli, Command};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// A check was asked for and the answer is no.
    No,
    /// An error; the rest of a batch still went on.
    Error,
    /// Ctrl-C: what was begun is written.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::No => 1,
            Exit::Error => 2,
            Exit::Interrupted => 130,
        })
    }
}

/// Runs the command line and returns the exit code.
pub fn main() -> ExitCode {
    // What damaged input makes a parser say is told as an error of that input.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !tagwire::read::is_guarded() {
            usual(panic);
        }
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            // Help that goes to a closed pipe is no error.
            let _ = error.print();
            if error.kind() == clap::error::ErrorKind::InvalidSubcommand
                && let Some(typed) = std::env::args_os().nth(1)
            {
                if typed == "-" || std::path::Path::new(&typed).exists() {
                    tell!("`tagwire tag {}` tags it", typed.to_string_lossy());
                } else if let Some(meant) = swapped(&typed.to_string_lossy()) {
                    tell!("did you mean `tagwire {meant}`?");
                }
            }
            if error.kind() == clap::error::ErrorKind::UnknownArgument
                && let Some(typed) = std::env::args_os().skip(2).find(|typed| is_file_with_dash(typed))
            {
                tell!("a file whose name begins with '-' is given as ./{}", typed.to_string_lossy());
            }
            return ExitCode::from(code);
        }
    };
    let result = match cli.command {
        _ if cli.licences => print_licences(),
        Some(Command::Tag(args)) => tag::run(&args),
        Some(Command::Eval(args)) => eval::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Verify(args)) => verify::run(&args),
        Some(Command::Summary(args)) => summary::run(&args),
        Some(Command::Diff(args)) => diff::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Convert(args)) => convert::run(args),
        Some(Command::Queue(args)) => queue::run(&args),
        Some(Command::Completions(args)) => complete::completions(&args),
        Some(Command::Man(args)) => complete::man(&args),
        None => {
            tell!("no command given; `tagwire tag FILE` tags a file, `tagwire --help` shows the rest");
            return Exit::Error.into();
        }
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) if is_closed_pipe(&error) => Exit::Done.into(),
        Err(error) => {
            tell!("{}", told(&error));
            Exit::Error.into()
        }
    }
}

/// Returns true for the name of a file that is taken for an option.
fn is_file_with_dash(typed: &std::ffi::OsStr) -> bool {
    typed.len() > 1 && typed.as_encoded_bytes()[0] == b'-' && std::path::Path::new(typed).exists()
}

/// Returns the command whose letters were typed in another order, as `tga`: too far from `tag` for clap, which offers others that are
/// near.
fn swapped(typed: &str) -> Option<String> {
    let sorted = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    let letters = sorted(typed);
    Cli::command()
        .get_subcommands()
        .map(clap::Command::get_name)
        .find(|name| sorted(name) == letters)
        .map(str::to_owned)
}

/// Returns an error with its causes, those of the system in the words of all others.
fn told(error: &anyhow::Error) -> String {
    let words = error.chain().map(|cause| match cause.downcast_ref::<io::Error>() {
        // One that carries another error says what that says.
        Some(error) if error.get_ref().is_none() => tagwire::Error::reason(error),
        _ => cause.to_string(),
    });
    words.collect::<Vec<_>>().join(": ")
}

/// The reader of our output has gone (`| head`): a quiet end, not an error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

fn print_licences() -> anyhow::Result<Exit> {
    use std::io::Write;
    io::stdout().lock().write_all(tagwire::LICENCES.as_bytes())?;
    Ok(Exit::Done)
}
