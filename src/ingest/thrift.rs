//! A walk through structs of Thrift's compact protocol, which looks at what they claim before a decoder does.

/// How deep structs and lists may lie in each other; Parquet needs ten levels.
const DEPTH: usize = 64;
/// How deep the columns of a schema may lie in each other.
pub(super) const LEVELS: usize = 64;

/// How the value of a field is written.
pub(super) enum Shape {
    /// Whatever the bytes say: a field that the decoder passes over.
    Any,
    Flag,
    Byte,
    /// An integer of any width.
    Integer,
    /// A number that is kept, in a place of [`Walk::kept`].
    Kept(usize),
    Bytes,
    List(&'static Shape),
    Struct(Fields),
    /// A column of the schema, which keeps how many lie below it in the first place.
    Column(Fields),
}

/// The fields of a struct that the decoder reads, by their number.
pub(super) type Fields = &'static [(i16, Shape)];

/// A walk through a struct, as its decoder goes; it ends with `None` where something is wrong.
pub(super) struct Walk<'a> {
    /// What is not walked over yet.
    pub(super) rest: &'a [u8],
    /// The numbers that were kept.
    pub(super) kept: [i32; 7],
    /// How many elements the lists to come may claim: all of them together have no more than there are bytes.
    elements: usize,
    /// How many bytes the decoder takes for a truth value in a list: none, or one as the protocol has it.
    flag: usize,
    /// How many columns are to come on each level of the schema.
    open: Vec<i32>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(bytes: &'a [u8], flag: usize) -> Self {
        Self { rest: bytes, kept: [0; 7], elements: bytes.len(), flag, open: Vec::new() }
    }

    /// Walks over a struct.
    pub(super) fn over(&mut self, fields: Fields) -> Option<()> {
        self.fields(fields, DEPTH)
    }

    fn fields(&mut self, fields: Fields, depth: usize) -> Option<()> {
        let mut last = 0i16;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0F;
            if kind == 0 {
                return Some(());
            }
            last = match i16::from(head >> 4) {
                0 => i16::try_from(self.integer()?).ok()?,
                more => last.checked_add(more)?,
            };
            let shape = fields.iter().find(|(id, _)| *id == last).map_or(&Shape::Any, |(_, shape)| shape);
            self.value(kind, shape, depth.checked_sub(1)?)?;
        }
    }

    /// Walks over a value of a kind, where it is one of the shape that is read there.
    fn value(&mut self, kind: u8, shape: &Shape, depth: usize) -> Option<()> {
        match (kind, shape) {
            (1 | 2, Shape::Any | Shape::Flag) => Some(()),
            (3, Shape::Any | Shape::Byte) => self.skip(1),
            (4..=6, Shape::Any | Shape::Integer) => self.number().map(drop),
            (4..=6, Shape::Kept(place)) => {
                self.kept[*place] = i32::try_from(self.integer()?).ok()?;
                Some(())
            }
            (7, Shape::Any) => self.skip(8),
            (8, Shape::Any | Shape::Bytes) => {
                let length = self.number()?;
                self.skip(length)
            }
            (9, Shape::Any) => self.list(&Shape::Any, depth),
            (9, Shape::List(shape)) => self.list(shape, depth),
            (12, Shape::Any) => self.fields(&[], depth),
            (12, Shape::Struct(fields)) => self.fields(fields, depth),
            (12, Shape::Column(fields)) => {
                self.kept[0] = 0;
                self.fields(fields, depth)?;
                self.descend()
            }
            // Sets and maps are not of the format.
            _ => None,
        }
    }

    fn list(&mut self, shape: &Shape, depth: usize) -> Option<()> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.number()?).ok()?,
            few => usize::from(few),
        };
        if count > self.rest.len() {
            return None;
        }
        self.elements = self.elements.checked_sub(count)?;
        let kind = head & 0x0F;
        if matches!(kind, 1 | 2) {
            self.skip((count * self.flag) as u64)?;
        }
        (0..count).try_for_each(|_| self.value(kind, shape, depth.checked_sub(1)?))
    }

    /// Enters a column of the schema, which stands in front of those below it.
    fn descend(&mut self) -> Option<()> {
        while self.open.pop_if(|left| *left == 0).is_some() {}
        if let Some(left) = self.open.last_mut() {
            *left -= 1;
        }
        if self.kept[0] > 0 {
            self.open.push(self.kept[0]);
        }
        (self.open.len() <= LEVELS).then_some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    /// Reads a number without a sign: seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// Reads a number with a sign, which is its lowest bit.
    fn integer(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}
