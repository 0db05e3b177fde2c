pub(crate) mod emission;
mod recognition;
mod writer;
