// Journey 2: the card's page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { give, join, said, signInTill, untilToGo } from "../lib/acts.mjs";
import { bare, decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();

async function stamped(stamps, options) {
  const customer = await world.customer(options);
  const card = await join(customer, world.server.slug);
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  for (const count of stamps) await give(till, card, count);
  await customer.goto(card);
  return { customer, card, till };
}

test("the stamps stand in a grid, and progress says how many to go", async () => {
  const { customer: { page } } = await stamped([3, 4]);
  const slots = page.getByRole("img", { name: "7 of 10 stamps" });
  assert.equal(await slots.locator(".slot").count(), 10);
  assert.equal(await slots.locator('use[href^="#ink-"]').count(), 7, "seven are inked");
  assert.equal(await slots.locator('use[href="#ring"]').count(), 2, "two are empty");
  assert.equal(await slots.locator('use[href="#gift"]').count(), 1, "the last one holds the gift");
  const rows = await slots.locator(".slot").evaluateAll((all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().top))).size);
  assert.equal(rows, 2);
  assert.equal(await said(page.locator(".togo")), "3 stamps to go");
  assert.deepEqual(await page.locator("progress").evaluate((bar) => [bar.value, bar.max]), [7, 10]);
  const box = await page.locator("article.card").boundingBox();
  assert.ok(Math.abs(box.width / box.height - 1.586) < 0.01, "it has a real card's shape");
});

test("a stamp looks the same on every load and on every device", async () => {
  const { customer, card } = await stamped([2, 1]);
  const drawing = (page) => page.locator(".slots").evaluate((slots) => slots.innerHTML);
  const first = await drawing(customer.page);
  await customer.page.reload();
  assert.equal(await drawing(customer.page), first);
  const other = await world.customer({ storageState: await customer.context.storageState(), colorScheme: "dark" });
  await other.goto(card);
  assert.equal(await drawing(other.page), first);
});

for (const colorScheme of ["light", "dark"]) {
  test(`the code on the card and on its own page leads to the card (${colorScheme})`, async () => {
    const { customer, card } = await stamped([], { colorScheme });
    const address = `${world.server.origin}${card}`;
    assert.equal(await decode(customer.page.locator(".plate")), address);
    const number = await said(customer.page.locator(".number"));
    assert.match(number, /^\d{4} \d{4}$/);

    await customer.page.getByRole("link", { name: "Show my code" }).tap();
    await customer.page.waitForURL(/\/code$/);
    const code = customer.page.locator(".qr");
    await code.waitFor();
    assert.equal(bare(await decode(code)), address);
    assert.equal(await said(customer.page.locator(".number")), number);
    const box = await code.boundingBox();
    assert.ok(box.width >= 0.6 * 390, `the code takes 60 % of the short side, not ${box.width} px`);
    assert.equal(bare(await decode(customer.page.locator("body"))), address, "the whole screen can be scanned");
  });
}

test("the history says what happened, the latest first", async () => {
  const { customer: { page } } = await stamped([1, 5, 4]);
  const lines = await page.locator(".history li").evaluateAll((all) =>
    all.map((one) => `${one.firstElementChild.firstElementChild.textContent} ${one.lastElementChild.textContent}`));
  assert.deepEqual(lines, ["Card full: a reward for you +1 reward", "Visit +4 stamps", "Visit +5 stamps", "Visit +1 stamp"]);
  const when = await said(page.locator(".history li").first().locator(".small"));
  assert.match(when, /^\d{1,2} [A-Z][a-z]+ 20\d\d, \d{1,2}:\d\d$/);
});

test("a card without stamps says what will stand there", async () => {
  const { customer: { page } } = await stamped([]);
  assert.match(await said(page.locator("main")), /Nothing yet\. Your first stamp will stand here\./);
});

test("the way back leads to all cards", async () => {
  const { customer: { page } } = await stamped([]);
  await page.getByRole("link", { name: "All cards" }).tap();
  await page.waitForURL(/\/$/);
  assert.equal(await page.locator(".wallet li").count(), 1);
});

test("a page that nobody looks at sleeps, and wakes with what it missed, each stamp once", async () => {
  const { till, customer, card } = await stamped([2]);
  // A page of its own, whose streams are nobody else's.
  const page = await customer.another();
  const awake = page.waitForResponse((response) => response.url().includes("/live?"));
  await page.goto(card);
  await awake;
  const streams = [];
  page.on("request", (request) => request.url().includes("/live?") && streams.push(request.url()));
  const look = (hidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  const asleep = page.waitForEvent("requestfailed", (request) => request.url().includes("/live?"));
  await look(true);
  await asleep;
  await give(till, card, 3);
  assert.equal(await said(page.locator(".togo")), "8 stamps to go", "it sleeps");
  await look(false);
  await untilToGo(page, 5);
  assert.equal(await page.locator(".card .slot.landing").count(), 3, "what it missed lands, and nothing else");
  await give(till, card, 1);
  await untilToGo(page, 4);
  assert.equal(await page.locator(".card .slot.landing").count(), 1);
  const again = page.waitForResponse((response) => response.url().includes("/live?"));
  await look(true);
  await look(false);
  await again;
  const seqs = streams.map((url) => Number(new URL(url).searchParams.get("seq")));
  assert.deepEqual(seqs, [1, 3], "each goes on where the one before ended");
  assert.equal(await page.locator(".card .slot.landing").count(), 1, "nothing lands twice");
});
