//! Pictures of initials, which stand for users and for providers: drawn here, so that nobody outside is
//! asked.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The colours of the background, dark enough for white letters.
const COLOURS: [&str; 8] =
    ["#8c4a2f", "#5b6b1f", "#1f6b4a", "#1f5f6b", "#2f4a8c", "#5a3d8c", "#8c2f6b", "#6b4f1f"];

/// A picture of somebody of this name, as a data URI.
pub fn of(name: &str) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(drawn(name)))
}

/// The initials of a name, as SVG.
pub fn drawn(name: &str) -> String {
    let initials = initials(name);
    let colour = COLOURS[name.bytes().map(usize::from).sum::<usize>() % COLOURS.len()];
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\
         <rect width=\"64\" height=\"64\" fill=\"{colour}\"/>\
         <text x=\"50%\" y=\"50%\" fill=\"#fff\" font-family=\"sans-serif\" font-size=\"28\" \
         text-anchor=\"middle\" dominant-baseline=\"central\">{initials}</text></svg>"
    )
}

/// The first letter of the first and of the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let (first, last) = (words.next(), words.next_back());
    let letters =
        [first, last].into_iter().flatten().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    letters.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        assert_eq!(initials("ada augusta lovelace"), "AL");
        assert_eq!(initials("éva"), "É");
        assert_eq!(initials(""), "");
        assert_eq!(initials("<b> \"x\""), "BX");
    }
}
