//! `tagwire completions` and `tagwire man`: made from the same definition as the help.

use std::io;

use anyhow::bail;
use clap::{Args, CommandFactory};

use super::Exit;
use super::args::Cli;

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

pub fn completions(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "tagwire", &mut script);
    io::Write::write_all(&mut io::stdout(), &script)?;
    Ok(Exit::Done)
}

#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command whose page is wanted; without it the page of tagwire itself.
    pub command: Option<String>,
}

pub fn man(args: &ManArgs) -> anyhow::Result<Exit> {
    let mut tagwire = Cli::command();
    // Names of pages are made of those of all commands before it.
    tagwire.build();
    let command = match &args.command {
        None => &tagwire,
        // Pages refer to each other by their whole names.
        Some(name) => match tagwire.find_subcommand(name.strip_prefix("tagwire-").unwrap_or(name)) {
            Some(command) => command,
            None => {
                let names: Vec<_> = tagwire.get_subcommands().map(clap::Command::get_name).collect();
                bail!("no command is called {name:?}; there are: {}", names.join(", "));
            }
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    io::Write::write_all(&mut io::stdout(), unfilled(&String::from_utf8(page)?).as_bytes())?;
    Ok(Exit::Done)
}

/// Lets the lines of the examples stand as they are: they would be filled up to the width of the page.
fn unfilled(page: &str) -> String {
    const HEAD: &str = ".SH EXTRA\n";
    let Some((before, rest)) = page.split_once(HEAD) else { return page.to_owned() };
    let (examples, after) = match rest.find("\n.SH ") {
        Some(end) => rest.split_at(end + 1),
        None => (rest, ""),
    };
    let examples = examples.trim_end();
    let examples = examples.strip_prefix("Examples:\n").unwrap_or(examples);
    format!("{before}.SH EXAMPLES\n.nf\n{examples}\n.fi\n{after}")
}
