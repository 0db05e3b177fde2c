//! What is generated from the compiler's tables and held against them by the suite too.

pub mod editors;
