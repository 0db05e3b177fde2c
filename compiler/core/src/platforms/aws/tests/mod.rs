//! Tests of the room as a whole.

mod claims;
mod emission;
mod escalations;
mod evaluation;
mod guards;
mod organizations;
mod roles;
mod scenarios;
mod subjects;
mod support;
mod weakening;
