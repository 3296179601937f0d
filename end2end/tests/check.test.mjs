// Journey 8: a customer checks the history of a card by their own phone.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { test } from "node:test";
import { give, join, said, signInTill } from "../lib/acts.mjs";
import { rewrite, tamper } from "../lib/forger.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();
const FRESH = "Your phone checked this by itself.";

/** Somebody with a card that was stamped three times. */
async function stamped(options) {
  const customer = await world.customer(options);
  const card = await join(customer, world.server.slug);
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  for (const stamps of [1, 2, 3]) await give(till, card, stamps);
  return { customer, card, till };
}

/** Opens the card and taps; answers with the page when the phone has said what it found. */
async function check({ page }, card) {
  await page.goto(card);
  await page.getByRole("link", { name: "Check this history" }).tap();
  await page.waitForURL(/\/check$/);
  await page.locator("#who", { hasText: FRESH }).waitFor();
  return page;
}

/** A picture, where somebody wants to look. */
async function shoot(page, name) {
  const folder = process.env.PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}

const id = (card) => card.split("/").pop();

test("a history that nobody touched fits together, as the audit says", async () => {
  const { customer, card } = await stamped();
  const page = await check(customer, card);
  assert.equal(await said(page.locator("#fits")), "All entries fit together: 3");
  assert.equal(await page.locator("#breaks").isVisible(), false);
  const { ok, card: end } = await world.server.audit("--card", id(card));
  assert.deepEqual([ok, end.entries], [true, 3]);
  assert.equal(await said(page.locator("#fingerprint")), `Fingerprint of the last one: ${end.fingerprint}`);
  assert.equal(await said(page.locator("#who")), `${FRESH} It remembers where the history ends now, and will look for it the next time.`);
  await shoot(page, "fits");
});

test("the check comes when it is asked for and not before, and is not kept", async () => {
  const { customer, card } = await stamped();
  await customer.gotoLive(card);
  // The worker asks in the page's name: an address counts once.
  const loads = () => new Set(customer.addresses.filter((address) => /\/pkg\/check\./.test(address))).size;
  assert.equal(loads(), 0);
  const page = await check(customer, card);
  assert.equal(loads(), 2, "a script and a module");
  const kept = () => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat());
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  assert.deepEqual((await kept()).filter((url) => /check|chain/.test(url)), []);
});

test("an entry that was changed behind the ledger's back is named, as the audit names it", async (t) => {
  const { customer, card } = await stamped();
  await check(customer, card);
  const undo = tamper(world.server, card, "UPDATE entries SET amount = amount + 1 WHERE card_id = :card AND seq = 2");
  t.after(undo);
  const page = await check(customer, card);
  assert.match(await said(page.locator("#breaks")), /^Entry 2 \(\d{1,2} [A-Z][a-z]+ 20\d\d\) was changed\. Your card stays as it is\./);
  assert.equal(await page.locator("#fits").isVisible(), false);
  assert.equal(await page.locator("#fingerprint").isVisible(), false);
  await shoot(page, "changed");
  const { ok, broken } = await world.server.audit();
  assert.deepEqual([ok, broken.row], [false, `${id(card)}-2`]);
  undo();
  assert.equal(await said((await check(customer, card)).locator("#fits")), "All entries fit together: 3");
});

test("a past that was rewritten so that it fits is found by what the phone remembers", async (t) => {
  const { customer, card, till } = await stamped();
  await check(customer, card);
  await give(till, card, 1);
  const honest = await check(customer, card);
  assert.equal(await said(honest.locator("#fits")), "All entries fit together: 4");
  assert.match(await said(honest.locator("#who")), /is still the same, up to entry 3\./);

  t.after(rewrite(world.server, card, 2));
  const { ok } = await world.server.audit();
  const page = await check(customer, card);
  assert.match(await said(page.locator("#breaks")), /^Up to entry 4 \(.+\), the history is no longer the one that this phone saw\./);
  await shoot(page, "rewritten");
  assert.equal(ok, true, "the books alone can't tell");
  // Somebody who was never here sees nothing wrong: that is what remembering is for.
  const stranger = await world.customer({ storageState: { cookies: await customer.cookies(), origins: [] } });
  assert.equal(await said((await check(stranger, card)).locator("#fits")), "All entries fit together: 4");
  // It is found again, as often as one looks.
  assert.match(await said((await check(customer, card)).locator("#breaks")), /^Up to entry 4 /);
});

test("without scripts, the server checks and says so", async (t) => {
  const { customer, card } = await stamped({ javaScriptEnabled: false });
  const { page } = customer;
  await page.goto(card);
  await page.getByRole("link", { name: "Check this history" }).tap();
  await page.waitForURL(/\/check$/);
  assert.equal(await said(page.locator("#fits")), "All entries fit together: 3");
  assert.match(await said(page.locator("#who")), /^The server checked this\. With scripts switched on, your phone checks it by itself/);
  await shoot(page, "plain");
  t.after(tamper(world.server, card, "DELETE FROM entries WHERE card_id = :card AND seq = 2"));
  await page.reload();
  assert.match(await said(page.locator("#breaks")), /^Entry 2 is missing\./);
  await shoot(page, "plain-missing");
});

test("a phone that can't reach the history says so, and what the server said stays", async () => {
  const { customer, card } = await stamped();
  await customer.context.route("**/chain?*", (route) => route.fulfill({ status: 503, body: "" }));
  customer.expect(503);
  await customer.goto(`${card}/check`);
  await customer.page.locator("#who", { hasText: "Your phone could not check this by itself just now." }).waitFor();
  assert.equal(await said(customer.page.locator("#fits")), "All entries fit together: 3");
});
