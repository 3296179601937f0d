// Pictures of the product, for the README and for whoever wants to look: with SCREENSHOTS=1 they are written to
// docs/screenshots, otherwise to a folder of their own that is named at the end. No picture is compared with another.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fillShop, give, inviteOf, join, openShop, sell, signInOwner, signInTill } from "../lib/acts.mjs";
import { small } from "../lib/picture.mjs";
import { stage } from "../lib/stage.mjs";

const BYTES_MAX = 250_000;
const FINE = { deviceScaleFactor: 1.5, reducedMotion: "reduce" };
const world = stage();
let folder;

before(async () => {
  folder = process.env.SCREENSHOTS === "1" ? resolve("../docs/screenshots") : await mkdtemp(joinPath(tmpdir(), "stampbook-screenshots-"));
  await mkdir(folder, { recursive: true });
});
after(() => console.log(`screenshots are in ${process.env.SCREENSHOTS === "1" ? "docs/screenshots" : folder}`));

async function shoot(page, name) {
  await page.evaluate(() => document.fonts.ready);
  const picture = small(await page.screenshot({ animations: "disabled", caret: "initial" }));
  await writeFile(joinPath(folder, `${name}.png`), picture);
  assert.ok(picture.length < BYTES_MAX, `${name}.png has ${picture.length} bytes`);
}

async function till(slug = world.server.slug, pin = world.server.pin) {
  const till = await world.staff(FINE);
  await signInTill(till, slug, pin);
  return till;
}

test("a customer joins, collects, is rewarded and invites", async () => {
  const [customer, counter] = [await world.customer(FINE), await till()];
  const { page } = customer;
  await customer.goto(`/join/${world.server.slug}`);
  await shoot(page, "join");
  const card = await join(customer, world.server.slug);
  await shoot(page, "card-empty");
  await give(counter, card, 3);
  await give(counter, card, 5);
  await counter.goto(`/counter${card}`);
  await shoot(counter.page, "counter-give");
  await customer.goto(card);
  await shoot(page, "card");
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await shoot(page, "card-dark");
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await customer.goto(`${card}/code`);
  await shoot(page, "code");
  await give(counter, card, 4);
  await shoot(counter.page, "counter-full");
  await customer.goto(card);
  await shoot(page, "card-full");
  await page.locator(".ticket").tap();
  await page.waitForURL(/\/vouchers\//);
  await shoot(page, "voucher");
  const friend = await world.customer(FINE);
  await give(counter, await join(friend, world.server.slug, await inviteOf(customer, card)));
  await customer.goto(`${card}/invite`);
  await page.locator(".actions:not([hidden])").waitFor();
  await shoot(page, "invite");
});

test("a wallet with three shops", async () => {
  const customer = await world.customer(FINE);
  const shops = [
    { name: "Harbour Books", reward: "a paperback of your choice", slots: "8", mark: "book", colour: "#24507a" },
    { name: "Petra’s Flowers", reward: "a spring bouquet", slots: "6", mark: "flower", colour: "#b0325c" },
  ];
  for (const [at, given] of shops.entries()) {
    const shop = await openShop(await world.staff(FINE), given);
    await give(await till(shop.slug, shop.pin), await join(customer, shop.slug), at + 3);
  }
  await give(await till(), await join(customer, world.server.slug), 6);
  await customer.goto("/");
  await shoot(customer.page, "wallet");
  await customer.page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await shoot(customer.page, "wallet-dark");
});

test("an owner begins, and looks at the day", async () => {
  const owner = await world.staff(FINE);
  const { page } = owner;
  await owner.goto("/start");
  await fillShop(page, {
    name: "Kürtőskalács Műhely",
    reward: "a chimney cake",
    slots: "8",
    mark: "bread",
    colour: "#8a3b12",
    language: "en",
    zone: "Europe/Budapest",
    password: "",
  });
  await page.locator(".preview").getByText("Collect 8 stamps: a chimney cake.").waitFor();
  await page.waitForFunction(() => document.querySelector(".preview").style.length > 0);
  await page.evaluate(() => scrollTo(0, 0));
  await shoot(page, "start");

  const counter = await till();
  for (const stamps of [1, 2, 1]) await give(counter, await join(await world.customer(FINE), world.server.slug), stamps);
  await signInOwner(owner, world.server.slug, world.server.password);
  await shoot(page, "owner-today");
  await owner.goto("/counter");
  await shoot(page, "counter-find");
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.emulateMedia({ media: "print" });
  await owner.goto(`/shops/${world.server.slug}/poster`);
  await shoot(page, "poster");
});

/** The demo's shops with other programs: the picture's name, the shop, what is bought there, and what stands at the top; the
 * names of more pictures of the same card, and what stands at the top there. */
const CARDS = [
  ["card-points", "delikatesy-pod-syrenka", ["120", "95,50", "180"], undefined, [["card-tier", "#ladder"]]],
  ["card-cashback", "tukor-szalon", ["24 000"], undefined, [["card-club", "#cashback"]]],
  ["card-events", "vanalinna-raamatupood", ["86"], "#events", [["card-causes", "#causes"]]],
  ["card-street", "rye-crumb-bakery", ["34.50"]],
];

test("cards of other kinds", async () => {
  for (const [name, slug, amounts, place, more = []] of CARDS) {
    const customer = await world.customer(FINE);
    const { page } = customer;
    const card = await join(customer, slug);
    const counter = await till(slug, world.server.demoShop(slug).pin);
    for (const amount of amounts) await sell(counter, card, { amount });
    if (name === "card-cashback") {
      await counter.goto(`/counter${card}`);
      await counter.page.getByRole("button", { name: /^Fee paid: / }).click();
      await counter.page.locator(".note.good").waitFor();
    }
    if (name === "card-points") await shoot(counter.page, "counter-sold");
    await customer.goto(card);
    if (place) await page.locator(place).evaluate((part) => part.scrollIntoView());
    await shoot(page, name);
    for (const [another, top] of more) {
      await page.locator(top).evaluate((part) => part.scrollIntoView());
      await shoot(page, another);
    }
    if (name !== "card-points") continue;
    await page.evaluate(() => scrollTo(0, 0));
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await shoot(page, `${name}-dark`);
  }
});
