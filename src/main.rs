//! The command line of tagwire; see `tagwire --help`.
#![forbid(unsafe_code)]
// These panic where nobody reads any more; `cli::message` writes what is said.
#![deny(clippy::print_stderr, clippy::print_stdout)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
