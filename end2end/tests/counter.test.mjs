// Journey 3: the counter, and the customer's open page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { give, join, numberOf, openShop, said, signInTill, tap, untilToGo } from "../lib/acts.mjs";
import { decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const LIVE_MS_MAX = 1_000;
const world = stage();

/** A till that is signed in and a customer with a card. */
async function both() {
  const [till, customer] = [await world.staff(), await world.customer()];
  const card = await join(customer, world.server.slug);
  await signInTill(till, world.server.slug, world.server.pin);
  return { till, customer, card };
}

const find = async (till, typed) => {
  await till.goto("/counter");
  await till.page.fill("#number", typed);
  await till.page.getByRole("button", { name: "Find" }).click();
};

test("the till signs in with its PIN, and a wrong one is told apart", async () => {
  const till = await world.staff();
  // By the shop's own address: the demo is several shops, and a till that nobody signed in on knows none.
  await till.goto(`/counter/sign-in/${world.server.slug}`);
  till.expect(403);
  const wrong = world.server.pin === "000000" ? "000001" : "000000";
  await till.page.fill("#secret", wrong);
  await till.page.getByRole("button", { name: "Sign in" }).click();
  await till.page.locator(".wrong").waitFor();
  assert.match(await said(till.page.locator(".wrong")), /PIN is not right/);
  assert.equal(await till.page.locator("#secret").inputValue(), "", "a PIN is not shown again");
  await till.page.fill("#secret", world.server.pin);
  await till.page.getByRole("button", { name: "Sign in" }).click();
  await till.page.waitForURL(/\/counter$/);
  assert.equal(await said(till.page.locator("h1")), "Whose card?");
  await till.page.getByRole("button", { name: "Sign out" }).click();
  await till.page.waitForURL(/\/counter\/sign-in\//);
});

test("a card is found by its number, by its code, by the code's text, and among the last ten", async () => {
  const { till, customer, card } = await both();
  const number = await numberOf(customer, card);
  const there = `${world.server.origin}/counter${card}`;
  const scanned = await decode(customer.page.locator(".plate"));

  for (const typed of [number, number.replace(" ", ""), ` ${number.replace(" ", "-")} `, scanned]) {
    await find(till, typed);
    await till.page.waitForURL(there);
    assert.match(await said(till.page.locator(".whose")), new RegExp(number), typed);
  }
  await till.goto(scanned);
  assert.equal(till.page.url(), there, "the code scanned by the till's own camera");

  await till.goto("/counter");
  await till.page.locator(".people a", { hasText: number }).click();
  await till.page.waitForURL(there);
});

test("a number misread, too short or unknown is told apart, and what was typed stays", async () => {
  const { till, customer, card } = await both();
  const number = await numberOf(customer, card);
  const last = (Number(number.at(-1)) + 1) % 10;
  const misread = `${number.slice(0, -1)}${last}`;
  till.expect(422);
  const wrong = till.page.locator(".wrong");
  for (const [typed, says] of [
    [misread, /^One of the digits is wrong\./],
    ["12", /^A card’s number has eight digits/],
  ]) {
    await find(till, typed);
    await wrong.waitFor();
    assert.match(await said(wrong), says);
    assert.equal(await till.page.locator("#number").inputValue(), typed);
    assert.equal(await till.page.locator("#number").getAttribute("aria-invalid"), "true");
  }
});

test("a stamp shows on the customer's open page within a second, without a reload", async () => {
  const { till, customer, card } = await both();
  await customer.gotoLive(card);
  await customer.page.evaluate(() => (window.stayed = true));
  await till.goto(`/counter${card}`);
  assert.equal(await said(till.page.locator(".give button")), "Give 1 stamp");
  const at = await tap(till);
  await untilToGo(customer.page, 9);
  const took = performance.now() - at;
  assert.ok(took < LIVE_MS_MAX, `it took ${Math.round(took)} ms`);
  assert.equal(await customer.page.evaluate(() => window.stayed), true, "the page is still the same one");
  assert.equal(await customer.page.locator(".slot.landing").count(), 1, "the new stamp lands");
  assert.equal(await said(till.page.locator(".done")), "1 stamp given. 1 of 10.");
  assert.equal(await customer.page.locator(".history li").count(), 1);
});

test("several stamps at one tap land together, and the button says how many", async () => {
  const { till, customer, card } = await both();
  await customer.gotoLive(card);
  await till.goto(`/counter${card}`);
  await till.page.locator(".many label:nth-of-type(4)").click();
  assert.equal(await said(till.page.locator(".give button")), "Give 4 stamps");
  await tap(till, 4);
  await untilToGo(customer.page, 6);
  assert.equal(await customer.page.locator(".slot.landing").count(), 4);
  assert.equal(await said(till.page.locator(".done")), "4 stamps given. 4 of 10.");
});

test("loading the till's page again gives nothing again", async () => {
  const { till, customer, card } = await both();
  await give(till, card, 2);
  await till.page.reload();
  await till.page.goBack();
  await till.page.goForward();
  await customer.goto(card);
  assert.equal(await said(customer.page.locator(".togo")), "8 stamps to go");
});

test("a double tap at the till gives once", async () => {
  const { till, customer, card } = await both();
  await till.goto(`/counter${card}`);
  await till.page.locator(".give button").dblclick();
  await till.page.locator(".note.good").waitFor();
  await customer.goto(card);
  assert.equal(await said(customer.page.locator(".togo")), "9 stamps to go");
});

test("a page that lost its stream catches up when the network is back", async () => {
  const { till, customer, card } = await both();
  await customer.gotoLive(card);
  await customer.page.evaluate(() => (window.stayed = true));
  customer.tolerateNoNetwork();
  await customer.context.setOffline(true);
  // The stream that is open already has to be closed from the other side.
  await world.server.end();
  await world.server.again();
  await give(till, card, 3);
  assert.equal(await said(customer.page.locator(".togo")), "10 stamps to go", "it has not heard of it yet");
  await customer.context.setOffline(false);
  await untilToGo(customer.page, 7, 15_000);
  assert.equal(await customer.page.evaluate(() => window.stayed), true);
});

test("a page that is looked at by two phones changes on both", async () => {
  const { till, customer, card } = await both();
  const other = await world.customer({ storageState: await customer.context.storageState() });
  await Promise.all([customer.gotoLive(card), other.gotoLive(card)]);
  await give(till, card, 2);
  await Promise.all([untilToGo(customer.page, 8), untilToGo(other.page, 8)]);
});

test("another shop's till does not find the card", async () => {
  const { customer, card } = await both();
  const owner = await world.staff();
  const shop = await openShop(owner, { name: "Elsewhere" });
  const till = await world.staff();
  await signInTill(till, shop.slug, shop.pin);
  till.expect(404);
  await find(till, await numberOf(customer, card));
  assert.match(await said(till.page.locator(".wrong")), /^No card of this shop/);
  await till.goto(`/counter${card}`);
  assert.match(await said(till.page.locator("h1")), /can’t find this card/);
  // The till knows by which door it came in, also when it is signed out.
  await till.context.clearCookies({ name: "__Host-staff" });
  await till.goto("/counter");
  assert.equal(new URL(till.page.url()).pathname, `/counter/sign-in/${shop.slug}`);
});
