//! Reach.
pub mod effect;
pub mod sentence;
