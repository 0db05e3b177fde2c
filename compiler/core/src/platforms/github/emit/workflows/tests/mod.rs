mod differences;
pub(crate) mod emission;
mod recognition;
mod starts;
mod writer;
