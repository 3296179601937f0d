// The demo's shops, each with another kind of program: a customer with a phone and a cashier at the till, in every one.

import assert from "node:assert/strict";
import { test } from "node:test";
import { held, join, latestPurchase, redeem, said, sell, signInOwner, signInTill, untilHeld } from "../lib/acts.mjs";
import { stage } from "../lib/stage.mjs";

const [DELI, SALON, BOOKSHOP] = ["delikatesy-pod-syrenka", "tukor-szalon", "vanalinna-raamatupood"];
const [STREET, BAKER, FLORIST] = ["high-street", "rye-crumb-bakery", "petal-stem"];
const world = stage();

async function tillOf(slug, options) {
  const till = await world.staff(options);
  await signInTill(till, slug, world.server.demoShop(slug).pin);
  return till;
}

/** A customer with a card of a shop, and its till. */
async function at(slug, options) {
  const [customer, till] = [await world.customer(options), await tillOf(slug, options)];
  return { customer, till, card: await join(customer, slug) };
}

/** How many points something said that it gave. */
function points(said) {
  const given = /(\d+) points given\./.exec(said);
  assert.ok(given, `points were given: ${said}`);
  return Number(given[1]);
}

const pointsOn = async (page) => Number(/^(\d+) points?$/.exec(await held(page))[1]);

/** What happened, the latest first: "Visit +4 points". */
const history = (page) => page.locator("ol.history").last().locator("li").evaluateAll((all) =>
  all.map((one) => [one.firstElementChild.firstElementChild, ...one.lastElementChild.children].map((part) => part.textContent).join(" ")));

/** Presses a button of the card's page, and waits for what comes of it. */
async function press(page, name) {
  const reply = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name, exact: true }).click();
  assert.equal((await reply).status(), 303, `${name} was pressed`);
  await page.waitForLoadState();
}

/** Takes a reward; answers with its code. */
async function take(customer, card, reward) {
  const { page } = customer;
  await page.goto(card);
  await press(page, `Take: ${reward}`);
  await page.waitForURL(/\/vouchers\//);
  assert.equal((await said(page.locator("h1"))).toLowerCase(), reward);
  return page.url().split("/").pop();
}

test("deli: points for an amount rise on the open card, and buy a reward that is redeemed", async () => {
  const { customer, till, card } = await at(DELI);
  const { page } = customer;
  assert.equal(await held(page), "20 points");
  await customer.gotoLive(card);
  await page.evaluate(() => (window.stayed = true));
  const earned = points(await sell(till, card, { amount: "90,00" }));
  assert.ok([90, 180].includes(earned), `a point for each złoty, twice as many on Tuesdays: ${earned}`);
  await untilHeld(page, `${20 + earned} points`);
  assert.equal(await page.evaluate(() => window.stayed), true, "nothing was loaded again");

  const code = await take(customer, card, "słoik miodu");
  await redeem(till, code);
  // The ticket goes on by itself to what has become of it.
  await page.locator(".struck").waitFor();
  assert.match(await said(page.locator(".struck")), /^Used on /);
  await customer.goto(card);
  assert.equal(await pointsOn(page), earned - 80);
  assert.deepEqual(await page.locator(".ticket").count(), 0);
  const lines = await history(page);
  assert.deepEqual(lines.slice(0, 2), ["Reward used −1 reward", "For a reward −100 points +1 reward"]);
  assert.equal(lines.at(-1), "Welcome +20 points");
});

test("deli: an amount that is none comes back with what was typed", async () => {
  const { till, card } = await at(DELI);
  till.expect(422);
  assert.match(await sell(till, card, { amount: "abc" }), /Nothing was changed\.$/);
  const amount = till.page.locator("#amount");
  assert.equal(await amount.inputValue(), "abc");
  assert.equal(await amount.getAttribute("aria-invalid"), "true");
  assert.equal(await said(till.page.locator("#amount-wrong")), "Please write it like this: 12.50");
  await amount.fill("12.50");
  await till.page.locator("#sale button").click();
  await till.page.locator(".note.good").waitFor();
  assert.ok(points(await said(till.page.locator(".news"))) >= 12);
});

test("salon: cashback is earned, pays part of a bill, and the club's fee brings its perks", async () => {
  const { customer, till, card } = await at(SALON);
  const { page } = customer;
  await customer.gotoLive(card);
  assert.equal(await sell(till, card, { amount: "20 000" }), "To pay 20,000 Ft 1,000 Ft given.");
  await untilHeld(page, "1,500 Ft cashback");
  assert.match(await sell(till, card, { amount: "10 000", cashback: true }), /^Paid with cashback −1,500 Ft To pay 8,500 Ft 425 Ft given\./);
  await untilHeld(page, "425 Ft cashback");

  const club = page.locator("#membership");
  assert.match(await said(club), /Join at the counter\./);
  await till.goto(`/counter${card}`);
  await till.page.getByRole("button", { name: "Fee paid: Tükör Klub, 14,900 Ft, 12 months" }).click();
  await till.page.locator(".note.good").waitFor();
  assert.match(await said(till.page.locator(".news")), /^Noted: Tükör Klub until /);
  await club.getByText(/^Member until /).waitFor();
  const perks = (await club.locator(".ticked li").allInnerTexts()).map((perk) => perk.trim());
  assert.equal(perks.length, 4);
  assert.deepEqual(perks.slice(0, 2), ["Double cashback", "10% off every bill"]);
  assert.equal(await sell(till, card, { amount: "10 000" }), "Discount −1,000 Ft To pay 9,000 Ft 900 Ft given.");
  await untilHeld(page, "1,325 Ft cashback");
});

test("salon: a coupon takes something off once", async () => {
  const { till, card } = await at(SALON);
  const code = world.server.demoShop(SALON).codes.find((code) => code.startsWith("BARATNO-"));
  assert.match(await sell(till, card, { amount: "12 000", coupons: code.toLowerCase() }), /^Discount −2,000 Ft To pay 10,000 Ft /);
  till.expect(422);
  assert.match(await sell(till, card, { amount: "12 000", coupons: code }), /Nothing was changed\.$/);
  assert.match(await said(till.page.locator("#coupons-wrong")), /^(The coupon is used up|This customer has used the coupon before)\.$/);
  assert.equal(await till.page.inputValue("#coupons"), code);
  assert.equal(await till.page.inputValue("#amount"), "12 000");
  await till.goto(`/counter${card}`);
  await till.page.locator("details.more", { hasText: "Latest purchases" }).locator("summary").click();
  assert.equal(await till.page.locator('a[href^="/counter/purchases/"]').count(), 1, "nothing was noted the second time");
});

test("bookshop: a place is reserved and given back, a full evening has its list, and a vote counts", async () => {
  const { customer, till, card } = await at(BOOKSHOP);
  const { page } = customer;
  assert.equal(await sell(till, card, { amount: "60" }), "To pay €60 60 points given.");
  await customer.goto(card);
  const event = (name) => page.locator("#events li", { hasText: name });
  const left = async (one) => Number(/(\d+) places? left/.exec(await said(one))[1]);

  const workshop = event("Raamatuköitmise töötuba");
  const free = await left(workshop);
  await press(page, "Reserve: Raamatuköitmise töötuba");
  await workshop.getByText("You have a place.").waitFor();
  assert.equal(await held(page), "30 points");
  const after = await said(workshop);
  assert.match(after, free === 1 ? /All places are taken/ : new RegExp(`${free - 1} places? left`));
  await press(page, "Give it back: Raamatuköitmise töötuba");
  await page.getByRole("button", { name: "Reserve: Raamatuköitmise töötuba" }).waitFor();
  assert.equal(await left(workshop), free);
  assert.equal(await held(page), "70 points");

  const evening = event("Luuleõhtu küünlavalgel");
  assert.match(await said(evening), /All places are taken/);
  await press(page, "Wait for a place: Luuleõhtu küünlavalgel");
  await evening.getByText("You get a place as soon as one is free.").waitFor();
  await press(page, "Stop waiting: Luuleõhtu küünlavalgel");
  await page.getByRole("button", { name: "Wait for a place: Luuleõhtu küünlavalgel" }).waitFor();

  const cause = page.locator("#causes li", { hasText: "Maakooli raamatukogu" });
  const cents = async () => Math.round(100 * Number(/€([\d.]+)(?: of €[\d.]+)? from everybody/.exec(await said(cause))[1]));
  const before = await cents();
  await press(page, "Give: Maakooli raamatukogu");
  await page.waitForFunction(() => !document.querySelector("#causes form"));
  assert.equal(await cents(), before + 20);
  assert.equal((await history(page))[0], "Given to a good cause −1 vote");
});

/** What the owner of the high street reads of each shop: its net sum in cents; and of who pays whom. */
async function settlement(owner) {
  await owner.goto("/owner/settlement");
  const cells = (table) => table.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText.trim())));
  const cents = (text) => Math.round(100 * Number(text.replace("−", "-").replace("€", "")));
  const shops = await cells(owner.page.locator("table").first());
  const debts = await cells(owner.page.locator("table.debts"));
  return {
    // Below a shop's name stands what it gave and redeemed.
    nets: Object.fromEntries(shops.map(([name, net]) => [name.split("\n")[0].trim(), cents(net)])),
    debts: debts.map(([from, to, sum]) => [from, to, cents(sum)]),
    together: cents((await owner.page.locator("tfoot td").first().innerText()).trim()),
  };
}

test("where there are several shops, the till is asked which", async () => {
  const till = await world.staff();
  const { page } = till;
  await till.goto("/counter/sign-in");
  assert.equal(await said(page.locator("h1")), "Which shop?");
  const names = (await page.locator(".people a").allInnerTexts()).map((name) => name.trim()).sort();
  assert.deepEqual(names, world.server.shops.map(({ name }) => name).sort());
  await page.getByRole("link", { name: "Petal & Stem" }).click();
  await page.waitForURL(`**/counter/sign-in/${FLORIST}`);
  await page.fill("#secret", world.server.demoShop(FLORIST).pin);
  await page.locator("main form button").click();
  await page.waitForURL(/\/counter$/);
});

test("high street: points of the baker's are redeemed at the florist's, and the baker owes for them", async () => {
  const { customer, till: baker, card } = await at(BAKER);
  assert.equal(await held(customer.page), "10 points");
  assert.match(await said(customer.page.locator("#shops")), /Petal & Stem/);
  const owner = await world.staff();
  await signInOwner(owner, STREET, world.server.demoShop(STREET).password);
  const before = await settlement(owner);

  assert.equal(await sell(baker, card, { amount: "30.00" }), "To pay €30 30 points given.");
  const code = await take(customer, card, "a loaf of rye bread");
  const florist = await tillOf(FLORIST);
  await redeem(florist, code);
  await customer.goto(card);
  assert.equal(await held(customer.page), "15 points");

  const after = await settlement(owner);
  const change = (name) => after.nets[name] - before.nets[name];
  assert.equal(change("Petal & Stem"), 125, "25 points are worth €1.25");
  const others = Object.keys(after.nets).filter((name) => name !== "Petal & Stem");
  assert.equal(others.reduce((sum, name) => sum + change(name), 0), -125);
  assert.ok(change("Rye & Crumb Bakery") <= -75, "who gave the points pays for them");
  assert.equal(after.together, 0);
  for (const [name, net] of Object.entries(after.nets)) {
    const sum = after.debts.reduce((sum, [from, to, cents]) => sum + (to === name ? cents : 0) - (from === name ? cents : 0), 0);
    assert.equal(sum, net, `what is paid to ${name}, and by it, is its net sum`);
  }
});

test("a purchase is given back in part and whole, and points go with it", async () => {
  const { customer, till, card } = await at(DELI);
  const { page } = customer;
  await customer.gotoLive(card);
  const earned = points(await sell(till, card, { amount: "90" }));
  await untilHeld(page, `${20 + earned} points`);
  await latestPurchase(till, card);
  await till.page.locator("details > summary", { hasText: "Give part back" }).click();
  await till.page.fill("#amount", "30,00");
  await till.page.getByRole("button", { name: "Give part back" }).click();
  await till.page.locator(".note.good").waitFor();
  assert.equal(await said(till.page.locator(".news")), `Given back. On the card now: ${20 + (earned * 2) / 3} points.`);
  await untilHeld(page, `${20 + (earned * 2) / 3} points`);

  // More than is left is not given back.
  till.expect(422);
  await till.page.locator("details > summary", { hasText: "Give part back" }).click();
  await till.page.fill("#amount", "60,01");
  await till.page.getByRole("button", { name: "Give part back" }).click();
  await till.page.locator(".note.bad").waitFor();
  assert.equal(await said(till.page.locator("#amount-wrong")), "More than was paid can’t be given back.");
  assert.equal(await till.page.inputValue("#amount"), "60,01");

  await till.page.getByRole("button", { name: "Give all back" }).click();
  await till.page.locator(".note.good").waitFor();
  assert.equal(await said(till.page.locator(".news")), "Given back. On the card now: 20 points.");
  assert.equal(await till.page.getByRole("button").count(), 0, "nothing is left of it");
  await untilHeld(page, "20 points");
});

test("what was spent before it was given back is owed", async () => {
  const { customer, till, card } = await at(DELI);
  await sell(till, card, { amount: "90" });
  await take(customer, card, "słoik miodu");
  await latestPurchase(till, card);
  await till.page.getByRole("button", { name: "Give all back" }).click();
  await till.page.locator(".note.good").waitFor();
  assert.match(await said(till.page.locator(".news")), /Owes 80 points: taken from what it earns next\.$/);
  await customer.goto(card);
  assert.equal(await held(customer.page), "0 points");
  await customer.page.getByText("Owed after a refund: 80 points. It is taken from what you earn next.").waitFor();
});

test("without scripts, the deli sells and a reward is taken", async () => {
  const { customer, till, card } = await at(DELI, { javaScriptEnabled: false });
  const earned = points(await sell(till, card, { amount: "90" }));
  const code = await take(customer, card, "słoik miodu");
  await redeem(till, code);
  await customer.goto(card);
  assert.equal(await pointsOn(customer.page), earned - 80);
  assert.equal((await history(customer.page))[0], "Reward used −1 reward");
  const asked = customer.addresses.filter((address) => /\.(js|wasm)$|\/live/.test(address));
  assert.deepEqual(asked, [], "no script was asked for");
});

const HEADINGS = {
  en: ["Rewards for points", "Your tier", "Events", "Good causes", "History"],
  hu: ["Jutalmak pontokért", "A szinted", "Programok", "Jó ügyek", "Előzmények"],
  et: ["Preemiad punktide eest", "Sinu tase", "Üritused", "Head eesmärgid", "Ajalugu"],
  pl: ["Nagrody za punkty", "Twój poziom", "Wydarzenia", "Dobre cele", "Historia"],
};

test("the bookshop's card speaks four languages", async () => {
  const customer = await world.customer();
  const { page } = customer;
  const card = await join(customer, BOOKSHOP);
  for (const [language, headings] of Object.entries(HEADINGS)) {
    await customer.goto("/");
    await page.selectOption("#language", language);
    await page.locator("form:has(#language) button").click();
    await page.waitForFunction((language) => document.documentElement.lang === language, language);
    await customer.goto(card);
    assert.equal(await page.evaluate(() => document.documentElement.lang), language);
    assert.deepEqual(await page.locator("h2").allInnerTexts(), headings);
  }
});
