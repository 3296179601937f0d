//! What shops of a coalition gave and redeemed of each other's, month by month.

use super::{Conn, Error, Result, bytes, count, db::args, sql};
use loyalty::{
    ids::{DeviceId, ShopId},
    ledger::Unit,
    time::{Month, Timestamp},
};

/// Units that moved between shops in a month: given by one, and redeemed by another where one is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flowed {
    /// Under which version of the coalition's program: it says what they are worth.
    pub(crate) version: u32,
    /// Who gave them.
    pub(crate) issuer: ShopId,
    /// Where they were redeemed; none counts what was given.
    pub(crate) redeemer: Option<ShopId>,
    /// Of what.
    pub(crate) unit: Unit,
    /// How many; below zero where more was undone than done.
    pub(crate) amount: i64,
}

type Row = (i64, Vec<u8>, Vec<u8>, String, i64);

impl Conn {
    /// Adds to what moved in a month.
    pub(crate) async fn add_flow(&mut self, home: ShopId, month: Month, flow: &Flowed) -> Result<()> {
        let redeemer = flow.redeemer.as_ref().map_or(&[] as &[u8], |shop| &shop.0);
        let values = args![home, month, flow.version, flow.issuer, redeemer, flow.unit.code(), flow.amount];
        self.change_one(sql::ADD_SETTLEMENT, values).await
    }

    /// What moved in a month.
    pub(crate) async fn flows(&mut self, home: ShopId, month: Month) -> Result<Vec<Flowed>> {
        let table = "settlements";
        let rows: Vec<Row> = self.rows(sql::SETTLEMENTS, args![home, month]).await?;
        rows.into_iter()
            .map(|(version, issuer, redeemer, unit, amount)| {
                Ok(Flowed {
                    version: count(table, "version", version)?,
                    issuer: ShopId(bytes(table, "issuer_id", issuer)?),
                    redeemer: if redeemer.is_empty() {
                        None
                    } else {
                        Some(ShopId(bytes(table, "redeemer_id", redeemer)?))
                    },
                    unit: Unit::from_code(&unit).ok_or(Error::Row { table, what: "unit" })?,
                    amount,
                })
            })
            .collect()
    }

    /// Remembers that somebody of the shop signed in on this device.
    pub(crate) async fn insert_staff_device(&mut self, shop: ShopId, device: DeviceId, at: Timestamp) -> Result<()> {
        self.change(sql::INSERT_STAFF_DEVICE, args![shop, device, at]).await?;
        Ok(())
    }

    /// Whether somebody of the shop ever signed in on this device.
    pub(crate) async fn is_staff_device(&mut self, shop: ShopId, device: DeviceId) -> Result<bool> {
        self.ask(sql::STAFF_DEVICE, args![shop, device]).await
    }
}
