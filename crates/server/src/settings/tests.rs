//! Where settings come from, and which are refused.

use doorward_domain::secret::ExposeSecret;
use jsonwebtoken::Algorithm;

use super::*;

fn read(file: &str, variables: &[(&str, &str)]) -> Result<Settings> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("doorward.toml");
    std::fs::write(&path, file)?;
    let mut values = Values::default();
    values.add_defaults()?;
    values.add_file(Some(&path))?;
    for (name, value) in variables {
        values.add_variable(name, (*value).to_owned())?;
    }
    values.settings()
}

fn fault(file: &str, variables: &[(&str, &str)]) -> String {
    format!("{:#}", read(file, variables).unwrap_err())
}

#[test]
fn nothing_has_to_be_said() {
    let settings = read("", &[]).unwrap();
    assert_eq!(settings.database, Location::Sqlite("doorward.db".to_owned()));
    assert_eq!(settings.listen, "127.0.0.1:9000".parse().unwrap());
    assert!(settings.jwt.is_none());
}

#[test]
fn the_environment_stands_above_the_file() {
    let file = "listen = \"127.0.0.1:1\"\ndatabase_pool_size = 3";
    let settings = read(file, &[("DOORWARD_LISTEN", "127.0.0.1:2")]).unwrap();
    assert_eq!((settings.listen.port(), settings.pool_size), (2, 3));
}

#[test]
fn a_secret_can_be_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "a secret\n").unwrap();
    let settings = read("", &[("DOORWARD_SECRET_KEY_FILE", path.to_str().unwrap())]).unwrap();
    assert_eq!(settings.secret_key.unwrap().expose_secret(), "a secret");
}

#[test]
fn a_secret_is_a_value_or_a_file_but_not_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "a secret\n").unwrap();
    let path = path.to_str().unwrap();
    let (file, value) = (("DOORWARD_SECRET_KEY_FILE", path), ("DOORWARD_SECRET_KEY", "another"));
    let expected = "DOORWARD_SECRET_KEY: is given as a value and as a file";
    assert_eq!(fault("", &[file, value]), expected);
    assert_eq!(fault("", &[value, file]), expected);
    let both = format!("secret_key = \"another\"\nsecret_key_file = \"{path}\"");
    let fault = fault(&both, &[]);
    assert!(fault.starts_with("secret_key in ") && fault.ends_with(": is given as a value and as a file"));
    // One above the other is no contradiction.
    let below = format!("secret_key_file = \"{path}\"");
    assert_eq!(read(&below, &[value]).unwrap().secret_key.unwrap().expose_secret(), "another");
    let above = read("secret_key = \"another\"", &[file]).unwrap();
    assert_eq!(above.secret_key.unwrap().expose_secret(), "a secret");
}

#[test]
fn the_file_of_a_secret_must_hold_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "\n").unwrap();
    let path = path.to_str().unwrap();
    let expected = format!("DOORWARD_SECRET_KEY_FILE: {path} is empty");
    assert_eq!(fault("", &[("DOORWARD_SECRET_KEY_FILE", path)]), expected);
}

#[test]
fn what_is_empty_is_not_given() {
    let file = "listen = \"127.0.0.1:1\"\njwt_secret = \"\"";
    let settings = read(file, &[("DOORWARD_LISTEN", ""), ("DOORWARD_WORKERS", "")]).unwrap();
    assert_eq!(settings.listen.port(), 1);
    assert_eq!(read("", &[("DOORWARD_LISTEN", "")]).unwrap().listen.port(), 9000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "a token of some length\n").unwrap();
    let file = ("DOORWARD_BOOTSTRAP_TOKEN_FILE", path.to_str().unwrap());
    let empty = ("DOORWARD_BOOTSTRAP_TOKEN", "");
    for variables in [[file, empty], [empty, file]] {
        let token = read("", &variables).unwrap().bootstrap_token.unwrap();
        assert_eq!(token.expose_secret(), "a token of some length");
    }
}

#[test]
fn what_is_no_setting_is_refused_by_name() {
    let expected = "DOORWARD_LISTNE: there is no such setting";
    assert_eq!(fault("", &[("DOORWARD_LISTNE", "x")]), expected);
    assert!(fault("listne = \"x\"", &[]).starts_with("listne in "));
    // The names are in capitals.
    assert_eq!(fault("", &[("DOORWARD_listen", "127.0.0.1:1")]), "DOORWARD_listen: there is no such setting");
    // Only secrets are read from files.
    assert_eq!(fault("", &[("DOORWARD_LISTEN_FILE", "x")]), "DOORWARD_LISTEN_FILE: there is no such setting");
}

#[test]
fn impossible_values_are_refused_by_name() {
    let cases = [
        ("DOORWARD_WORKERS", "many", "DOORWARD_WORKERS: invalid digit found in string"),
        ("DOORWARD_WORKERS", "0", "DOORWARD_WORKERS: must be from 1 to 1024"),
        ("DOORWARD_DATABASE_POOL_SIZE", "0", "DOORWARD_DATABASE_POOL_SIZE: must be from 1 to 512"),
        ("DOORWARD_DATABASE_POOL_SIZE", "513", "DOORWARD_DATABASE_POOL_SIZE: must be from 1 to 512"),
        ("DOORWARD_LOG", "loud", "DOORWARD_LOG: \"loud\" is no level such as info"),
        ("DOORWARD_LOG_FORMAT", "xml", "DOORWARD_LOG_FORMAT: must be text or json"),
        (
            "DOORWARD_DATABASE_URL",
            "mysql://x",
            "DOORWARD_DATABASE_URL: must begin with sqlite:// or postgres://",
        ),
        (
            "DOORWARD_TRUSTED_PROXIES",
            "10.0.0.0/8, x",
            "DOORWARD_TRUSTED_PROXIES: x: must be an address or a network such as 10.0.0.0/8",
        ),
        (
            "DOORWARD_PASSWORD_MEMORY_KIB",
            "19 MiB",
            "DOORWARD_PASSWORD_MEMORY_KIB: invalid digit found in string",
        ),
        (
            "DOORWARD_PASSWORD_MEMORY_KIB",
            "7",
            "DOORWARD_PASSWORD_MEMORY_KIB: must be from 8 for each lane to 4194304",
        ),
        (
            "DOORWARD_REQUESTS_PER_ADDRESS",
            "0",
            "DOORWARD_REQUESTS_PER_ADDRESS: number would be zero for non-zero type",
        ),
        ("DOORWARD_PASSWORD_ITERATIONS", "0", "DOORWARD_PASSWORD_ITERATIONS: must be from 1 to 1000"),
        ("DOORWARD_PASSWORD_PARALLELISM", "0", "DOORWARD_PASSWORD_PARALLELISM: must be from 1 to 256"),
        ("DOORWARD_EVENT_RETENTION", "59m", "DOORWARD_EVENT_RETENTION: must be from 1 hour to 100 years"),
        ("DOORWARD_EVENT_RETENTION", "101y", "DOORWARD_EVENT_RETENTION: must be from 1 hour to 100 years"),
    ];
    for (name, value, expected) in cases {
        assert_eq!(fault("", &[(name, value)]), expected);
    }
}

#[test]
fn passwords_are_hashed_as_owasp_recommends_unless_it_is_said_otherwise() {
    assert_eq!(read("", &[]).unwrap().effort, Effort::default());
    let file = "password_memory_kib = 47104\npassword_iterations = 1";
    let settings = read(file, &[("DOORWARD_PASSWORD_PARALLELISM", "4")]).unwrap();
    assert_eq!(settings.effort, Effort::new(47104, 1, 4).unwrap());
    // Memory that would do for one lane need not do for more.
    let lanes = [("DOORWARD_PASSWORD_MEMORY_KIB", "31"), ("DOORWARD_PASSWORD_PARALLELISM", "4")];
    let expected = "DOORWARD_PASSWORD_MEMORY_KIB: must be from 8 for each lane to 4194304";
    assert_eq!(fault("", &lanes), expected);
}

#[test]
fn jwts_need_issuer_and_audience_as_soon_as_there_is_a_key() {
    let key = ("DOORWARD_JWT_SECRET", "a secret of the length of the hash");
    assert_eq!(fault("", &[key]), "DOORWARD_JWT_ISSUER: is required");
    let (issuer, audience) = (("DOORWARD_JWT_ISSUER", "i"), ("DOORWARD_JWT_AUDIENCE", "a"));
    let settings = read("", &[key, issuer, audience]).unwrap().jwt.unwrap();
    assert_eq!(settings.algorithms, [Algorithm::HS256]);
    let algorithms = ("DOORWARD_JWT_ALGORITHMS", "RS256");
    let expected = "DOORWARD_JWT_ALGORITHMS: there is no key for RS256";
    assert_eq!(fault("", &[key, issuer, audience, algorithms]), expected);
}

#[test]
fn what_is_said_of_jwts_needs_a_key() {
    let reason = "means nothing without a key: there is none of DOORWARD_JWT_SECRET, \
                  DOORWARD_JWT_JWKS_FILE, DOORWARD_JWT_JWKS_URL";
    for (name, value) in [
        ("DOORWARD_JWT_ISSUER", "i"),
        ("DOORWARD_JWT_AUDIENCE", "a"),
        ("DOORWARD_JWT_ALGORITHMS", "RS256"),
        ("DOORWARD_JWT_USER_CLAIM", "sub"),
    ] {
        assert_eq!(fault("", &[(name, value)]), format!("{name}: {reason}"));
    }
    let nonsense = fault("", &[("DOORWARD_JWT_ALGORITHMS", "nonsense")]);
    assert!(nonsense.starts_with("DOORWARD_JWT_ALGORITHMS: nonsense: "), "{nonsense}");
}

#[test]
fn secrets_do_not_show_in_debug_output() {
    let open = [("DOORWARD_JWT_ISSUER", "shown"), ("DOORWARD_JWT_AUDIENCE", "shown")];
    let secrets = SETTINGS.iter().filter(|setting| setting.is_secret).map(|setting| match setting.name {
        "database_url" => (setting.name, "postgres://me:hush@host/shown?password=hush"),
        name => (name, "hush, whoever sees this knows too much"),
    });
    let names: Vec<_> =
        secrets.map(|(name, value)| (format!("{PREFIX}{}", name.to_uppercase()), value)).collect();
    let variables: Vec<_> = names.iter().map(|(name, value)| (name.as_str(), *value)).chain(open).collect();
    let shown = format!("{:?}", read("", &variables).unwrap());
    assert!(shown.contains("postgres://host/shown") && shown.contains("issuer: \"shown\""), "{shown}");
    assert!(!shown.contains("hush"), "{shown}");
}

#[test]
fn every_setting_is_in_the_readme_and_in_the_example() {
    let readme = include_str!("../../../../README.md");
    let example = include_str!("../../../../doorward.toml.example");
    for Setting { name, is_secret, .. } in SETTINGS {
        let file = if is_secret { " (*file*)" } else { "" };
        let row = format!("| `{PREFIX}{}`{file} |", name.to_uppercase());
        assert!(readme.contains(&row), "README.md lacks {row}");
        assert!(example.contains(&format!("\n#{name} = ")), "doorward.toml.example lacks {name}");
    }
    // And nothing else is.
    assert_eq!(readme.matches(&format!("\n| `{PREFIX}")).count(), SETTINGS.len());
    let lines = example.lines().filter(|line| line.starts_with('#') && line.contains(" = "));
    assert_eq!(lines.filter(|line| !line.starts_with("# ")).count(), SETTINGS.len());
}

#[test]
fn a_shared_secret_is_as_long_as_the_hash() {
    let (issuer, audience) = (("DOORWARD_JWT_ISSUER", "i"), ("DOORWARD_JWT_AUDIENCE", "a"));
    for (algorithm, length) in [("HS256", 32), ("HS384", 48), ("HS512", 64), ("HS256,HS512", 64)] {
        let algorithms = ("DOORWARD_JWT_ALGORITHMS", algorithm);
        let secret = "s".repeat(length);
        let long = ("DOORWARD_JWT_SECRET", secret.as_str());
        assert!(read("", &[long, issuer, audience, algorithms]).is_ok());
        let short = ("DOORWARD_JWT_SECRET", &secret[1..]);
        let expected = format!("DOORWARD_JWT_SECRET: must have at least {length} characters");
        assert_eq!(fault("", &[short, issuer, audience, algorithms]), expected);
    }
}

#[test]
fn a_token_that_can_be_guessed_is_refused() {
    let token = "twenty characters it";
    assert!(read("", &[("DOORWARD_BOOTSTRAP_TOKEN", token)]).is_ok());
    let expected = "DOORWARD_BOOTSTRAP_TOKEN: must have at least 20 characters";
    assert_eq!(fault("", &[("DOORWARD_BOOTSTRAP_TOKEN", &token[1..])]), expected);
}

#[test]
fn previous_secret_keys_are_a_list_or_lines_and_may_have_commas() {
    let keys = |text| {
        let settings = read(text, &[]).unwrap();
        let keys = settings.previous_secret_keys;
        keys.iter().map(|key| key.expose_secret().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keys(""), [""; 0]);
    assert_eq!(keys("previous_secret_keys = 'one, with a comma'"), ["one, with a comma"]);
    assert_eq!(keys("previous_secret_keys = ['one, of two', 'two']"), ["one, of two", "two"]);
    assert_eq!(keys("previous_secret_keys = \"one\\n  two\\n\""), ["one", "two"]);
}
