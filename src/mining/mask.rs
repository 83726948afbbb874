//! Sets of at most `64 W` items as machine words, and counting all of them at once.

/// Holds a set of item slots `0..64 * W`, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Mask<const W: usize>([u64; W]);

impl<const W: usize> Mask<W> {
    pub(super) const EMPTY: Self = Self([0; W]);
    pub(super) const ALL: Self = Self([u64::MAX; W]);

    /// Returns the set of the slots below `n`.
    #[inline]
    pub(super) fn first(n: usize) -> Self {
        Self(std::array::from_fn(|word| match n.saturating_sub(64 * word) {
            0 => 0,
            in_word if in_word >= 64 => u64::MAX,
            in_word => (1 << in_word) - 1,
        }))
    }

    /// Adds `slot` when it lies below `64 W`, without a branch.
    #[inline]
    pub(super) fn insert_if_any(&mut self, slot: u32) {
        for word in 0..W {
            self.0[word] |= u64::from(slot >> 6 == word as u32) << (slot & 63);
        }
    }

    #[inline]
    pub(super) fn insert(&mut self, slot: usize) {
        self.0[slot / 64] |= 1 << (slot % 64);
    }

    #[inline]
    pub(super) fn remove(&mut self, slot: usize) {
        self.0[slot / 64] &= !(1 << (slot % 64));
    }

    #[inline]
    pub(super) fn contains(self, slot: usize) -> bool {
        self.0[slot / 64] >> (slot % 64) & 1 == 1
    }

    #[inline]
    pub(super) fn contains_all(self, other: Self) -> bool {
        other.without(self).is_empty()
    }

    #[inline]
    pub(super) fn is_empty(self) -> bool {
        self.0.iter().fold(0, |any, word| any | word) == 0
    }

    #[inline]
    pub(super) fn len(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    #[inline]
    pub(super) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    #[inline]
    pub(super) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    #[inline]
    pub(super) fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|word| self.0[word] & !other.0[word]))
    }

    /// Returns the highest slot of the set.
    #[inline]
    pub(super) fn highest(self) -> Option<usize> {
        (0..W)
            .rev()
            .find(|&word| self.0[word] != 0)
            .map(|word| 64 * word + 63 - self.0[word].leading_zeros() as usize)
    }

    /// Returns a well-mixed hash in the high bits.
    #[inline]
    pub(super) fn hash(self) -> u64 {
        self.0
            .iter()
            .fold(0_u64, |hash, &word| (hash.rotate_left(29) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Iterates over the slots, highest first.
    #[inline]
    pub(super) fn slots(self) -> impl Iterator<Item = usize> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let slot = rest.highest()?;
            rest.remove(slot);
            Some(slot)
        })
    }
}

/// Counts every slot of weighted masks in parallel, one machine word per binary digit of the counts.
///
/// Digit `d` of slot `s` is bit `s` of `digits[d]`, so an addition is a ripple of `and` and `xor` over the digits,
/// and a comparison with a threshold is one pass over the digits for all slots together.
pub(super) struct Tally<const W: usize> {
    digits: [[u64; W]; 32],
    used: usize,
}

impl<const W: usize> Tally<W> {
    #[inline]
    pub(super) fn new() -> Self {
        Self { digits: [[0; W]; 32], used: 0 }
    }

    #[inline]
    pub(super) fn clear(&mut self) {
        self.digits[..self.used].fill([0; W]);
        self.used = 0;
    }

    /// Adds `weight` to the count of every slot of `mask`; the counts stay below `2^32`.
    #[inline]
    pub(super) fn add(&mut self, mask: Mask<W>, weight: u32) {
        let mut rest = weight;
        while rest != 0 {
            self.add_at(mask, rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }

    /// Adds 1 to the count of every slot of each of seven masks, which first become one number of three digits.
    #[inline]
    pub(super) fn add_seven(&mut self, masks: &[Mask<W>; 7]) {
        let (low, first) = full_add(masks[0], masks[1], masks[2]);
        let (low, second) = full_add(low, masks[3], masks[4]);
        let (low, third) = full_add(low, masks[5], masks[6]);
        let (middle, high) = full_add(first, second, third);
        self.add_at(low, 0);
        self.add_at(middle, 1);
        self.add_at(high, 2);
    }

    #[inline]
    fn add_at(&mut self, mask: Mask<W>, mut digit: usize) {
        let mut carry = mask.0;
        while digit < 32 && carry != [0; W] {
            let sum = &mut self.digits[digit];
            for word in 0..W {
                let both = sum[word] & carry[word];
                sum[word] ^= carry[word];
                carry[word] = both;
            }
            digit += 1;
        }
        self.used = self.used.max(digit);
    }

    /// Returns the slots whose count is at least `threshold`.
    #[inline]
    pub(super) fn at_least(&self, threshold: u32) -> Mask<W> {
        let mut above = [0; W];
        let mut equal = [u64::MAX; W];
        if self.used < 32 && threshold >> self.used != 0 {
            return Mask::EMPTY;
        }
        for digit in (0..self.used).rev() {
            let wanted = if threshold >> digit & 1 == 1 { u64::MAX } else { 0 };
            for word in 0..W {
                let have = self.digits[digit][word];
                above[word] |= equal[word] & have & !wanted;
                equal[word] &= !(have ^ wanted);
            }
        }
        Mask(std::array::from_fn(|word| above[word] | equal[word]))
    }
}

/// Adds three one-digit numbers in every slot, to a low and a high digit.
#[inline]
fn full_add<const W: usize>(a: Mask<W>, b: Mask<W>, c: Mask<W>) -> (Mask<W>, Mask<W>) {
    let differ = Mask(std::array::from_fn(|word| a.0[word] ^ b.0[word]));
    let low = Mask(std::array::from_fn(|word| differ.0[word] ^ c.0[word]));
    (low, a.and(b).or(c.and(differ)))
}
