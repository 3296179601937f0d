//! What must hold of any program after any history: the books balance, nothing is given twice, and what is given back leaves
//! no trace.

pub(crate) mod histories;
pub(crate) mod model;
pub(crate) mod programs;
mod reversals;
pub(crate) mod stories;
