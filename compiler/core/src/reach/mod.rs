<<<<<<< HEAD
//! Reach.
pub mod effect;
pub mod sentence;
=======
//! What can be reached: rules over facts, at least cost, with proofs.
//!
//! In: the facts of one world and the compiled rules. Out: what can be derived, at what cost, and why. Never: reads a file or a
//! setting, or knows a platform.
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
pub mod engine;
pub mod proof;
pub mod questions;
>>>>>>> dfec13a (Close facts under rules at least cost, with proofs, roll back and answers)
