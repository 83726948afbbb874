//! The text form of the FIMI repository: one transaction a line, item ids separated by spaces.

use std::fmt;

use super::intern::Builder;
use super::transactions::Transactions;

/// Reports a token that is no item id, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FimiError {
    /// Line of the token, from 1.
    pub line: usize,
    /// Column of the token's first bad byte, in bytes from 1.
    pub column: usize,
}

impl fmt::Display for FimiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: expected item ids from 0 to 4294967295 separated by spaces",
            self.line, self.column
        )
    }
}

impl std::error::Error for FimiError {}

impl Transactions {
    /// Reads FIMI text in one pass.
    ///
    /// Every line is a transaction, an empty line an empty one; the last line may lack its line feed. Items are
    /// separated by spaces, tabs or carriage returns. Source: the data sets of the FIMI workshops (Goethals and
    /// Zaki, 2003).
    ///
    /// ```
    /// use cofactor::mining::{FimiError, Transactions};
    ///
    /// let transactions = Transactions::from_fimi(b"1 2 3\n2 3\n")?;
    /// assert_eq!(transactions.n_transactions(), 2);
    /// let bad = Transactions::from_fimi(b"1 2\n3 4x\n").unwrap_err();
    /// assert_eq!((bad.line, bad.column), (2, 4));
    /// # Ok::<(), FimiError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the place of the first byte that is neither digit nor blank, or that takes a number past `u32`.
    pub fn from_fimi(text: &[u8]) -> Result<Self, FimiError> {
        let mut builder = Builder::default();
        let mut line_start = 0;
        let mut line = 1;
        let mut item: Option<u32> = None;
        for (at, &byte) in text.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    let digit = u32::from(byte - b'0');
                    item = item.unwrap_or(0).checked_mul(10).and_then(|tens| tens.checked_add(digit));
                    if item.is_none() {
                        return Err(FimiError { line, column: at - line_start + 1 });
                    }
                }
                b' ' | b'\t' | b'\r' | b'\n' => {
                    if let Some(item) = item.take() {
                        builder.push_item(item);
                    }
                    if byte == b'\n' {
                        builder.end_transaction();
                        line += 1;
                        line_start = at + 1;
                    }
                }
                _ => return Err(FimiError { line, column: at - line_start + 1 }),
            }
        }
        if let Some(item) = item {
            builder.push_item(item);
        }
        if line_start < text.len() {
            builder.end_transaction();
        }
        Ok(builder.build())
    }
}
