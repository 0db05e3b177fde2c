//! Tables from the platforms' documentation, laws against naive matchers, and bounds.

mod bounds;
mod classes;
mod laws;
mod naive;
mod tables;
