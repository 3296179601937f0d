// Journey 6: all cards in one place, on the home screen, and without a network.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { test } from "node:test";
import { PNG } from "pngjs";
import { give, join, kept, openShop, said, signInTill, untilToGo } from "../lib/acts.mjs";
import { bare, decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();

test("the wallet lists the cards of several shops, each in its shop's colour", async () => {
  const owner = await world.staff();
  const books = await openShop(owner, { name: "Harbour Books", colour: "#24507a", slots: "6" });
  const customer = await world.customer();
  const first = await join(customer, world.server.slug);
  const second = await join(customer, books.slug);
  const till = await world.staff();
  await signInTill(till, books.slug, books.pin);
  await give(till, second, 7);
  await customer.goto("/");
  const { page } = customer;
  const cards = page.locator(".wallet a");
  assert.deepEqual((await cards.evaluateAll((all) => all.map((a) => a.pathname))).toSorted(), [first, second].toSorted());
  const colours = await cards.evaluateAll((all) => all.map((a) => getComputedStyle(a).backgroundColor));
  assert.notEqual(colours[0], colours[1]);
  // The one used last is shown whole, nearest to the thumb.
  assert.equal(await cards.last().evaluate((a) => a.pathname), second);
  assert.equal(await cards.last().getByRole("img", { name: "1 of 6 stamps" }).count(), 1);
  await cards.first().tap();
  await page.waitForURL(`**${first}`);
});

test("an empty wallet says how to get a first card", async () => {
  const customer = await world.customer();
  await customer.goto("/");
  assert.match(await said(customer.page.locator("main")), /Your first card goes here\. Scan the poster in a shop/);
});

test("the manifest and its icons are what a phone needs", async () => {
  const customer = await world.customer();
  await customer.goto("/");
  const { page } = customer;
  const fetched = async (path) => {
    const reply = await page.request.get(path);
    assert.equal(reply.status(), 200, path);
    return reply;
  };
  const manifest = await (await fetched(await page.locator("link[rel=manifest]").getAttribute("href"))).json();
  assert.equal(manifest.display, "standalone");
  for (const field of ["name", "short_name", "description", "start_url", "scope", "id"]) assert.ok(manifest[field], field);
  for (const field of ["theme_color", "background_color"]) assert.match(manifest[field], /^#[0-9a-f]{6}$/);
  const wanted = ["any 192x192", "any 512x512", "maskable 192x192", "maskable 512x512"];
  assert.deepEqual(manifest.icons.map((icon) => `${icon.purpose} ${icon.sizes}`).toSorted(), wanted);
  const picture = async (path) => PNG.sync.read(await (await fetched(path)).body());
  const opaque = ({ data }) => data.every((value, at) => at % 4 !== 3 || value === 255);
  for (const icon of manifest.icons) {
    const png = await picture(icon.src);
    assert.equal(`${png.width}x${png.height}`, icon.sizes, icon.src);
    if (icon.purpose === "maskable") assert.ok(opaque(png), `${icon.src} reaches to its edges`);
  }
  const apple = await picture(await page.locator("link[rel=apple-touch-icon]").getAttribute("href"));
  assert.deepEqual([apple.width, apple.height], [180, 180]);
  assert.ok(opaque(apple), "iOS paints what is clear black");
  const theme = await page.locator("meta[name=theme-color]").evaluateAll((all) =>
    all.map((one) => [one.media, /^#[0-9a-f]{6}$/.test(one.content)]));
  assert.deepEqual(theme, [["(prefers-color-scheme: light)", true], ["(prefers-color-scheme: dark)", true]]);
  assert.match(await page.locator("meta[name=viewport]").getAttribute("content"), /viewport-fit=cover/);
});

test("a browser that keeps things would install the wallet", async () => {
  const folder = await mkdtemp(joinPath(tmpdir(), "stampbook-profile-"));
  try {
    const customer = await world.personFrom(folder, {});
    await customer.goto("/");
    await customer.page.evaluate(() => navigator.serviceWorker.ready);
    const devtools = await customer.context.newCDPSession(customer.page);
    const { errors } = await devtools.send("Page.getAppManifest");
    assert.deepEqual(errors, [], "the manifest has no faults");
    const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
    assert.deepEqual(installabilityErrors, []);
    await world.farewell(customer);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("nothing asks to be installed before something was given", async () => {
  const userAgent = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
  const customer = await world.customer({ userAgent });
  const card = await join(customer, world.server.slug);
  await customer.goto("/");
  const hint = customer.page.getByText("Keep your cards at hand.");
  assert.equal(await hint.count(), 0);
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  await give(till, card);
  await customer.goto("/");
  await customer.page.waitForFunction(() => document.querySelector("leptos-island"));
  // The browser makes its offer.
  await customer.page.evaluate(() => {
    const offer = new Event("beforeinstallprompt", { cancelable: true });
    offer.prompt = async () => void (window.prompted = true);
    dispatchEvent(offer);
  });
  await customer.page.getByRole("button", { name: "Add to home screen" }).tap();
  await customer.page.waitForFunction(() => window.prompted);
  await hint.waitFor({ state: "hidden" });
});

test("the wallet starts without a network, with the last known cards", async () => {
  const customer = await world.customer();
  const { page } = customer;
  const card = await join(customer, world.server.slug);
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  await give(till, card, 13);
  await customer.goto(card);
  const voucher = await page.locator(".ticket").evaluate((a) => a.pathname);
  const look = () => page.locator(".card").last().evaluate((one) => {
    const style = getComputedStyle(one);
    return [style.backgroundColor, style.color, style.borderRadius, one.clientWidth];
  });
  const looks = { [card]: await look() };
  await customer.goto("/");
  looks["/"] = await look();
  await kept(page, ["/", card, `${card}/code`, voucher, "/offline"]);
  assert.ok(await page.locator(".offline").first().isHidden(), "there is no word of it while there is a network");

  customer.tolerateNoNetwork();
  await customer.context.setOffline(true);
  await world.server.end();
  const note = page.locator(".offline");
  const says = /^You are offline\. This is from .+20\d\d, \d{1,2}:\d\d; the code still works\.$/;

  await customer.goto("/");
  assert.match(await said(note), says);
  assert.deepEqual(await look(), looks["/"], "it looks as ever");
  assert.ok(await page.evaluate(() => document.fonts.load("700 16px Besley").then((faces) => faces.length > 0)), "in its own face");
  await page.locator(".wallet a").tap();
  await page.waitForURL(`**${card}`);
  assert.match(await said(note), says);
  assert.deepEqual(await look(), looks[card]);
  assert.equal(await said(page.locator(".togo")), "7 stamps to go");
  await page.getByRole("link", { name: "Show my code" }).tap();
  await page.waitForURL(/\/code$/);
  assert.equal(bare(await decode(page.locator(".qr"))), `${world.server.origin}${card}`);
  await customer.goto(voucher);
  assert.equal(bare(await decode(page.locator(".qr"))), `${world.server.origin}${voucher}`);

  await customer.goto("/privacy");
  assert.equal(await said(page.locator("h1")), "You are offline");
  assert.match(await said(page.locator("main")), /Cards that are kept on this phone, and their codes, still work\./);
  await page.getByRole("link", { name: "Open my cards" }).tap();
  await page.waitForURL(/\/$/);
  assert.equal(await page.locator(".wallet a").count(), 1);

  // An open page notices by itself that the network is back.
  await customer.goto(card);
  await world.server.again();
  await give(till, card, 2);
  await customer.context.setOffline(false);
  await untilToGo(page, 5, 15_000);
  await note.waitFor({ state: "hidden" });
  await page.reload();
  assert.equal(await said(page.locator(".togo")), "5 stamps to go");
  assert.ok(await note.isHidden());
});

test("the language can be chosen, and stays", async () => {
  const customer = await world.customer();
  await customer.goto("/");
  await customer.page.selectOption("#language", "hu");
  await customer.page.getByRole("button", { name: "Change" }).tap();
  await customer.page.waitForFunction(() => document.documentElement.lang === "hu");
  assert.equal(await said(customer.page.locator("h1")), "Kártyáim");
  await join(customer, world.server.slug);
  assert.match(await said(customer.page.locator(".togo")), /^10 .+ van hátra$/);
});
