//! Constants of the facts, and those that only rules name.

use crate::facts::{Atom, Interner, Sym};
use rustc_hash::FxHashMap;

/// Texts and symbols of an engine: those of the fact base, then those that only rules name.
pub struct Symbols<'a> {
    base: &'a Interner,
    more: Vec<Box<str>>,
    ids: FxHashMap<Box<str>, Sym>,
}

impl<'a> Symbols<'a> {
    pub(super) fn new(base: &'a Interner) -> Self {
        Symbols {
            base,
            more: Vec::new(),
            ids: FxHashMap::default(),
        }
    }

    pub(super) fn intern(&mut self, text: &str) -> Sym {
        if let Some(sym) = self.get(text) {
            return sym;
        }
        let sym = Sym((self.base.len() + self.more.len()) as u32);
        self.more.push(text.into());
        self.ids.insert(text.into(), sym);
        sym
    }

    /// The symbol of a text that a fact or a rule names.
    pub fn get(&self, text: &str) -> Option<Sym> {
        self.base.get(text).or_else(|| self.ids.get(text).copied())
    }

    /// The text of a symbol.
    pub fn text(&self, sym: Sym) -> &str {
        let at = sym.0 as usize;
        if at < self.base.len() {
            self.base.text(sym)
        } else {
            &self.more[at - self.base.len()]
        }
    }

    /// An atom as people read it, `writes acme-fixer[bot] payments:main payments:source`.
    pub fn show(&self, atom: &Atom) -> String {
        let mut shown = atom.pred.info().name.to_owned();
        for arg in atom.args() {
            shown.push(' ');
            shown.push_str(self.text(*arg));
        }
        shown
    }
}
