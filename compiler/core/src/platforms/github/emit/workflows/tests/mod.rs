mod emission;
mod writer;
