// Journey 4: the tenth stamp gives a reward, and a reward is handed over once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { give, join, said, signInTill, tap, untilToGo } from "../lib/acts.mjs";
import { bare, decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();

async function both(stamps) {
  const [till, customer] = [await world.staff(), await world.customer()];
  const card = await join(customer, world.server.slug);
  await signInTill(till, world.server.slug, world.server.pin);
  await give(till, card, stamps);
  return { till, customer, card };
}

/** A customer on the page of a reward that is ready. */
async function rewarded() {
  const all = await both(10);
  await all.customer.goto(all.card);
  await all.customer.page.locator(".ticket").tap();
  await all.customer.page.waitForURL(/\/vouchers\//);
  return { ...all, code: all.customer.page.url().split("/").pop() };
}

test("the tenth stamp brings the reward to the customer's open page", async () => {
  const { till, customer, card } = await both(9);
  await customer.gotoLive(card);
  await customer.page.evaluate(() => (window.stayed = true));
  assert.equal(await customer.page.locator(".ticket").count(), 0);
  await till.goto(`/counter${card}`);
  await tap(till);
  await customer.page.locator(".tickets > .fresh .ticket").waitFor({ timeout: 1_000 });
  assert.match(await said(customer.page.locator(".ticket")), /^a free coffee/i);
  assert.equal(await said(customer.page.locator(".togo")), "10 stamps to go");
  assert.equal(await customer.page.evaluate(() => window.stayed), true);
  assert.equal(await said(till.page.locator(".done")), "1 stamp given. The card is full: a free coffee.");
  assert.equal(await till.page.locator(".redeem li").count(), 1, "the till can redeem it at once");
});

test("stamps beyond the tenth carry over to the next card", async () => {
  const { till, customer, card } = await both(9);
  await customer.gotoLive(card);
  await till.goto(`/counter${card}`);
  await tap(till, 4);
  await untilToGo(customer.page, 7);
  assert.equal(await customer.page.locator(".ticket").count(), 1);
  assert.equal(await customer.page.getByRole("img", { name: "3 of 10 stamps" }).count(), 1);
});

test("the customer shows the reward, and its code leads the till to it", async () => {
  const { till, customer, code } = await rewarded();
  const { page } = customer;
  assert.match(await said(page.locator("h1")), /^a free coffee$/i);
  assert.equal((await said(page.locator(".number"))).replace(" ", ""), code);
  const scanned = await decode(page.locator(".voucher-code .qr"));
  assert.equal(bare(scanned), page.url());
  const moves = await page.locator(".weave rect").first().evaluate((rect) => rect.getAnimations().length);
  assert.ok(moves > 0, "it moves, as no picture of it does");

  for (const typed of [scanned, code, `${code.slice(0, 4)} ${code.slice(4)}`.toLowerCase()]) {
    await till.goto("/counter");
    await till.page.fill("#number", typed);
    await till.page.getByRole("button", { name: "Find" }).click();
    await till.page.waitForURL(`${world.server.origin}/counter/vouchers/${code}`);
  }
  await till.goto(scanned);
  assert.equal(till.page.url(), `${world.server.origin}/counter/vouchers/${code}`);
});

test("a reward is redeemed once; the second try is refused with words", async () => {
  const { till, customer, card, code } = await rewarded();
  const other = await world.staff();
  await signInTill(other, world.server.slug, world.server.pin);
  // Both tills look at it while it is still good: each has a form with a key of its own.
  await Promise.all([till, other].map((one) => one.goto(`/counter/vouchers/${code}`)));
  await till.page.getByRole("button", { name: "Redeem" }).click();
  await till.page.locator(".note.good").waitFor();
  assert.match(await said(till.page.locator(".note.good")), /^Redeemed\. Hand it over\./);
  assert.equal(await till.page.locator(".give").count(), 0, "there is nothing left to press");

  other.expect(409);
  const refused = other.page.waitForResponse((response) => response.request().method() === "POST");
  await other.page.getByRole("button", { name: "Redeem" }).click();
  assert.equal((await refused).status(), 409);
  await other.page.getByRole("alert").waitFor();
  assert.match(await said(other.page.getByRole("alert")), /^This reward was used already\..* Used on .+20\d\d/);
  assert.equal(await other.page.locator(".give").count(), 0);

  await customer.page.reload();
  assert.match(await said(customer.page.locator(".struck")), /^Used on /);
  assert.equal(await customer.page.locator(".qr").count(), 0, "a used reward has no code");
  await customer.goto(card);
  assert.equal(await customer.page.locator(".ticket").count(), 0);
  assert.match(await said(customer.page.locator(".history")), /^Reward used/);
});

test("the same form sent again is answered again, and counts once", async () => {
  const { till, code } = await rewarded();
  await till.goto(`/counter/vouchers/${code}`);
  const send = (key) => till.page.evaluate(async ([code, key]) => {
    const body = new URLSearchParams({ key });
    const reply = await fetch(`/counter/vouchers/${code}/redeem`, { method: "POST", body });
    return reply.status;
  }, [code, key]);
  const key = await till.page.locator(".give input[name=key]").inputValue();
  assert.deepEqual(await Promise.all([send(key), send(key), send(key)]), [200, 200, 200]);
  till.expect(409);
  assert.equal(await send(`${key.slice(0, -1)}${key.endsWith("0") ? "1" : "0"}`), 409);
});

test("two tills that redeem at once: one succeeds", async () => {
  const { till, code } = await rewarded();
  const other = await world.staff();
  await signInTill(other, world.server.slug, world.server.pin);
  const tills = [till, other];
  await Promise.all(tills.map((one) => one.goto(`/counter/vouchers/${code}`)));
  const statuses = await Promise.all(tills.map(async ({ page }) => {
    const reply = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Redeem" }).click();
    return (await reply).status();
  }));
  tills[statuses.indexOf(409)].expect(409);
  assert.deepEqual(statuses.toSorted(), [303, 409]);
});

test("an open reward's page can be gone back from", async () => {
  const { customer, card } = await rewarded();
  await customer.page.getByRole("link", { name: world.server.shop }).tap();
  await customer.page.waitForURL(`${world.server.origin}${card}`);
});
