//! Forecasts sealed before the event, and their scores.

pub mod baseline;
pub mod hindsight;
pub mod log;
pub mod road;
pub mod score;
pub mod seal;
pub mod track_record;
