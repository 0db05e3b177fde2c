//! Settings of a platform: records in which everything may be unknown, and the openings that they leave.
