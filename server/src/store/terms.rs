//! Published terms, kept at hand: they never change, and almost everything asks for them.

use super::{Conn, Error, Result, db::args, sql};
use loyalty::{
    ids::{ProgramId, ShopId},
    programs::Terms,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Versions that are kept at hand; where there are more, all are let go.
const KEPT_MAX: usize = 2000;

type Version = (ShopId, ProgramId, u32);

/// Terms that were read before.
#[derive(Debug, Clone, Default)]
pub(super) struct Published(Arc<Mutex<HashMap<Version, Arc<Terms>>>>);

impl Published {
    /// Those of a version, where they were read before.
    pub(super) fn get(&self, version: &Version) -> Option<Arc<Terms>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(version).cloned()
    }

    fn keep(&self, version: Version, terms: Arc<Terms>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(version, terms);
    }
}

impl Conn {
    /// The terms of one version of a program.
    pub(crate) async fn terms(&mut self, shop: ShopId, program: ProgramId, version: u32) -> Result<Arc<Terms>> {
        let name = (shop, program, version);
        if let Some(terms) = self.terms.get(&name) {
            return Ok(terms);
        }
        let json: String = self.ask(sql::TERMS, args![shop, program, version]).await?;
        let terms: Terms = serde_json::from_str(&json).map_err(|_| Error::Row { table: "programs", what: "terms" })?;
        let terms = Arc::new(terms);
        // What this transaction itself published may yet come to nothing, and another may publish that version then.
        if !self.work.has_changed() {
            self.terms.keep(name, terms.clone());
        }
        Ok(terms)
    }
}
