//! Glushkov's construction: an expression as positions and what may follow each of them.

use super::chars::CharSet;
use super::expression::Expression;

/// A set of positions as bits. The bit after the last position means "the string may end here".
pub(super) type Bits = Box<[u64]>;

/// The position automaton of an expression.
pub(super) struct Positions {
    pub(super) sets: Vec<CharSet>,
    /// What may come after each position.
    pub(super) follow: Vec<Bits>,
    /// What may come first.
    pub(super) first: Bits,
}

struct Fragment {
    nullable: bool,
    first: Bits,
    last: Bits,
}

struct Builder {
    words: usize,
    sets: Vec<CharSet>,
    follow: Vec<Bits>,
}

impl Positions {
    pub(super) fn of(expression: &Expression) -> Self {
        let count = count(expression);
        let mut builder = Builder {
            words: count / 64 + 1,
            sets: Vec::with_capacity(count),
            follow: Vec::new(),
        };
        let mut whole = builder.visit(expression);
        for position in ones(&whole.last) {
            insert(&mut builder.follow[position], count);
        }
        if whole.nullable {
            insert(&mut whole.first, count);
        }
        Self {
            sets: builder.sets,
            follow: builder.follow,
            first: whole.first,
        }
    }

    pub(super) fn may_end(&self, expected: &Bits) -> bool {
        let end = self.sets.len();
        expected[end / 64] >> (end % 64) & 1 == 1
    }

    /// The positions in the set, without the end mark.
    pub(super) fn members<'a>(&'a self, expected: &'a Bits) -> impl Iterator<Item = usize> + 'a {
        ones(expected).filter(|&position| position < self.sets.len())
    }
}

impl Builder {
    fn visit(&mut self, expression: &Expression) -> Fragment {
        match expression {
            Expression::One(set) => self.position(set),
            Expression::Sequence(items) => self.sequence(items),
            Expression::Optional(inner) => Fragment {
                nullable: true,
                ..self.visit(inner)
            },
            Expression::Repeated(inner) => {
                let inside = self.visit(inner);
                self.link(&inside.last, &inside.first);
                Fragment {
                    nullable: true,
                    ..inside
                }
            }
        }
    }

    fn position(&mut self, set: &CharSet) -> Fragment {
        let mut here = self.none();
        insert(&mut here, self.sets.len());
        self.sets.push(set.clone());
        self.follow.push(self.none());
        Fragment {
            nullable: false,
            first: here.clone(),
            last: here,
        }
    }

    fn sequence(&mut self, items: &[Expression]) -> Fragment {
        let mut whole = Fragment {
            nullable: true,
            first: self.none(),
            last: self.none(),
        };
        for item in items {
            let mut part = self.visit(item);
            self.link(&whole.last, &part.first);
            if whole.nullable {
                add(&mut whole.first, &part.first);
            }
            if part.nullable {
                add(&mut part.last, &whole.last);
            }
            whole.last = part.last;
            whole.nullable &= part.nullable;
        }
        whole
    }

    fn link(&mut self, from: &Bits, to: &Bits) {
        for position in ones(from) {
            add(&mut self.follow[position], to);
        }
    }

    fn none(&self) -> Bits {
        vec![0; self.words].into()
    }
}

pub(super) fn add(bits: &mut [u64], more: &[u64]) {
    bits.iter_mut().zip(more).for_each(|(word, extra)| *word |= extra);
}

fn insert(bits: &mut Bits, position: usize) {
    bits[position / 64] |= 1 << (position % 64);
}

fn ones(bits: &Bits) -> impl Iterator<Item = usize> + '_ {
    bits.iter().enumerate().flat_map(|(index, &word)| {
        let rest = std::iter::successors(Some(word), |left| Some(left & left.wrapping_sub(1)));
        rest.take_while(|&left| left != 0)
            .map(move |left| index * 64 + left.trailing_zeros() as usize)
    })
}

fn count(expression: &Expression) -> usize {
    match expression {
        Expression::One(_) => 1,
        Expression::Sequence(items) => items.iter().map(count).sum(),
        Expression::Optional(inner) | Expression::Repeated(inner) => count(inner),
    }
}
