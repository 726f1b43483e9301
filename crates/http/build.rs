//! Compresses what the API browser is made of: so it lies in the program, and so it is sent. Of the archive, one of several bundles is used; all of them would make the program a fifth larger.
#![expect(clippy::expect_used, reason = "a build that cannot go on fails")]

use std::fs::File;
use std::io::{Cursor, Read, copy};
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

/// The files that are used.
const FILES: [&str; 4] = ["dist/swagger-ui-bundle.js", "dist/swagger-ui.css", "LICENSE", "NOTICE"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=assets/browser.js");
    compress("browser.js", &mut File::open("assets/browser.js").expect("our own script is there"));
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED)).expect("the archive can be read");
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("the archive is whole");
        // All of it is in a folder that is named after the version.
        let path = file.name().expect("names are text").into_owned();
        let path = path.split_once('/').map_or("", |(_, path)| path);
        if FILES.contains(&path) {
            compress(path.trim_start_matches("dist/"), &mut file);
        }
    }
}

/// Writes the file under its name, with `.gz` behind it.
fn compress(name: &str, file: &mut impl Read) {
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo names a folder"));
    let compressed = File::create(folder.join(format!("{name}.gz"))).expect("the folder is ours");
    let mut compressed = GzEncoder::new(compressed, Compression::best());
    copy(file, &mut compressed).and_then(|_| compressed.finish()).expect("there is room");
}
