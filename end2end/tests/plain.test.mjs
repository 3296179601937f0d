// Journeys 1, 2, 4 and 7, and the link of 5, with scripts switched off: pages are whole and forms post.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fillShop, give, inviteOf, join, openShop, redeem, said, signInOwner, signInTill } from "../lib/acts.mjs";
import { bare, decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();
const WITHOUT = { javaScriptEnabled: false };

async function both() {
  const [till, customer] = [await world.staff(WITHOUT), await world.customer(WITHOUT)];
  await signInTill(till, world.server.slug, world.server.pin);
  return { till, customer, card: await join(customer, world.server.slug) };
}

test("without scripts, the poster's link leads to a card that stays", async () => {
  const { customer, card } = await both();
  assert.equal(await said(customer.page.locator(".togo")), "10 stamps to go");
  await customer.goto("/");
  assert.equal(await customer.page.locator(".wallet a").getAttribute("href"), card);
  const asked = customer.addresses.filter((address) => /\.(js|wasm)$|\/live/.test(address));
  assert.deepEqual(asked, [], "no script was asked for");
});

test("without scripts, the card's page is whole", async () => {
  const { till, customer, card } = await both();
  await give(till, card, 4);
  await customer.goto(card);
  const { page } = customer;
  assert.equal(await said(page.locator(".togo")), "6 stamps to go");
  assert.equal(await page.getByRole("img", { name: "4 of 10 stamps" }).count(), 1);
  assert.deepEqual(await page.locator("progress").evaluate((bar) => [bar.value, bar.max]), [4, 10]);
  assert.equal(await decode(page.locator(".plate")), `${world.server.origin}${card}`);
  assert.match(await said(page.locator(".number")), /^\d{4} \d{4}$/);
  assert.match(await said(page.locator(".history")), /^Visit .+ \+4 stamps$/);
  await page.getByRole("link", { name: "Show my code" }).tap();
  await page.waitForURL(/\/code$/);
  const scanned = await decode(page.locator(".qr"));
  assert.equal(bare(scanned), `${world.server.origin}${card}`);
  await till.goto(scanned);
  assert.equal(till.page.url(), `${world.server.origin}/counter${card}`, "it is taken as it comes");
  assert.equal(await page.locator("noscript > meta[http-equiv=refresh]").count(), 1, "and comes anew by itself");
});

test("without scripts, a full card gives a reward that is redeemed once", async () => {
  const { till, customer, card } = await both();
  await give(till, card, 12);
  await customer.goto(card);
  await customer.page.locator(".ticket").tap();
  await customer.page.waitForURL(/\/vouchers\//);
  const code = customer.page.url().split("/").pop();
  assert.equal(bare(await decode(customer.page.locator(".qr"))), customer.page.url());
  const late = await till.another();
  await late.goto(`/counter/vouchers/${code}`);
  await redeem(till, code);
  till.expect(409);
  await late.getByRole("button", { name: "Redeem" }).click();
  await late.getByRole("alert").waitFor();
  assert.match(await said(late.getByRole("alert")), /^This reward was used already/);
  await customer.page.reload();
  assert.match(await said(customer.page.locator(".struck")), /^Used on /);
});

test("without scripts, the invitation has its link, its SMS and its code, and no buttons that do nothing", async () => {
  const { till, customer, card } = await both();
  const invite = await inviteOf(customer, card);
  const link = `${world.server.origin}/join/${world.server.slug}/${invite}`;
  const { page } = customer;
  assert.ok((await page.getByRole("link", { name: "Send by SMS" }).getAttribute("href")).endsWith(encodeURIComponent(link)));
  assert.equal(await decode(page.locator(".plate")), link);
  assert.equal(await page.getByRole("button").count(), 0);

  const friend = await world.customer(WITHOUT);
  const friends = await join(friend, world.server.slug, invite);
  assert.equal(await said(friend.page.locator(".togo")), "9 stamps to go");
  await give(till, friends);
  await customer.goto(card);
  assert.match(await said(customer.page.locator(".ticket")), /^a cookie/i);
});

test("without scripts, an owner sees the card, opens the shop and has a poster", async () => {
  const owner = await world.staff(WITHOUT);
  const { page } = owner;
  await owner.goto("/start");
  const shop = {
    name: "Paper & Ink",
    reward: "a notebook",
    slots: "8",
    mark: "leaf",
    colour: "#2e6b2f",
    language: "en",
    zone: "Europe/Tallinn",
    password: "four words put together",
  };
  const ground = () => page.locator(".preview .card").evaluate((card) => getComputedStyle(card).backgroundColor);
  const before = await ground();
  await fillShop(page, shop);
  await page.getByRole("button", { name: "Show my card" }).click();
  await page.locator(".preview").getByText(shop.name).waitFor();
  assert.equal(await page.locator(".preview .slot").count(), 8);
  assert.match(await said(page.locator(".preview")), /Collect 8 stamps: a notebook\./);
  assert.notEqual(await ground(), before);
  const { key, ...values } = await page.locator("#new-shop").evaluate((form) => Object.fromEntries(new FormData(form)));
  assert.ok(key);
  assert.deepEqual(values, { ...shop, invitations: "yes" }, "nothing that was typed is lost");

  await page.getByRole("button", { name: "Open the shop" }).click();
  await page.locator(".secret").waitFor();
  const pin = await said(page.locator(".secret"));
  const slug = (await said(page.locator("p.link"))).split("/").pop();
  await page.getByRole("link", { name: "Poster" }).click();
  await page.waitForURL(/\/poster$/);
  assert.equal(await decode(page.locator(".poster .qr")), `${world.server.origin}/join/${slug}`);
  await owner.goto("/owner");
  assert.equal(await said(page.locator("h1")), "Today");

  const till = await world.staff(WITHOUT);
  await signInTill(till, slug, pin);
  const back = await world.staff(WITHOUT);
  await signInOwner(back, slug, shop.password);
});

test("without scripts, a shop opened by another owner has nothing of the first one's", async () => {
  const owner = await world.staff(WITHOUT);
  const shop = await openShop(owner, { name: "Quiet Corner" });
  const customer = await world.customer(WITHOUT);
  await join(customer, shop.slug);
  await owner.goto("/counter");
  assert.equal(await owner.page.locator(".people li").count(), 1);
});
