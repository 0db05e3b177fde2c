//! gabion.
fn main() {}
