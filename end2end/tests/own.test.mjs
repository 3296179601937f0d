// What is a customer's own: their data, their devices, the way out. With scripts and without.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { eventually, give, join, openShop, said, signInTill } from "../lib/acts.mjs";
import { decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();
const WITHOUT = { javaScriptEnabled: false };

async function counter() {
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  return till;
}

/** Presses a button that leads to another page. */
async function press(person, name) {
  const [reply] = await Promise.all([
    person.page.waitForResponse((response) => response.request().method() === "POST"),
    person.page.getByRole("button", { name }).tap(),
  ]);
  await person.page.waitForLoadState();
  return reply;
}

for (const options of [{}, WITHOUT]) {
  const how = options === WITHOUT ? "without scripts" : "with scripts";

  test(`${how}, a second phone scans the code of the first and has the same cards`, async () => {
    const [first, second, till] = [await world.customer(options), await world.customer(options), await counter()];
    const card = await join(first, world.server.slug);
    await give(till, card, 3);
    await first.goto("/");
    await first.page.getByRole("link", { name: "Use on another phone" }).tap();
    await first.page.waitForURL(/\/devices\/new$/);
    await press(first, "Show a code");
    const link = await decode(first.page.locator(".qr"));
    assert.match(link, /\/devices\/[0-9A-Z]{8}$/);
    await second.goto(new URL(link).pathname);
    await press(second, "Open the cards on this phone");
    await second.page.locator(".note.good").waitFor();
    assert.match(await said(second.page.locator(".note.good")), /Your cards are on this phone, too, now\./);
    await second.page.locator(".wallet a").tap();
    await second.page.waitForURL(`**${card}`);
    assert.equal(await said(second.page.locator(".togo")), "7 stamps to go");
    // The second is signed out from the first.
    await first.goto("/data");
    const devices = first.page.locator('form[action="/devices/sign-out"]');
    assert.equal(await devices.count(), 2);
    await first.page.locator("li", { hasNotText: "this device", has: devices }).getByRole("button").tap();
    await first.page.waitForURL(/told=saved/);
    await second.goto("/");
    assert.equal(await second.page.locator(".wallet a").count(), 0);
  });

  test(`${how}, a customer agrees, reads it in the log, and takes all of it along`, async () => {
    const customer = await world.customer(options);
    const card = await join(customer, world.server.slug);
    await customer.goto("/data");
    const { page } = customer;
    await page.locator("details > summary").first().tap();
    const news = page.getByLabel(/its news and offers/);
    assert.equal(await news.isChecked(), false, "nothing is ticked for anybody");
    await news.check();
    await press(customer, "Save");
    await page.waitForURL(/told=saved/);
    await page.locator("details > summary").first().tap();
    assert.equal(await page.getByLabel(/its news and offers/).isChecked(), true);
    await page.getByText("When you agreed, and to which words").tap();
    assert.match(await said(page.locator("details details .history")), /You agreed.+its news and offers/);
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /\(JSON\)/ }).tap()]);
    const file = JSON.parse(await readFile(await download.path(), "utf8"));
    assert.ok(file.records.some((record) => record.record === "consent" && record.what === "news"));
    assert.ok(file.records.some((record) => record.card && card.endsWith(record.card)));
  });

  test(`${how}, a card is put away and brought back`, async () => {
    const customer = await world.customer(options);
    const card = await join(customer, world.server.slug);
    await customer.goto(`${card}/program`);
    await press(customer, "Put this card away");
    await customer.page.waitForURL(/\/$/);
    assert.match(await said(customer.page.locator("main")), /All your cards are put away\./);
    await customer.page.getByRole("link", { name: "Cards put away (1)" }).tap();
    await customer.page.waitForURL(/\/archive$/);
    await press(customer, "Bring it back");
    await customer.page.waitForURL(/\/$/);
    assert.equal(await customer.page.locator(".wallet a").getAttribute("href"), card);
  });

  test(`${how}, two wallets become one after a question`, async () => {
    const [first, second] = [await world.customer(options), await world.customer(options)];
    const books = await openShop(await world.staff(), { name: `Harbour Books ${how}` });
    await join(first, world.server.slug);
    await join(second, books.slug);
    await first.goto("/devices/new");
    await press(first, "Show a code");
    const code = await said(first.page.locator("#code"));
    await second.goto("/devices");
    await second.page.fill("#code", code.toLowerCase());
    await press(second, "Open the cards on this phone");
    assert.equal(await said(second.page.locator("h1")), "Both phones have cards");
    await press(second, "Put them into one wallet");
    await second.page.waitForURL(/told=here/);
    assert.equal(await second.page.locator(".wallet a").count(), 2);
    await first.goto("/");
    assert.equal(await first.page.locator(".wallet a").count(), 2);
  });
}

/** What the browser keeps of a card: cached pages, remembered ends of histories, cookies. */
const kept = ({ page, context }) => Promise.all([
  page.evaluate(async () => {
    const pages = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)));
    return [...pages.flat().filter((path) => path.startsWith("/cards/")), ...Object.keys(localStorage)];
  }),
  context.cookies(),
]).then(([pages, cookies]) => [...pages, ...cookies.map(({ name }) => name).filter((name) => /wallet|device/.test(name))]);

test("whoever deletes everything leaves nothing on the phone and nothing that is theirs in the books", async () => {
  const [customer, till] = [await world.customer(), await counter()];
  const { page } = customer;
  const card = await join(customer, world.server.slug);
  await give(till, card, 12);
  await customer.goto(card);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await eventually(page, async (path) => Boolean(await caches.match(path)), card);
  await customer.goto(`${card}/check`);
  await page.getByText("Your phone checked this by itself.").waitFor();
  assert.ok((await kept(customer)).length >= 4, "there is something to forget");
  await customer.goto("/data");
  await page.getByRole("link", { name: "Delete everything" }).tap();
  await page.waitForURL(/\/data\/delete$/);
  await press(customer, "Delete everything");
  assert.equal(await said(page.locator("h1")), "Everything is deleted");
  await page.waitForFunction(() => localStorage.length === 0);
  assert.deepEqual(await kept(customer), []);
  customer.expect(410);
  await customer.goto(card);
  assert.equal(await said(page.locator("h1")), "This card is closed");
  till.expect(404);
  await till.goto(`/counter${card}`);
  const audit = await world.server.audit();
  assert.ok(audit.ok, JSON.stringify(audit));
});

test("whoever leaves one shop keeps the other cards, on the phone too", async () => {
  const customer = await world.customer();
  const { page } = customer;
  const books = await openShop(await world.staff(), { name: "Books to stay at" });
  const [gone, stays] = [await join(customer, world.server.slug), await join(customer, books.slug)];
  await customer.goto("/");
  await eventually(page, async (paths) => (await Promise.all(paths.map((path) => caches.match(path)))).every(Boolean), [gone, stays]);
  await customer.goto(`${gone}/program`);
  await page.getByRole("link", { name: "Leave this shop" }).tap();
  await page.waitForURL(/\/leave$/);
  await press(customer, "Leave this shop");
  await page.waitForURL(/\/$/);
  assert.equal(await page.locator(".wallet a").getAttribute("href"), stays);
  await eventually(page, async (path) => !(await caches.match(path)), gone);
  assert.ok(await page.evaluate(async (path) => Boolean(await caches.match(path)), stays));
});
