//! Candidates compete: the best consistent choice of segments by learned weights.

pub mod cache;
pub mod country;
pub mod evidence;
pub mod feature_id;
pub mod features;
pub mod kind;
pub mod kinds;
pub mod model;
pub mod region;
pub mod search;
pub mod table;
pub mod tag;
pub mod weights;
