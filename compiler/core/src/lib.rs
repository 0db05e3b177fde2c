//! Gabion core.
