//! Statements as they were run, written out with their values, so that their plans can be asked for.

/// A statement as diesel shows it, `… -- binds: […]`, with its values in place.
pub fn written_out(shown: &str, postgres: bool) -> String {
    let Some((sql, values)) = shown.rsplit_once(" -- binds: ") else { return shown.to_owned() };
    let values: Vec<String> =
        (1..)
            .zip(parts(values))
            .map(|(place, value)| {
                if sql.contains(&format!("ANY(${place})")) {
                    array(&value)
                } else {
                    literal(&value, postgres)
                }
            })
            .collect();
    if postgres {
        // From the last one on: `$1` is the beginning of `$10`.
        let places = values.iter().enumerate().rev();
        return places
            .fold(sql.to_owned(), |sql, (place, value)| sql.replace(&format!("${}", place + 1), value));
    }
    let mut pieces = sql.split('?');
    let first = pieces.next().unwrap_or_default().to_owned();
    let rest: Vec<&str> = pieces.collect();
    assert_eq!(rest.len(), values.len(), "a value for each place: {shown}");
    rest.into_iter().zip(values).fold(first, |sql, (piece, value)| sql + &value + piece)
}

/// The parts of a list as Rust shows it.
fn parts(list: &str) -> Vec<String> {
    let inner = list.trim().strip_prefix('[').and_then(|list| list.strip_suffix(']')).unwrap_or_default();
    let (mut parts, mut part, mut depth, mut quoted, mut escaped) =
        (Vec::new(), String::new(), 0_i32, false, false);
    for letter in inner.chars() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            '[' | '(' if !quoted => depth += 1,
            ']' | ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(std::mem::take(&mut part).trim().to_owned());
                continue;
            }
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        part.push(letter);
    }
    if !part.trim().is_empty() {
        parts.push(part.trim().to_owned());
    }
    parts
}

/// Ids or numbers as an array of PostgreSQL.
fn array(list: &str) -> String {
    let items =
        parts(list).into_iter().map(|item| item.trim_start_matches("Id(").trim_end_matches(')').to_owned());
    format!("'{{{}}}'", items.collect::<Vec<_>>().join(","))
}

fn literal(value: &str, postgres: bool) -> String {
    let bytes = |hex: &str| if postgres { format!("'\\x{hex}'") } else { format!("x'{hex}'") };
    if let Some(text) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return format!("'{}'", text.replace("\\\"", "\"").replace('\'', "''"));
    }
    if let Some(id) = value.strip_prefix("Id(").and_then(|rest| rest.strip_suffix(')')) {
        return if postgres { format!("'{id}'") } else { bytes(&id.replace('-', "")) };
    }
    if let Some(list) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let digits =
            list.split(',').map(|byte| format!("{:02x}", byte.trim().parse::<u8>().unwrap_or_default()));
        return bytes(&digits.collect::<String>());
    }
    let is_plain = value.parse::<i64>().is_ok() || value == "true" || value == "false";
    assert!(is_plain, "say how {value} is written");
    value.to_owned()
}

#[test]
fn values_stand_where_they_were_bound() {
    let shown = r#"SELECT a FROM b WHERE c = $1 AND d IN ($2, $10) -- binds: [[1, 255], Id(0-1), 3, 4, 5, 6, 7, 8, 9, "it's"]"#;
    assert_eq!(written_out(shown, true), r"SELECT a FROM b WHERE c = '\x01ff' AND d IN ('0-1', 'it''s')");
    let shown = "SELECT a FROM b WHERE c = ANY($1) -- binds: [[Id(0-1), Id(0-2)]]";
    assert_eq!(written_out(shown, true), "SELECT a FROM b WHERE c = ANY('{0-1,0-2}')");
    let shown = r#"SELECT a FROM b WHERE c = ? AND d IN (?, ?) -- binds: ["x, y", Id(0-1), [1, 255]]"#;
    assert_eq!(written_out(shown, false), "SELECT a FROM b WHERE c = 'x, y' AND d IN (x'01', x'01ff')");
}
