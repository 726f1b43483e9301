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
use crate::logging::LastLines;

fn main() -> ExitCode {
    let _last = LastLines;
    match commands::run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            logging::finish();
            eprintln!("doorward: {error:#}");
            ExitCode::FAILURE
        }
    }
}
