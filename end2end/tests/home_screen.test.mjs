// The wallet on an iPhone's home screen, whose icon starts with no cookies: each icon is a browser of its own here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { give, join, kept, said, signInTill } from "../lib/acts.mjs";
import { violations } from "../lib/looks.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();
const userAgent =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const FIREFOX = "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0";

/** Somebody with a stamp, in Safari. */
async function customer(options = { userAgent }) {
  const person = await world.customer(options);
  const card = await join(person, world.server.slug);
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  await give(till, card);
  return { person, card };
}

/** Follows the hint; answers with where the icon would start. */
async function install({ page }) {
  await page.goto("/");
  await page.getByRole("button", { name: "Add to home screen" }).tap();
  await page.getByText("open the icon once within half an hour").waitFor();
  return page.evaluate(async () => {
    const manifest = await fetch(document.querySelector("link[rel=manifest]").href, { credentials: "omit" });
    return (await manifest.json()).start_url;
  });
}

/** An icon: the same phone, other cookies, and a page that knows that it was started from the home screen. */
async function icon(options = {}) {
  const person = await world.customer({ userAgent, ...options });
  await person.context.addInitScript(() => Object.defineProperty(navigator, "standalone", { value: true }));
  return person;
}

test("an icon opens the wallet at its first start, and at every other, with a network or without", async () => {
  const { person, card } = await customer();
  const start = await install(person);
  assert.match(start, /^\/\?start=[0-9A-Z]{26}$/);
  const app = await icon();
  const { page } = app;
  await page.goto(start);
  await page.locator(".wallet a").waitFor();
  assert.deepEqual([new URL(page.url()).pathname, new URL(page.url()).search], ["/", ""]);
  assert.equal(await page.locator(".wallet a").getAttribute("href"), card);
  await page.goto(start);
  assert.equal(await page.locator(".wallet a").getAttribute("href"), card);
  await kept(page, ["/", card]);
  app.tolerateNoNetwork();
  await app.context.setOffline(true);
  await page.goto(start);
  assert.equal(await page.locator(".wallet a").getAttribute("href"), card);
  await app.context.setOffline(false);
  // Where it was installed from, nothing changed.
  await person.goto("/");
  assert.equal(await person.page.locator(".wallet a").getAttribute("href"), card);
});

test("what only fetches the address, or opens it in a tab, uses nothing up", async () => {
  const { person, card } = await customer();
  const start = await install(person);
  const tab = await world.customer({ userAgent });
  await tab.goto(start);
  await tab.page.getByRole("button", { name: "Open my cards" }).waitFor();
  const app = await icon();
  await app.page.goto(start);
  await app.page.locator(".wallet a").waitFor();
  assert.equal(await app.page.locator(".wallet a").getAttribute("href"), card);
  // The tab was too late then, and reads so.
  await tab.page.getByRole("button", { name: "Open my cards" }).tap();
  await tab.page.getByText("This icon does not know your cards").waitFor();
});

test("an icon whose code was used says what to do, with scripts and without", async () => {
  const { person } = await customer();
  const start = await install(person);
  const app = await icon();
  await app.page.goto(start);
  await app.page.locator(".wallet a").waitFor();
  for (const options of [{}, { javaScriptEnabled: false }]) {
    const other = await icon(options);
    await other.page.goto(start);
    assert.match(await said(other.page.locator(".note")), /This icon does not know your cards/);
    assert.equal(await other.page.locator("#code").count(), 1);
  }
});

test("without scripts the icon opens by its button", async () => {
  const { person, card } = await customer();
  const start = await install(person);
  const app = await icon({ javaScriptEnabled: false });
  await app.page.goto(start);
  await app.page.getByRole("button", { name: "Open my cards" }).tap();
  await app.page.locator(".wallet a").waitFor();
  assert.equal(await app.page.locator(".wallet a").getAttribute("href"), card);
});

test("the hint is not shown in what was started from the home screen, and goes for good", async () => {
  const { person } = await customer({ userAgent: FIREFOX });
  const { page } = person;
  await page.goto("/");
  const hint = page.getByText("Keep your cards at hand.");
  assert.ok(await hint.isVisible());
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(page), []);
  }
  // Chromium cannot be told to be an icon: what it would do then stands in the style sheet.
  const hides = await page.evaluate(() => {
    const rules = (sheet) => [...(sheet.cssRules ?? [])].flatMap((rule) => [rule, ...rules(rule)]);
    const inIcons = [...document.styleSheets].flatMap(rules).filter((rule) => rule.conditionText?.includes("display-mode: standalone"));
    const hidden = inIcons.flatMap(rules).filter((rule) => rule.style?.display === "none").map((rule) => rule.selectorText);
    const hint = document.querySelector("main .note:has(form)");
    return hidden.some((selector) => hint.matches(selector));
  });
  assert.ok(hides);
  await page.getByRole("button", { name: "Do not ask again" }).tap();
  await hint.waitFor({ state: "detached" });
  await page.goto("/");
  assert.equal(await hint.count(), 0);
});
