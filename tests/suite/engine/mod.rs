//! The engine, against evaluators that share nothing with it, and the standard library's rules by their own cases.

mod against;
mod naive;
mod stdlib;
mod worlds;
