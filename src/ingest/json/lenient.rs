//! What tools write into JSON that is none: numbers that are no numbers, and halves of characters.
//!
//! Python writes `NaN` and `Infinity`. A title that was cut between the two halves of a character beyond the first
//! 65,536 comes out of JavaScript with an escape of one half, such as `\ud83d`. Either would end the reading.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use memchr::memchr3;

use super::super::blocks::{Change, Changed, Reached};
use crate::error::Place;

/// What was read as something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Odd {
    /// A number that is none, read as `null`.
    NotANumber,
    /// Half of a character, read as the mark for what is no character.
    HalfCharacter,
}

/// What was found so far, while it is read.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Where, of no more places than anybody reads.
    pub places: Vec<(Odd, Place)>,
    /// How many places there are.
    pub total: usize,
}

impl Found {
    /// The most places that are kept.
    const MOST: usize = 1000;
}

/// Reads JSON of a file, which is UTF-8, and puts in place what is none; what is odd is noted in `found`.
pub(super) fn lenient<R: Read>(input: R, name: &str, found: &Arc<Mutex<Found>>) -> Changed<R, Leniency> {
    let leniency = Leniency { is_in_string: false, reached: Reached::start(name), found: Arc::clone(found) };
    Changed::new(input, leniency)
}

/// Puts in place what is no JSON.
pub(super) struct Leniency {
    is_in_string: bool,
    /// Up to the last place that was noted and the last block.
    reached: Reached,
    found: Arc<Mutex<Found>>,
}

impl Change for Leniency {
    /// Leaves at most the beginning of a word or of an escape.
    fn take(&mut self, raw: &[u8], is_at_end: bool, text: &mut Vec<u8>) -> usize {
        let (mut at, mut passed) = (0, 0);
        let mut rest = Rest { bytes: raw, is_at_end, text };
        while let Some(step) =
            if self.is_in_string { self.in_string(&mut rest) } else { self.outside(&mut rest) }
        {
            if let Some(odd) = step.odd {
                self.reached.pass(&raw[passed..at + step.before]);
                passed = at + step.before;
                self.note(odd);
            }
            at += step.length;
            rest.bytes = &raw[at..];
        }
        self.reached.pass(&raw[passed..at]);
        at
    }
}

impl Leniency {
    /// Takes the text of a string up to its end or the next escape; none when more is needed to go on.
    fn in_string(&mut self, rest: &mut Rest<'_>) -> Option<Step> {
        // No string goes over several lines: of lines that hold an object each a damaged one ends with itself.
        let end = memchr3(b'"', b'\\', b'\n', rest.bytes);
        match end.map(|end| (end, rest.bytes[end])) {
            None => rest.plain(rest.bytes.len()),
            Some((0, b'\\')) => match Escape::of(rest.bytes, rest.is_at_end)? {
                Escape::Whole(length) => rest.plain(length),
                Escape::Half(length) => {
                    rest.text.extend_from_slice(b"\\ufffd");
                    Some(Step { length, before: 0, odd: Some(Odd::HalfCharacter) })
                }
            },
            Some((end, b'\\')) => rest.plain(end),
            Some((end, _)) => {
                self.is_in_string = false;
                rest.plain(end + 1)
            }
        }
    }

    /// Takes what stands outside of strings up to the next one; none when more is needed to go on.
    fn outside(&mut self, rest: &mut Rest<'_>) -> Option<Step> {
        let bytes = rest.bytes;
        let end = memchr3(b'"', b'N', b'I', bytes).unwrap_or(bytes.len());
        // The sign belongs to the word.
        let before = end - usize::from(bytes[..end].ends_with(b"-"));
        let (word, there) = match bytes[end..].first() {
            Some(b'"') => {
                self.is_in_string = true;
                return rest.plain(end + 1);
            }
            Some(b'N') => (&b"NaN"[..], &bytes[end..]),
            Some(_) => (&b"Infinity"[..], &bytes[end..]),
            None => (&b""[..], &b""[..]),
        };
        if !word.is_empty() && there.starts_with(word) {
            rest.text.extend_from_slice(&bytes[..before]);
            rest.text.extend_from_slice(b"null");
            return Some(Step { length: end + word.len(), before, odd: Some(Odd::NotANumber) });
        }
        // It may go on.
        let is_cut = word.starts_with(there) && !rest.is_at_end;
        rest.plain(if is_cut { before } else { bytes.len().min(end + 1) })
    }

    #[cold]
    fn note(&self, odd: Odd) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.total += 1;
        if found.places.len() < Found::MOST {
            found.places.push((odd, self.reached.place()));
        }
    }
}

/// What is left of a block, and where it goes.
struct Rest<'a> {
    bytes: &'a [u8],
    is_at_end: bool,
    text: &'a mut Vec<u8>,
}

impl Rest<'_> {
    /// Takes some of the bytes as they are; none when there are none.
    fn plain(&mut self, length: usize) -> Option<Step> {
        self.text.extend_from_slice(&self.bytes[..length]);
        (length > 0).then_some(Step { length, before: 0, odd: None })
    }
}

/// What was taken of the input.
struct Step {
    length: usize,
    /// How much of it stands before what is odd.
    before: usize,
    odd: Option<Odd>,
}

/// The bytes of an escape.
enum Escape {
    Whole(usize),
    Half(usize),
}

impl Escape {
    /// Reads the escape at the beginning; none when more bytes are needed to tell.
    fn of(text: &[u8], is_at_end: bool) -> Option<Self> {
        const UNIT: usize = 6;
        let is_cut = |needed: usize| text.len() < needed && !is_at_end;
        if is_cut(2) || text.get(1) == Some(&b'u') && is_cut(UNIT) {
            return None;
        }
        match unit(text) {
            Some(0xD800..=0xDBFF) => {
                if is_cut(2 * UNIT) {
                    return None;
                }
                let is_pair = matches!(unit(&text[UNIT..]), Some(0xDC00..=0xDFFF));
                Some(if is_pair { Self::Whole(2 * UNIT) } else { Self::Half(UNIT) })
            }
            Some(0xDC00..=0xDFFF) => Some(Self::Half(UNIT)),
            // Of others nothing needs to be told but that a quote behind a backslash ends no string.
            Some(_) | None => Some(Self::Whole(text.len().min(2))),
        }
    }
}

/// Reads the unit of UTF-16 that an escape such as `\ud83d` stands for.
fn unit(escape: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(escape.strip_prefix(b"\\u")?.get(..4)?).ok()?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::super::super::blocks::Trickle;
    use super::*;

    fn read(input: impl Read) -> (String, Vec<String>) {
        let found = Arc::default();
        let mut text = String::new();
        lenient(input, "a.json", &found).read_to_string(&mut text).expect("UTF-8");
        let found = found.lock().expect("one reader");
        assert_eq!(found.total, found.places.len());
        let told = found.places.iter().map(|(odd, place)| format!("{place} {odd:?}")).collect();
        (text, told)
    }

    #[test]
    fn json_stays_as_it_is() {
        for json in [
            r#"{"a": [1, -2, 1e-7, true, null], "NaN": "Infinity -NaN \"NaN", "é": "\\", "x": "\ud83d\ude00 \u00e9\n"}"#,
            "[-1,\n-",
            "",
            r#""\u12"#,
            r#"{"a": "\"#,
            "Nan Inf -In N I - --",
            "\"broken \\ud83d\\u0041\n",
        ] {
            let expected = json.replace("\\ud83d\\u0041", "\\ufffd\\u0041");
            for step in 1..=json.len() + 1 {
                assert_eq!(read(Trickle(json.as_bytes(), step)).0, expected, "{step}");
            }
        }
        let long = "[\"ä\\\"\", -1, \"N\"],\n".repeat(20_000);
        assert_eq!(read(long.as_bytes()), (long.clone(), vec![]));
    }

    #[test]
    fn what_is_none_is_put_in_its_place_and_told() {
        let json = "{\"é\": NaN, \"b\": -Infinity,\n\"NaN\": [Infinity,-NaN], \"cut \\ud83d\": \"\\ude00\\ud83d\\ud83d\\ude00\"}";
        let expected = "{\"é\": null, \"b\": null,\n\"NaN\": [null,null], \"cut \\ufffd\": \"\\ufffd\\ufffd\\ud83d\\ude00\"}";
        let places = [
            "a.json:1:7 NotANumber",
            "a.json:1:17 NotANumber",
            "a.json:2:9 NotANumber",
            "a.json:2:18 NotANumber",
            "a.json:2:30 HalfCharacter",
            "a.json:2:40 HalfCharacter",
            "a.json:2:46 HalfCharacter",
        ];
        for step in 1..=json.len() {
            let (text, told) = read(Trickle(json.as_bytes(), step));
            assert_eq!(text, expected, "{step}");
            assert_eq!(told, places, "{step}");
        }
    }

    #[test]
    fn a_string_that_is_never_closed_ends_with_its_line() {
        let (text, told) = read(&b"{\"a\": \"open\n{\"a\": NaN}\n"[..]);
        assert_eq!(text, "{\"a\": \"open\n{\"a\": null}\n");
        assert_eq!(told, ["a.json:2:7 NotANumber"]);
    }

    #[test]
    fn blocks_make_no_difference() {
        const PIECES: [&str; 16] = [
            "\"", "\\", "\\u", "d83d", "de00", "NaN", "Na", "Infinity", "Inf", "-", "1", "\n", "\\ud83d",
            "\\ude00", "ä", ",",
        ];
        let mut state = 7_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut odd = 0;
        for _ in 0..500 {
            let text: String = (0..draw(24)).map(|_| PIECES[draw(PIECES.len())]).collect();
            let whole = read(text.as_bytes());
            for step in 1..=13 {
                assert_eq!(read(Trickle(text.as_bytes(), step)), whole, "{text} {step}");
            }
            assert!(!whole.1.is_empty() || whole.0 == text, "{text}");
            odd += whole.1.len();
        }
        assert!(odd > 500, "{odd}");
    }
}
