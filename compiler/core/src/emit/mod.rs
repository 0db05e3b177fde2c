//! Emission: what Gabion writes, as typed artifacts, before anything is written.

pub mod artifact;
