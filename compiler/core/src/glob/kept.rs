//! Results that are kept for when the same is asked again: the same few patterns come again for every ref, area, repository and world.
//!
//! What is kept is a value that depends on its key alone, so keeping it changes nothing but time. It is shared by all threads: the
//! worlds of one project are judged beside each other and ask the same.

use super::MAX_KEPT;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

pub(super) struct Kept<K, V>(Mutex<FxHashMap<K, V>>);

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    pub(super) const fn new() -> Self {
        Kept(Mutex::new(HashMap::with_hasher(FxBuildHasher)))
    }

    /// What `make` makes of the key, from an earlier time if there was one.
    pub(super) fn get(&self, key: K, make: impl FnOnce(&K) -> V) -> V {
        if let Some(known) = self.locked(|kept| kept.get(&key).cloned()) {
            return known;
        }
        let made = make(&key);
        self.locked(|kept| {
            if kept.len() >= MAX_KEPT {
                kept.clear();
            }
            kept.insert(key, made.clone());
        });
        made
    }

    fn locked<R>(&self, act: impl FnOnce(&mut FxHashMap<K, V>) -> R) -> R {
        // A thread that panicked here has at worst not kept what it made.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
