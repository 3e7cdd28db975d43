//! Candidates compete: the best consistent choice of segments by learned weights.

pub mod evidence;
pub mod features;
pub mod model;
pub mod region;
pub mod search;
pub mod tag;
pub mod weights;
