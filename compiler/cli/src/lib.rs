//! The `gabion` command line as a library, so that tests run it in process.
