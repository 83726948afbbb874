//! The sizes that messages of Arrow IPC and their compressed buffers claim, looked at before a decoder takes memory for them.

use arrow_ipc::{Block, Message, root_as_footer, root_as_message};

/// The most bytes that a buffer may claim: what the offsets of a column of texts can reach.
const MOST: i64 = 1 << 31;
/// What stands before the first message of a file: the mark `ARROW1`, filled up to eight bytes.
const MAGIC: usize = 8;
/// What stands behind the footer of a file: its length and the mark `ARROW1`.
const TAIL: usize = 10;

/// Tells whether a buffer of a file or a stream claims more than any can hold, or a message more than there is.
pub(super) fn claims_too_much(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"ARROW1") { file(bytes).unwrap_or(false) } else { stream(bytes) }
}

/// Returns how many bytes the buffers of the largest message claim to hold once they are unpacked; messages are decoded
/// one at a time.
pub(super) fn most_claimed(bytes: &[u8]) -> u64 {
    let start = if bytes.starts_with(b"ARROW1") { MAGIC } else { 0 };
    let mut rest = bytes.get(start..).unwrap_or_default();
    let mut most = 0;
    while let Some((message, length, body)) = message(rest) {
        most = most.max(claimed(message, body));
        let Some(next) = rest.get(length..).filter(|_| length > 0) else { break };
        rest = next;
    }
    most
}

/// Adds up what the compressed buffers of a message claim.
fn claimed(message: Message<'_>, body: &[u8]) -> u64 {
    let mut sum = 0u64;
    for_each_claim(message, body, |claim| {
        sum = sum.saturating_add(u64::try_from(claim).unwrap_or(0));
        false
    });
    sum
}

/// Looks through the blocks of a file; none when the decoder will refuse it.
fn file(bytes: &[u8]) -> Option<bool> {
    let end = bytes.len().checked_sub(TAIL)?;
    let length = number(bytes.get(end..)?)?;
    let footer = root_as_footer(bytes.get(end.checked_sub(length)?..end)?).ok()?;
    let is_too_much = |block: &Block| {
        if !lies_within(block, bytes) {
            return true;
        }
        let start = usize::try_from(block.offset()).ok();
        start
            .and_then(|start| message(bytes.get(start..)?))
            .is_some_and(|(message, _, body)| over(message, body))
    };
    let blocks = [footer.dictionaries(), footer.recordBatches()];
    Some(blocks.into_iter().flatten().any(|blocks| blocks.iter().any(is_too_much)))
}

/// Tells whether a block ends where the file does at the latest; the decoder takes memory for all of it at once.
fn lies_within(block: &Block, bytes: &[u8]) -> bool {
    let parts = [block.offset(), i64::from(block.metaDataLength()), block.bodyLength()];
    let end = parts.into_iter().try_fold(0usize, |end, part| end.checked_add(usize::try_from(part).ok()?));
    end.is_some_and(|end| end <= bytes.len())
}

fn stream(mut bytes: &[u8]) -> bool {
    while let Some((message, length, body)) = message(bytes) {
        if over(message, body) || length > bytes.len() {
            return true;
        }
        let Some(rest) = bytes.get(length..).filter(|_| length > 0) else { break };
        bytes = rest;
    }
    false
}

/// Reads the message that bytes start with: it, its length with its body, and all bytes behind its head.
fn message(bytes: &[u8]) -> Option<(Message<'_>, usize, &[u8])> {
    let bare = bytes.strip_prefix(&[0xFF; 4]).unwrap_or(bytes);
    let start = bytes.len() - bare.len() + 4;
    let head = start.checked_add(number(bare)?)?;
    let message = root_as_message(bytes.get(start..head)?).ok()?;
    let length = head.checked_add(usize::try_from(message.bodyLength()).ok()?)?;
    Some((message, length, bytes.get(head..)?))
}

/// Tells whether a buffer of a message claims too much.
fn over(message: Message<'_>, body: &[u8]) -> bool {
    for_each_claim(message, body, |claim| !(-1..=MOST).contains(&claim))
}

/// Hands over what each compressed buffer of a message claims, its size or -1, until one is what is looked for.
fn for_each_claim(message: Message<'_>, body: &[u8], mut is_wanted: impl FnMut(i64) -> bool) -> bool {
    let nested = || message.header_as_dictionary_batch().and_then(|words| words.data());
    let batch = message.header_as_record_batch().or_else(nested);
    let Some(batch) = batch.filter(|batch| batch.compression().is_some()) else { return false };
    batch.buffers().is_some_and(|buffers| {
        buffers.iter().any(|buffer| {
            let start = usize::try_from(buffer.offset()).ok();
            let claim = start.and_then(|start| body.get(start..)?.first_chunk());
            claim.is_some_and(|claim| is_wanted(i64::from_le_bytes(*claim)))
        })
    })
}

/// Reads the number of four bytes with which bytes start.
fn number(bytes: &[u8]) -> Option<usize> {
    usize::try_from(i32::from_le_bytes(*bytes.first_chunk()?)).ok()
}
