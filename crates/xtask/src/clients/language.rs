//! How clients of a language are installed and run.

use std::process::{Command, Stdio};

/// What all clients of a language have in common.
pub struct Language {
    /// Where its clients are.
    pub folder: &'static str,
    /// What has to be on the machine.
    pub needs: &'static str,
    /// Prints the version of what is there, and fails when it will not do.
    probe: &'static [&'static str],
    /// The files that pin the packages.
    pub pins: &'static [&'static str],
    /// Fetches what is pinned.
    pub install: &'static [&'static [&'static str]],
    /// Runs the tests.
    pub test: &'static [&'static str],
}

pub const PYTHON: Language = Language {
    folder: "tests/clients",
    needs: "Python 3.11 or newer with venv",
    // Debian keeps apart what venv needs.
    probe: &[
        "python3",
        "-c",
        "import ensurepip, sys; assert sys.version_info >= (3, 11); print(sys.version)",
    ],
    pins: &["requirements.txt"],
    install: &[
        &["python3", "-m", "venv", ".venv"],
        &["pip", "install", "--require-hashes", "--requirement=requirements.txt"],
    ],
    test: &["python", "-m", "unittest"],
};

/// What is written in Python and is no client.
pub const TOOL: Language = Language { folder: "tests", ..PYTHON };

pub const TYPESCRIPT: Language = Language {
    folder: "tests/clients",
    needs: "Node.js 18 or newer with npm",
    probe: &["sh", "-c", "npm --version && node --eval 'fetch; console.log(process.version)'"],
    pins: &["package.json", "package-lock.json"],
    install: &[&["npm", "ci", "--no-audit", "--no-fund"]],
    test: &["npm", "test"],
};

/// What drives a browser, which has to be there: it is not fetched.
pub const BROWSER: Language = Language {
    folder: "tests",
    needs: "Node.js 18 or newer with npm, and Chromium",
    probe: &[
        "sh",
        "-c",
        "npm --version && node --eval 'fetch; console.log(process.version)' && \
         (chromium-headless-shell --version || chromium --version || chromium-browser --version || \
         google-chrome --version)",
    ],
    ..TYPESCRIPT
};

impl Language {
    /// The version of what is on the machine, if that will do.
    pub fn version(&self) -> Option<String> {
        let (program, arguments) = self.probe.split_first()?;
        let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
