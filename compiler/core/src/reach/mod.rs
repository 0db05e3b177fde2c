//! What can be reached: rules over facts, at least cost, with proofs; and what that means for a declared radius.
//!
//! In: the facts of one world, the compiled rules, the declared radii. Out: verdicts, effects, derivations, questions, the sentence.
//! Never: reads a file or a setting, or knows a platform.
//!
//! * [`cost`]: what a derivation rests on, and how two are compared;
//! * [`engine`]: the closure, close once and then per agent, with roll back;
//! * [`proof`]: derivations as plain data, what they say, and a small checker that does not trust the engine;
//! * [`cases`]: every rule's own cases, executed;
//! * [`questions`]: which answers would decide;
//! * [`coalition`]: who is needed.

pub mod cases;
pub mod coalition;
pub mod cost;
pub mod effect;
pub mod engine;
pub mod proof;
pub mod questions;
pub mod sentence;
