// Somebody with a way into the database and none of the rules: changes what a card's history says, or writes it anew so that
// it fits. The hash is made here a second time, from its description alone.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { join } from "node:path";

const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** The bytes of a card's id, as SQL writes them. */
function bytes(card) {
  const value = [...card.split("/").pop()].reduce((sum, letter) => sum * 32n + BigInt(LETTERS.indexOf(letter)), 0n);
  return `X'${value.toString(16).padStart(32, "0")}'`;
}

const run = (server, sql, ...mode) =>
  execFileSync("sqlite3", ["-bail", "-cmd", ".timeout 10000", ...mode, join(server.data, "stampbook.sqlite")], { input: sql, encoding: "utf8" });

/** How a card's history stands now, as the statements that bring it back. */
function undo(server, card) {
  const id = bytes(card);
  const rows = run(server, `.mode insert entries\nSELECT * FROM entries WHERE card_id = ${id};`);
  const head = run(server, `SELECT hex(head) FROM cards WHERE id = ${id};`).trim();
  const sql = `BEGIN; DELETE FROM entries WHERE card_id = ${id}; ${rows} UPDATE cards SET head = X'${head}' WHERE id = ${id}; COMMIT;`;
  return () => run(server, sql);
}

/** Runs a statement on one entry of a card, which is `:card` in it; answers with how to undo it. */
export function tamper(server, card, sql) {
  const back = undo(server, card);
  const changed = run(server, `${sql.replaceAll(":card", bytes(card))}; SELECT changes();`);
  assert.equal(changed.trim(), "1", sql);
  return back;
}

const word = (text) => [long(Buffer.byteLength(text)), Buffer.from(text)];
const long = (value) => {
  const eight = Buffer.alloc(8);
  eight.writeBigInt64BE(BigInt(value));
  return eight;
};
const id = (hex) => (hex ? [Buffer.from([1]), Buffer.from(hex, "hex")] : [Buffer.from([0])]);
const marked = (mark, there) => (there ? [Buffer.from([mark]), there] : []);

/** The link of an entry, as `Entry::link` says that it is made. */
function link(entry, before) {
  const hex = (text) => text && Buffer.from(text, "hex");
  const parts = [
    before, hex(entry.card), long(entry.seq), long(entry.at_us), long(entry.amount), long(entry.reverses ?? 0),
    ...[entry.kind, entry.unit, entry.from_account, entry.to_account].flatMap(word),
    ...[entry.purchase, entry.voucher, entry.by].flatMap(id),
    ...marked(2, entry.ends_us !== null && long(entry.ends_us)), ...marked(3, hex(entry.issuer)), ...marked(4, hex(entry.shop)),
  ];
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

/** Moves an entry by a second and makes it and all after it fit together again; answers with how to undo it. */
export function rewrite(server, card, seq) {
  const [back, key] = [undo(server, card), bytes(card)];
  run(server, `UPDATE entries SET at_us = at_us + 1000000 WHERE card_id = ${key} AND seq = ${seq};`);
  const columns = ["card_id card", "purchase_id purchase", "voucher_id voucher", "staff_id by", "issuer_id issuer", "at_shop_id shop", "link link"];
  const hexed = columns.map((column) => column.replace(/(\w+) (\w+)/, `lower(nullif(hex($1), '')) AS "$2"`)).join(", ");
  const sql = `SELECT ${hexed}, seq, at_us, kind, unit, amount, from_account, to_account, reverses, ends_us FROM entries WHERE card_id = ${key} ORDER BY seq;`;
  let before;
  const updates = [];
  for (const entry of JSON.parse(run(server, sql, "-json"))) {
    if (entry.seq < seq) {
      // What nobody touched proves that the link is made here as it is made there.
      if (before) assert.equal(link(entry, before).toString("hex"), entry.link);
      before = Buffer.from(entry.link, "hex");
      continue;
    }
    before = link(entry, before);
    updates.push(`UPDATE entries SET link = X'${before.toString("hex")}' WHERE card_id = ${key} AND seq = ${entry.seq};`);
  }
  run(server, `BEGIN; ${updates.join(" ")} UPDATE cards SET head = X'${before.toString("hex")}' WHERE id = ${key}; COMMIT;`);
  return back;
}

/** The proof that a phone with this key would show at a moment for a path: made a second time, from its description alone. */
export function proofAt(key, path, ms) {
  const number = (text) => [...text].reduce((sum, letter) => sum * 32n + BigInt(LETTERS.indexOf(letter)), 0n);
  const step = BigInt(Math.floor(ms / 15_000));
  const secret = Buffer.from(number(key).toString(16).padStart(32, "0"), "hex");
  const digest = createHmac("sha256", secret).update(Buffer.concat([long(step), Buffer.from(path)])).digest();
  let value = ((step & 0xfffffn) << 40n) | BigInt(`0x${digest.subarray(0, 5).toString("hex")}`);
  let proof = "";
  for (let left = 12; left > 0; left -= 1, value >>= 5n) proof = LETTERS[Number(value & 31n)] + proof;
  return proof;
}
