//! Hashes that others have made: with Django and with Python's `hashlib`.

use super::*;

const PASSWORD: &str = "correct horse";

/// Hashes of the same password, and what to make of them under the default effort.
const HASHES: [(&str, Verdict); 10] = [
    (
        "pbkdf2_sha256$50000$dMU0Q71Q5ZP5DoMfsGig3s$+0UovJEPklKw+7Xl1Wgu3nuOQHNvSw4h6+azODdUIAo=",
        Verdict::Outdated,
    ),
    ("pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=", Verdict::Outdated),
    ("pbkdf2_sha1$1000$seasalt$iQvkNOF1wEL4Khh8eogJ8rUhipM=", Verdict::Outdated),
    // Django's own parameters are above ours.
    (
        "argon2$argon2id$v=19$m=102400,t=2,p=8$OFk5d2t4cjlzVjNiZVc4ejVmSTVjQQ$/4Sp0jPrMS2HLTXvgoj8TwYu1WTYBdEcQ/2ciQL1GjQ",
        Verdict::Right,
    ),
    (
        "argon2$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rk2Mi3E4dgRMg0fHaYaptWVZRKqs//6b6k3/nntqGJk",
        Verdict::Right,
    ),
    (
        "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rk2Mi3E4dgRMg0fHaYaptWVZRKqs//6b6k3/nntqGJk",
        Verdict::Right,
    ),
    // Less memory, another kind, a shorter hash.
    (
        "argon2$argon2id$v=19$m=1024,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$gyAB513YsKkumS8py9dwwMvzgLeFFFEb+oaTMHycsgU",
        Verdict::Outdated,
    ),
    (
        "argon2$argon2i$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$k3A0Ke+5sl7ZwafSXeKqxs+yQZnuzL2o0YbQttdD+7g",
        Verdict::Outdated,
    ),
    ("argon2$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$c42xlJK/hpcATRQ/F/mWqA", Verdict::Outdated),
    // Django's mark for a password that nobody has.
    ("!6qTACjyVHd48Pkwr6M44pc5r4f0MQF7aJqyfVGNN", Verdict::Wrong),
];

/// What nobody understands, or nobody should have to work on.
const NONSENSE: [&str; 16] = [
    "",
    "correct horse",
    "$argon2id$",
    "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg",
    "$argon2id$v=18$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$c42xlJK/hpcATRQ/F/mWqA",
    "$argon2id$v=19$m=4294967295,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$c42xlJK/hpcATRQ/F/mWqA",
    "$argon2id$v=19$m=19456,t=4294967295,p=1$MDEyMzQ1Njc4OWFiY2RlZg$c42xlJK/hpcATRQ/F/mWqA",
    "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
    "bcrypt_sha256$$2b$12$aqrBVdVGpk8B0/oLx5SP5OyGPXZAcpOyELbUjM7u2iJHTu85S8Jdm",
    "pbkdf2_sha256$1000$seasalt",
    "pbkdf2_sha256$0$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
    "pbkdf2_sha256$4000000000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
    "pbkdf2_sha256$1000$$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
    "pbkdf2_sha256$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=$",
    "pbkdf2_sha256$1000$seasalt$mQnueSakb748",
    "pbkdf2_md5$1000$seasalt$mQnueSakb748zqBAC1tmWVZsZbi2zPGZarEzTGdfmso=",
];

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

fn verdict(passwords: &Passwords, password: &str, hash: &str) -> Verdict {
    run(passwords.verify(passwords.place().unwrap(), password.into(), PasswordHash(hash.to_owned()))).unwrap()
}

fn with(memory_kib: u32, iterations: u32, parallelism: u32) -> Passwords {
    Passwords::new(Effort::new(memory_kib, iterations, parallelism).unwrap())
}

#[test]
fn hashes_that_others_made_are_verified() {
    let passwords = Passwords::new(Effort::default());
    for (hash, expected) in HASHES {
        assert_eq!(verdict(&passwords, PASSWORD, hash), expected, "{hash}");
        for wrong in ["", "Correct horse", "correct horse ", "correct hors"] {
            assert_eq!(verdict(&passwords, wrong, hash), Verdict::Wrong, "{wrong:?} {hash}");
        }
    }
}

#[test]
fn every_letter_of_a_password_counts_whatever_its_language() {
    let passwords = Passwords::new(Effort::default());
    let hash = "pbkdf2_sha256$1$Zucker$rUT4bdgM5zIixzLT4G8vWU5Pib4bkeQUhOT/zd/mAlE=";
    assert_eq!(verdict(&passwords, "pässwörd ", hash), Verdict::Outdated);
    assert_eq!(verdict(&passwords, "pässwörd", hash), Verdict::Wrong);
}

#[test]
fn what_is_hashed_here_is_right_here() {
    let passwords = with(64, 1, 2);
    let hash = run(passwords.hash(Some(PASSWORD.into()))).unwrap();
    assert!(hash.0.starts_with("$argon2id$v=19$m=64,t=1,p=2$"), "{}", hash.0);
    assert_eq!(verdict(&passwords, PASSWORD, &hash.0), Verdict::Right);
    assert_eq!(verdict(&passwords, "battery staple", &hash.0), Verdict::Wrong);
    // The same password is never hashed alike.
    assert_ne!(run(passwords.hash(Some(PASSWORD.into()))).unwrap(), hash);
}

#[test]
fn a_hash_is_outdated_when_more_effort_is_asked_for() {
    let hash = run(with(64, 2, 1).hash(Some(PASSWORD.into()))).unwrap();
    for (effort, expected) in [
        ((65, 2, 1), Verdict::Outdated),
        ((64, 3, 1), Verdict::Outdated),
        ((64, 2, 2), Verdict::Right),
        ((32, 1, 1), Verdict::Right),
    ] {
        let (memory_kib, iterations, parallelism) = effort;
        let passwords = with(memory_kib, iterations, parallelism);
        assert_eq!(verdict(&passwords, PASSWORD, &hash.0), expected, "{effort:?}");
    }
}

#[test]
fn without_a_password_none_is_right() {
    let passwords = with(64, 1, 1);
    let hash = run(passwords.hash(None)).unwrap();
    for password in ["", "!", PASSWORD] {
        assert_eq!(verdict(&passwords, password, &hash.0), Verdict::Wrong, "{password}");
    }
}

#[test]
fn what_is_not_understood_matches_nothing_and_is_not_taken() {
    let passwords = with(64, 1, 1);
    for hash in NONSENSE {
        assert_eq!(verdict(&passwords, PASSWORD, hash), Verdict::Wrong, "{hash}");
        let taken = run(passwords.take(Some(GivenPassword::Hash(hash.into()))));
        let told = format!("{:?}", taken.unwrap_err());
        assert!(told.contains("This is no hash of a password that is understood."), "{told}");
    }
    for (hash, _) in HASHES {
        let taken = run(passwords.take(Some(GivenPassword::Hash(format!("{hash}\n").into())))).unwrap();
        assert_eq!(taken.0, hash);
    }
}

#[test]
fn efforts_that_nobody_can_make_are_refused() {
    for (effort, expected) in [
        ((0, 1, 1), EffortFault::Memory),
        ((7, 1, 1), EffortFault::Memory),
        ((31, 1, 4), EffortFault::Memory),
        ((MOST_MEMORY + 1, 1, 1), EffortFault::Memory),
        ((64, 0, 1), EffortFault::Iterations),
        ((64, MOST_ITERATIONS + 1, 1), EffortFault::Iterations),
        ((64, 1, 0), EffortFault::Parallelism),
        ((u32::MAX, 1, MOST_LANES + 1), EffortFault::Parallelism),
    ] {
        let (memory_kib, iterations, parallelism) = effort;
        assert_eq!(Effort::new(memory_kib, iterations, parallelism), Err(expected), "{effort:?}");
    }
    assert_eq!(Effort::new(19 * 1024, 2, 1), Ok(Effort::default()));
}

#[test]
fn neither_passwords_nor_hashes_show_in_debug_output() {
    let given = [GivenPassword::Plain(PASSWORD.into()), GivenPassword::Hash(HASHES[1].0.into())];
    let shown = format!("{given:?} {:?}", PasswordHash(HASHES[1].0.to_owned()));
    assert!(!shown.contains("horse") && !shown.contains("seasalt"), "{shown}");
}

#[test]
fn whoever_comes_late_to_a_storm_is_told_so_at_once_and_nobody_else() {
    let passwords = Arc::new(Passwords::new(Effort::new(8, 1, 1).unwrap()));
    let hash = |passwords: &Arc<Passwords>| {
        let passwords = Arc::clone(passwords);
        async move { passwords.hash(Some("a password".into())).await }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let turns = passwords.turns.available_permits();
        let held = passwords.turns.acquire_many(turns.try_into().unwrap()).await.unwrap();
        let waiting: Vec<_> =
            (0..passwords.places.available_permits()).map(|_| tokio::spawn(hash(&passwords))).collect();
        tokio::task::yield_now().await;
        assert!(matches!(hash(&passwords).await, Err(AccessError::Crowded)));
        drop(held);
        for hash in waiting {
            hash.await.unwrap().unwrap();
        }
        hash(&passwords).await.unwrap();
    });
}
