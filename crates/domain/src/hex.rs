//! Bytes as people write them.

/// Bytes in hexadecimal, two small digits each.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    let mut hex = String::with_capacity(2 * bytes.len());
    hex.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
    hex
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn each_byte_is_two_digits() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
