//! The program: configuration, command line, and how the parts are put together.

mod arguments;
mod commands;
mod logging;
mod secret_key;
mod settings;
mod traces;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    match commands::run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("doorward: {error:#}");
            ExitCode::FAILURE
        }
    }
}
