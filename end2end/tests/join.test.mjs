// Journey 1: from the poster to a card.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CARD, figures, join, numberOf, said, signInOwner } from "../lib/acts.mjs";
import { decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();

test("the poster's code leads to a promise in one sentence, and one tap gives the card", async () => {
  const { slug, shop } = world.server;
  const owner = await world.staff();
  await owner.goto(`/shops/${slug}/poster`);
  const link = await decode(owner.page.locator(".poster .qr"));
  assert.equal(link, `${world.server.origin}/join/${slug}`);

  const customer = await world.customer();
  await customer.goto(link);
  assert.equal(await said(customer.page.locator("h1")), shop);
  assert.equal(await said(customer.page.locator("main .lead")), "Collect 10 stamps: a free coffee.");
  assert.equal(await customer.page.locator("main button").count(), 1, "there is one thing to do");
  assert.equal(await customer.page.locator("main input:not([type=hidden])").count(), 0, "nothing is asked");
  await customer.page.getByRole("button", { name: "Get my card" }).tap();
  await customer.page.waitForURL(CARD);
  assert.equal(await said(customer.page.locator(".togo")), "10 stamps to go");
});

test("the card survives closing the browser", async () => {
  const customer = await world.customer();
  const card = await join(customer, world.server.slug);
  const number = await numberOf(customer, card);
  const kept = await customer.context.storageState();
  for (const cookie of kept.cookies) {
    assert.ok(cookie.expires > Date.now() / 1000 + 300 * 24 * 3600, `${cookie.name} outlives the session`);
    assert.ok(cookie.httpOnly && cookie.secure && cookie.sameSite === "Lax", `${cookie.name} is kept safe`);
  }
  await world.farewell(customer);

  const returned = await world.customer({ storageState: kept });
  await returned.goto("/");
  assert.deepEqual(await returned.page.locator(".wallet a").evaluateAll((all) => all.map((a) => a.pathname)), [card]);
  await returned.page.locator(".wallet a").tap();
  await returned.page.waitForURL(CARD);
  assert.equal(await said(returned.page.locator(".number")), number);
});

test("a double tap gives one card", async () => {
  const owner = await world.staff();
  await signInOwner(owner, world.server.slug, world.server.password);
  const before = (await figures(owner))["new cards"];

  const customer = await world.customer();
  await customer.goto(`/join/${world.server.slug}`);
  await customer.page.locator("form button").dblclick();
  await customer.page.waitForURL(CARD);
  await customer.goto("/");
  assert.equal(await customer.page.locator(".wallet a").count(), 1);
  assert.equal((await figures(owner))["new cards"], before + 1);
});

test("the same form sent twice, from before there was a card, gives the same card", async () => {
  const customer = await world.customer();
  await customer.goto(`/join/${world.server.slug}`);
  const form = await customer.page.locator("form").evaluate((form) => Object.fromEntries(new FormData(form)));
  // Two copies of one form on their way at once: neither reply has brought a cookie yet.
  const send = () => customer.page.evaluate(async (form) => {
    const reply = await fetch(location.href, { method: "POST", body: new URLSearchParams(form) });
    return new URL(reply.url).pathname;
  }, form);
  const [one, other] = await Promise.all([send(), send()]);
  assert.equal(one, other);
  assert.match(one, CARD);
});

test("going back and tapping again leads to the same card", async () => {
  const customer = await world.customer();
  const card = await join(customer, world.server.slug);
  await customer.page.goBack();
  await customer.page.locator("form button").tap();
  await customer.page.waitForURL(CARD);
  assert.equal(new URL(customer.page.url()).pathname, card);

  await customer.goto(`/join/${world.server.slug}`);
  assert.match(await said(customer.page.locator("main")), /You have this card already/);
  await customer.page.getByRole("button", { name: "Open my card" }).tap();
  await customer.page.waitForURL(CARD);
  assert.equal(new URL(customer.page.url()).pathname, card);
});

test("nothing secret stands in an address", async () => {
  const customer = await world.customer();
  const card = await join(customer, world.server.slug);
  for (const page of ["/", card, `${card}/code`, `${card}/invite`]) await customer.goto(page);
  const secrets = (await customer.cookies()).map((cookie) => cookie.value).filter(Boolean);
  assert.ok(secrets.length >= 2);
  for (const address of customer.addresses) {
    assert.ok(!secrets.some((secret) => address.includes(secret)), `${address} holds a cookie's value`);
  }
});

test("somebody else's card is not shown, and the page says what to do", async () => {
  const [customer, stranger] = [await world.customer(), await world.customer()];
  const card = await join(customer, world.server.slug);
  stranger.expect(404);
  await stranger.goto(card);
  assert.equal(await said(stranger.page.locator("h1")), "This is somebody’s card");
  await join(stranger, world.server.slug);
  for (const page of [card, `${card}/code`, `${card}/invite`]) {
    assert.equal((await stranger.goto(page)).status(), 404, page);
  }
});
