//! How the release is linked, to be small: functions that came out alike are kept once, and relocations are
//! packed.

#[expect(clippy::disallowed_methods, reason = "this is how cargo tells a build script what is built")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|actual| actual == value);
    // Only where Rust brings a linker that can do both.
    if is("PROFILE", "release") && is("TARGET", "x86_64-unknown-linux-gnu") {
        println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
