// How much a customer's phone has to fetch at the first visit of a card.

import assert from "node:assert/strict";
import { test } from "node:test";
import { give, join, sell, signInTill } from "../lib/acts.mjs";
import { stage } from "../lib/stage.mjs";
import { byKind, weigh } from "../lib/weigh.mjs";

// The budgets and aims of the design, in bytes over the wire.
const ALL = { most: 75_000, aim: 50_000 };
const FIRST = { most: 14_000, aim: 10_000 };
/** Script and module of the check of a history, which only who asks for it fetches. */
const CHECK = { most: 40_000, aim: 30_000 };
/** Those of the code that is shown at the counter: whoever opens it waits for it. */
const CODE = { most: 32_000, aim: 25_000 };
const COMPRESSED = ["text/html", "text/css", "text/javascript", "application/wasm"];
const world = stage();

/** Cards, each as full as it gets: a name, and how it comes to be so. */
const CARDS = [
  ["a stamp card", async (customer) => {
    const card = await join(customer, world.server.slug);
    const till = await world.staff();
    await signInTill(till, world.server.slug, world.server.pin);
    await give(till, card, 8);
    return card;
  }],
  ["the deli's card, with points, a ladder and tiers", async (customer) => {
    const { slug, pin } = world.server.demoShop("delikatesy-pod-syrenka");
    const card = await join(customer, slug);
    const till = await world.staff();
    await signInTill(till, slug, pin);
    for (const amount of ["150", "250,00"]) await sell(till, card, { amount });
    await customer.goto(card);
    await customer.page.getByRole("button", { name: "Take: słoik miodu" }).tap();
    await customer.page.waitForURL(/\/vouchers\//);
    return card;
  }],
];

for (const [name, make] of CARDS) {
  test(`the first visit of ${name} fits its budget`, async () => {
    const customer = await world.customer();
    const card = await make(customer);
    // The service worker would fetch the same files for later, some of them before the page asks.
    const fresh = await world.customer({ storageState: await customer.context.storageState(), serviceWorkers: "block" });
    fresh.expectProblem(/Service Worker registration blocked/);
    const replies = await weigh(fresh, card);
    const sums = byKind(replies);
    for (const { path, type, coding, cached } of replies.filter(({ type }) => COMPRESSED.includes(type))) {
      assert.deepEqual([coding, cached], ["br", false], `${path} is compressed and comes over the wire`);
    }
    const of = (...kinds) => kinds.reduce((sum, kind) => sum + sums.get(kind), 0);
    const first = of("HTML", "CSS");
    const all = of("HTML", "CSS", "JS", "WASM");
    const line = (what, bytes, { most, aim } = {}) =>
      `  ${what.padEnd(20)} ${String(bytes).padStart(7)}${most ? `   budget ${most}   aim ${aim}` : ""}`;
    console.log([`first visit of ${name}: bytes over the wire (headers in it)`,
      ...[...sums].map(([kind, bytes]) => line(kind, bytes)),
      line("HTML + CSS", first, FIRST),
      line("with JS and WASM", all, ALL)].join("\n"));
    assert.ok(sums.get("WASM") > 0 && sums.get("JS") > 0, "the islands were loaded");
    assert.ok(first <= FIRST.most, `HTML and CSS are ${first} bytes`);
    assert.ok(all <= ALL.most, `all is ${all} bytes`);
  });
}

/** Pages with a module of their own: its name, how to get there from a card, when it is done, and its budget. */
const MODULES = [
  ["check", (card) => `${card}/check`, (page) => page.locator("#who", { hasText: "Your phone checked this" }), CHECK],
  ["code", (card) => `${card}/code`, (page) => page.locator("#code[data-drawn]"), CODE],
];

for (const [name, path, done, budget] of MODULES) {
  test(`the page of the ${name} brings its own module and no islands, and fits its budget`, async () => {
    const customer = await world.customer();
    const card = await CARDS[0][1](customer);
    const fresh = await world.customer({ storageState: await customer.context.storageState(), serviceWorkers: "block" });
    fresh.expectProblem(/Service Worker registration blocked/);
    const replies = await weigh(fresh, path(card), async () => {
      await fresh.goto(path(card));
      await done(fresh.page).waitFor();
    });
    const code = replies.filter(({ type }) => ["text/javascript", "application/wasm"].includes(type));
    const names = code.map(({ path, coding }) => [path.replace(/\.[0-9a-f]+\./, "."), coding]).sort();
    assert.deepEqual(names, [[`/pkg/${name}.js`, "br"], [`/pkg/${name}.wasm`, "br"]]);
    const bytes = code.reduce((sum, reply) => sum + reply.bytes, 0);
    console.log(`  ${name}: ${bytes} bytes of JS and WASM   budget ${budget.most}   aim ${budget.aim}`);
    assert.ok(bytes <= budget.most, `the module is ${bytes} bytes`);
  });
}

test("pages without islands load no script, and customers' pages no style of the staff's", async () => {
  const customer = await world.customer();
  for (const path of [`/join/${world.server.slug}`, "/privacy"]) {
    await customer.goto(path);
    const names = await customer.page.evaluate(() => performance.getEntriesByType("resource").map((one) => one.name));
    assert.deepEqual(names.filter((name) => /\.(js|wasm)$|staff\./.test(name)), [], path);
  }
});
