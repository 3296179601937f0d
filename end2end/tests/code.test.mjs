// The code at the counter: made by the phone, good for a minute, also without a network; and what the phone does once the
// till has read it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { give, join, kept, said, signInTill, tap } from "../lib/acts.mjs";
import { proofAt } from "../lib/forger.mjs";
import { decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();
const MINUTE = 60_000;

async function both(options = {}) {
  const [till, customer] = [await world.staff(), await world.customer(options)];
  const card = await join(customer, world.server.slug);
  await signInTill(till, world.server.slug, world.server.pin);
  return { till, customer, card };
}

/** Opens a page that shows a code, and waits until the phone has drawn it. */
async function show(customer, path) {
  await customer.goto(path);
  await customer.page.locator("#code[data-drawn]").waitFor();
}

const read = (customer) => decode(customer.page.locator("#code .qr"));

/** What the page says, which its phone draws with. */
const told = (customer) => customer.page.locator("#code").evaluate((place) => ({ ...place.dataset }));

async function refuses(till, address, title) {
  till.expect(409);
  await till.goto(address);
  assert.equal(await said(till.page.locator("h1")), title);
  assert.equal(await till.page.locator(".give").count(), 0, "nothing can be given from here");
  await till.page.getByRole("link", { name: "Next customer" }).click();
  await till.page.waitForURL(/\/counter$/);
}

test("the code that a phone shows is taken, and leads to a page that does not grow old", async () => {
  const { till, customer, card } = await both();
  await show(customer, `${card}/code`);
  const scanned = await read(customer);
  assert.match(scanned, new RegExp(`^${world.server.origin}${card}\\?now=[0-9a-z]{12}$`));
  await till.goto(scanned);
  assert.equal(till.page.url(), `${world.server.origin}/counter${card}`);
  await till.goto("/counter");
  await till.page.fill("#number", scanned);
  await till.page.getByRole("button", { name: "Find" }).click();
  await till.page.waitForURL(`${world.server.origin}/counter${card}`);
  assert.ok(await customer.page.locator(".count").isVisible(), "a line shows how long it is good");
});

test("a new code comes every fifteen seconds, and an hour with the page open is no trouble", async () => {
  const { till, customer, card } = await both();
  await customer.page.clock.install({ time: new Date() });
  await show(customer, `${card}/code`);
  const first = await read(customer);
  await customer.page.clock.runFor(15_500);
  const second = await read(customer);
  assert.notEqual(second, first);
  const { key, path } = await told(customer);
  const near = [-1, 0, 1, 2].map((steps) => proofAt(key, path, Date.now() + steps * 15_000));
  assert.ok(near.some((proof) => second.endsWith(proof)), "as it is described");
  await customer.page.clock.runFor(60 * MINUTE);
  await refuses(till, await read(customer), "This phone’s clock is wrong");
});

test("a picture of the code is refused a minute later, with words", async () => {
  const { till, customer, card } = await both();
  await show(customer, `${card}/code`);
  const { key, path, origin } = await told(customer);
  const at = (ms) => `${origin}${path}?now=${proofAt(key, path, Date.now() + ms)}`;
  for (const ms of [0, -45_000]) {
    await till.goto(at(ms));
    assert.equal(till.page.url(), `${world.server.origin}/counter${card}`, `${ms} ms`);
  }
  await refuses(till, at(-80_000), "This code is old");
  await refuses(till, at(-60 * MINUTE), "This code is old");
  await refuses(till, at(45_000), "This phone’s clock is wrong");
  await refuses(till, at(0).replace(/.$/, (letter) => (letter === "0" ? "1" : "0")), "This code is not real");
});

test("another card's key makes no code for this one, and a reward's code is not the card's", async () => {
  const { till, customer, card } = await both();
  const stranger = await world.customer();
  const other = await join(stranger, world.server.slug);
  await show(stranger, `${other}/code`);
  const { key, origin } = await told(stranger);
  await refuses(till, `${origin}${card}?now=${proofAt(key, card, Date.now())}`, "This code is not real");
  await give(till, card, 10);
  await customer.goto(card);
  await show(customer, await customer.page.locator(".ticket").evaluate((a) => a.pathname));
  const reward = await read(customer);
  await refuses(till, `${origin}${card}?${reward.split("?")[1]}`, "This code is not real");
  await till.goto(reward);
  assert.match(till.page.url(), /\/counter\/vouchers\/[0-9A-Z]{8}$/);
});

for (const [how, ms] of [["fast", 90_000], ["slow", -90_000]]) {
  test(`a phone whose clock is ${how} shows a good code, with a network and without`, async () => {
    const { till, customer, card } = await both();
    const { page } = customer;
    // Its clock is wrong from here on, in this page and in those to come.
    await page.clock.install({ time: new Date(Date.now() + ms) });
    await show(customer, `${card}/code`);
    await till.goto(await read(customer));
    assert.equal(till.page.url(), `${world.server.origin}/counter${card}`);
    await kept(page, [`${card}/code`]);
    customer.tolerateNoNetwork();
    await customer.context.setOffline(true);
    await show(customer, `${card}/code`);
    assert.ok(await page.locator(".offline").isVisible(), "the page says that it is the phone's own");
    await till.goto(await read(customer));
    assert.equal(till.page.url(), `${world.server.origin}/counter${card}`);
  });
}

test("once the till has stamped, the card takes the code's place, with the stamp landing", async () => {
  const { till, customer, card } = await both();
  const { page } = customer;
  const stream = page.waitForResponse((response) => response.url().includes("/live?"));
  await show(customer, `${card}/code`);
  await stream;
  await till.goto(`/counter${card}`);
  await tap(till, 2);
  await page.waitForURL(new RegExp(`${card}\\?seen=\\d+$`), { timeout: 2_000 });
  assert.equal(await said(page.locator(".togo")), "8 stamps to go");
  assert.equal(await page.locator(".card .slot.landing").count(), 2, "both land");
});

test("once the till has redeemed, the reward says that it was used", async () => {
  const { till, customer, card } = await both();
  await give(till, card, 10);
  await customer.goto(card);
  const voucher = await customer.page.locator(".ticket").evaluate((a) => a.pathname);
  const stream = customer.page.waitForResponse((response) => response.url().includes("/live?"));
  await show(customer, voucher);
  await stream;
  await till.goto(await read(customer));
  await till.page.getByRole("button", { name: "Redeem" }).click();
  await customer.page.locator(".struck").waitFor({ timeout: 2_000 });
  assert.match(await said(customer.page.locator(".struck")), /^Used on /);
});
