//! What a page may load, run and ask: what it needs, and nothing else.

/// What the providers of captchas load beside their script, and show, by the origin that the script is from.
/// Of others, the script itself has to do.
const PROVIDERS: [(&str, &str); 5] = [
    ("https://www.google.com", "https://www.gstatic.com https://recaptcha.google.com"),
    ("https://www.recaptcha.net", "https://www.gstatic.com https://recaptcha.net"),
    ("https://js.hcaptcha.com", "https://hcaptcha.com https://*.hcaptcha.com"),
    ("https://hcaptcha.com", "https://*.hcaptcha.com"),
    ("https://challenges.cloudflare.com", ""),
];

/// The `Content-Security-Policy` of a page that shows these pictures and, maybe, a captcha.
pub fn of_page(nonce: &str, pictures: &[&str], captcha: Option<&str>) -> String {
    let mut origins: Vec<&str> = pictures.iter().filter_map(|picture| origin(picture)).collect();
    origins.sort_unstable();
    origins.dedup();
    let pictures = [&["'self' data:"], &origins[..]].concat().join(" ");
    let (mut scripts, mut frames) = (String::new(), String::new());
    if let Some(origin) = captcha.and_then(origin) {
        let others = PROVIDERS.iter().find(|(provider, _)| *provider == origin).map_or("", |(_, more)| more);
        let sources = format!("{origin} {others}");
        scripts = format!(" {}", sources.trim_end());
        frames = format!("; frame-src{scripts}");
    }
    format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'{scripts}{frames}; \
         connect-src 'self'{scripts}; img-src {pictures}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'"
    )
}

/// Scheme and host of an address, if it has them and they can stand in a policy.
pub fn origin(address: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| address.starts_with(scheme))?;
    let rest = &address[scheme.len()..];
    let host = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    let is_harmless = |letter: u8| letter.is_ascii_alphanumeric() || b"-.:[]".contains(&letter);
    (!host.is_empty() && host.bytes().all(is_harmless)).then(|| &address[..scheme.len() + host.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scheme_and_host_of_an_address_get_into_a_policy() {
        for (address, expected) in [
            ("https://a.example/x.js?y=1", Some("https://a.example")),
            ("http://[::1]:8080", Some("http://[::1]:8080")),
            ("https://a.example\\@b.example/", Some("https://a.example")),
            ("https://a.example;script-src *", None),
            ("https://a.example'unsafe-inline'", None),
            ("https://user@a.example/", None),
            ("https://", None),
            ("/static/x.svg", None),
            ("javascript:alert(1)", None),
            ("data:image/png;base64,AA", None),
        ] {
            assert_eq!(origin(address), expected, "{address}");
        }
    }

    #[test]
    fn a_captcha_may_load_what_its_provider_needs_and_no_other_page_may() {
        let plain = of_page("n", &["/static/a.png", "https://b.example/b.png", "https://b.example/c"], None);
        assert!(
            plain.contains(
                "script-src 'nonce-n'; connect-src 'self'; img-src 'self' data: https://b.example;"
            )
        );
        let known = of_page("n", &[], Some("https://challenges.cloudflare.com/turnstile/v0/api.js"));
        assert!(known.contains("script-src 'nonce-n' https://challenges.cloudflare.com; frame-src https://challenges.cloudflare.com;"));
        let own = of_page("n", &[], Some("https://captcha.example/api.js"));
        assert!(
            own.contains("script-src 'nonce-n' https://captcha.example; frame-src https://captcha.example;")
        );
    }
}
