// A card on the home screen while the network comes and goes, the server dies, and the app is updated in between: what opens is
// whole, of one build, and says how old it is.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { eventually, give, join, kept, said, signInTill, toGo, untilToGo } from "../lib/acts.mjs";
import { Door } from "../lib/builds.mjs";
import { visit } from "../lib/browser.mjs";
import { bare, decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();
let door;

after(() => door?.close());

const OLD = /^You are offline\. This is from .+; the code still works\.$/;

/** A phone with a card of three stamps, and all of it kept. */
async function phone() {
  door ??= await Door.before(world.server.origin);
  door.open();
  const customer = await world.watch(await visit(world.browser, door.origin, {}));
  customer.tolerateNoNetwork();
  const card = await join(customer, world.server.slug);
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  await give(till, card, 3);
  await customer.goto(card);
  await customer.goto("/");
  await kept(customer.page, ["/", card, `${card}/code`, "/offline"]);
  return { customer, card, till, page: customer.page };
}

/** The files that a page names, by the hashes in their names. */
const named = (page) => page.evaluate(() => document.documentElement.outerHTML.match(/\/pkg\/[\w.-]+/g).sort().join());

/** Waits until the phone keeps these pages by the build that answers now, with all their files. */
function untilKept(page, paths) {
  const areNow = async (paths) => {
    const files = (text) => [...new Set(text?.match(/\/pkg\/[\w.-]+/g))];
    const pages = await caches.open("pages");
    const isNow = async (path) => {
      const [now, own] = [await fetch(path), await pages.match(path)];
      const [wanted, kept] = [files(await now.text()), files(await own?.text())];
      const there = await Promise.all(wanted.map((file) => caches.match(file)));
      return kept.join() === wanted.join() && there.every(Boolean);
    };
    return (await Promise.all(paths.map(isNow))).every(Boolean);
  };
  return eventually(page, areNow, paths, 20_000);
}

/** Lets the browser look whether there is another build, as it does by itself now and then, and waits until it is done with it. */
async function look(page) {
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one.update().catch(() => {})));
  await eventually(page, async () => {
    const { installing, waiting, active } = await navigator.serviceWorker.getRegistration();
    return !installing && !waiting && active.state === "activated";
  });
}

/** Opens everything that a customer needs, without a network, and looks whether it is as it should be. */
async function opensWhole({ customer, page, card }, left, when = "") {
  const missing = [];
  const lost = (request) => {
    // What was still being loaded when the page was left is not missing.
    if (request.url().includes("/pkg/") && request.failure()?.errorText !== "net::ERR_ABORTED") missing.push(request.url());
  };
  page.on("requestfailed", lost);
  for (const path of ["/", card, `${card}/code`]) {
    await customer.goto(path);
    assert.match(await said(page.locator(".offline")), OLD, path);
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.body).marginTop), "8px", `${path} has its style ${when}`);
    assert.ok(await page.evaluate(() => document.fonts.load("700 16px Besley").then((all) => all.length > 0)), `${path} has its face`);
  }
  assert.match(bare(await decode(page.locator(".qr"))), new RegExp(`${card}$`));
  await customer.goto(card);
  assert.equal(await toGo(page), left);
  page.off("requestfailed", lost);
  assert.deepEqual(missing, [], "no file of any build was missing");
}

test("a page that was on its way while the worker was made ready is in its care all the same, and kept", async () => {
  const { customer, card, page } = await phone();
  await customer.goto(card);
  await page.evaluate(() => caches.delete("pages"));
  // A page that is loaded past the worker is in nobody's care, like one between two pages when it takes charge.
  const devtools = await customer.context.newCDPSession(page);
  await Promise.all([page.waitForEvent("load"), devtools.send("Page.reload", { ignoreCache: true })]);
  await kept(page, [card, `${card}/code`]);
});

test("a server that is killed takes nothing along, and what was given meanwhile is there afterwards", async () => {
  const one = await phone();
  const { customer, page, card, till } = one;
  await customer.gotoLive(card);
  await world.server.kill();
  await page.locator(".offline").waitFor();
  await opensWhole(one, 7);
  await world.server.again();
  await give(till, card, 2);
  await untilToGo(page, 5, 20_000);
  await page.locator(".offline").waitFor({ state: "hidden" });
});

test("an update is taken whole: online at once, and without a network afterwards", async () => {
  const one = await phone();
  const { customer, page, card } = one;
  const old = await named(page);
  door.update();
  await customer.goto("/");
  assert.notEqual(await named(page), old, "the new build's page");
  await look(page);
  await untilKept(page, ["/", card, `${card}/code`]);
  door.shut();
  await opensWhole(one, 7);
  assert.notEqual(await named(page), old);
});

test("an update that breaks off at any point leaves one build or the other, each page whole", async () => {
  const one = await phone();
  const { customer, page, card } = one;
  for (let answers = 1; answers <= 14; answers += 1) {
    door.open();
    await look(page);
    await customer.goto("/");
    await untilKept(page, ["/", card, `${card}/code`]);
    door.update();
    door.shut(answers);
    await look(page);
    door.shut();
    await opensWhole(one, 7, `after ${answers} answers`);
  }
});

test("a page that is open while the app is updated goes on with its own files", async () => {
  const one = await phone();
  const { customer, page, card } = one;
  await customer.gotoLive(card);
  const link = page.getByRole("link", { name: "Show my code" });
  const old = await named(page);
  door.update();
  await look(page);
  // Each file of the open page is still to be had, though the server has it no more.
  const lost = await page.evaluate(async (names) => {
    const asked = await Promise.all(names.split(",").map((name) => fetch(name).then((reply) => (reply.ok ? "" : name))));
    return asked.filter(Boolean);
  }, old);
  assert.deepEqual(lost.filter((name) => !name.includes("staff")), []);
  await give(one.till, card, 1);
  await untilToGo(page, 6);
  await link.tap();
  await page.waitForURL(/\/code$/);
  assert.match(bare(await decode(page.locator(".qr"))), new RegExp(`${card}$`));
});
