// What people do, in the words of the product. Each act goes through the page, as a person would.

import assert from "node:assert/strict";

export const CARD = /\/cards\/[0-9a-z]{26}(\?.*)?$/;

const path = (address) => new URL(address).pathname;

/** Takes a card of a shop; answers with its path. */
export async function join(customer, slug, invite) {
  const { page } = customer;
  await page.goto(invite ? `/join/${slug}/${invite}` : `/join/${slug}`);
  await page.locator("form button").click();
  await page.waitForURL(CARD);
  return path(page.url());
}

/** The short number under a card's code, as it is printed. */
export async function numberOf(customer, card) {
  await customer.page.goto(card);
  return (await customer.page.locator(".number").textContent()).trim();
}

export async function signInTill(till, slug, pin) {
  await till.page.goto(`/counter/sign-in/${slug}`);
  await till.page.fill("#secret", pin);
  await till.page.locator("main form button").click();
  await till.page.waitForURL(/\/counter$/);
}

export async function signInOwner(owner, slug, password) {
  await owner.page.goto(`/owner/sign-in/${slug}`);
  await owner.page.fill("#secret", password);
  await owner.page.locator("main form:has(#secret) button").click();
  await owner.page.waitForURL(/\/owner$/);
}

/** Gives stamps to the card whose page is open at the till; answers when the server did. */
export async function tap(till, stamps = 1) {
  const { page } = till;
  // The choice itself is hidden under its label.
  await page.locator(`.many label:nth-of-type(${stamps})`).click();
  const reply = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator(".give button").click();
  assert.equal((await reply).status(), 303);
  const at = performance.now();
  await page.waitForURL(/\?done=/);
  await page.locator(".note.good").waitFor();
  return at;
}

/** Gives any number of stamps to a card. */
export async function give(till, card, stamps = 1) {
  await till.page.goto(`/counter${card}`);
  for (let left = stamps; left > 0; left -= 6) await tap(till, Math.min(left, 6));
}

/**
 * Records a purchase on the card whose page is open at the till, or opens it: the amount as it is typed, and whatever else
 * is asked for. Answers with what was earned, as the till says it.
 */
export async function sell(till, card, { amount, coupons, cashback = false }) {
  const { page } = till;
  await page.goto(`/counter${card}`);
  await page.fill("#amount", amount);
  if (coupons) {
    await page.locator("#sale details > summary").click();
    await page.fill("#coupons", coupons);
  }
  if (cashback) await page.locator('#sale input[name="cashback"]').check();
  await page.locator("#sale button").click();
  await page.locator(".note.good, .note.bad").first().waitFor();
  return said(page.locator(".news"));
}

/** Opens the latest purchase of a card at the till, as who wants to give something back does. */
export async function latestPurchase(till, card) {
  await till.goto(`/counter${card}`);
  const folded = till.page.locator("details", { has: till.page.locator('a[href^="/counter/purchases/"]') });
  await folded.locator("summary").click();
  await folded.locator("a").first().click();
  await till.page.waitForURL(/\/counter\/purchases\//);
}

/** Redeems a reward by its code. */
export async function redeem(till, code) {
  await till.page.goto(`/counter/vouchers/${code}`);
  await till.page.locator(".give button").click();
  await till.page.locator(".note.good").waitFor();
}

/** The sum in large type on a card that is no stamp card. */
export const held = (page) => said(page.locator(".card .card-holds"));

/** Waits, without loading anything, until the open card's page shows this sum. */
export function untilHeld(page, sum, timeout = 10_000) {
  const is = (sum) => document.querySelector(".card .card-holds")?.innerText.replace(/\s+/g, " ").trim() === sum;
  return page.waitForFunction(is, sum, { timeout });
}

/** How many stamps are still missing, as the card's page says. */
export const toGo = async (page) => Number(await page.locator(".togo b").textContent());

/** Waits, without loading anything, until an open card's page says so. */
export function untilToGo(page, left, timeout = 10_000) {
  const is = (left) => document.querySelector(".togo b")?.textContent === String(left);
  return page.waitForFunction(is, left, { timeout });
}

/** The code in the link of the page "Invite a friend". */
export async function inviteOf(customer, card) {
  await customer.page.goto(`${card}/invite`);
  return (await customer.page.locator("p.link").textContent()).trim().split("/").pop();
}

const SHOP = {
  name: "Harbour Books",
  reward: "a paperback of your choice",
  slots: "6",
  mark: "book",
  colour: "#24507a",
  language: "en",
  zone: "Europe/Budapest",
  password: "four words put together",
};

export async function fillShop(page, shop) {
  const { name, reward, slots, mark, colour, language, zone, password, setup } = shop;
  await page.fill("#name", name);
  await page.fill("#reward", reward);
  await page.fill("#slots", slots);
  const choice = page.locator(`.marks label:has(input[value="${mark}"])`);
  if (await choice.count()) await choice.click();
  await page.fill("#colour", colour);
  await page.selectOption("#language", language);
  await page.selectOption("#zone", zone);
  await page.fill("#password", password);
  if (setup) await page.fill("#setup", setup);
}

/** Opens a shop; answers with how to get in. The owner is signed in then, on the page that shows the till's PIN. */
export async function openShop(owner, given = {}) {
  const shop = { ...SHOP, ...given };
  await owner.page.goto("/start");
  await fillShop(owner.page, shop);
  await owner.page.locator("#new-shop button:not([name])").click();
  const pin = (await owner.page.locator(".secret").textContent()).trim();
  const slug = (await owner.page.locator("p.link").textContent()).trim().split("/").pop();
  return { ...shop, pin, slug };
}

/** The figures of the owner's page: what they are called, and how many. */
export async function figures(owner) {
  await owner.page.goto("/owner");
  const pairs = await owner.page.locator(".figures > div").evaluateAll((all) =>
    all.map((one) => [one.querySelector("dt").textContent.toLowerCase(), Number(one.querySelector("dd").textContent)]));
  return Object.fromEntries(pairs);
}

/** The text of an element, as one line. */
export const said = async (locator) => (await locator.innerText()).replace(/\s+/g, " ").trim();

/** Waits until an asynchronous question is answered with yes. `waitForFunction` would take the promise itself for one. */
export async function eventually(page, ask, given, timeout = 10_000) {
  for (const end = performance.now() + timeout; performance.now() < end; ) {
    if (await page.evaluate(ask, given)) return;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  assert.fail(`this did not come: ${ask}`);
}

/** Waits until the service worker has this page under its care and keeps these addresses. */
export async function kept(page, paths) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  const asked = eventually(page, async (paths) => {
    const found = await Promise.all(paths.map((path) => caches.match(path)));
    return navigator.serviceWorker.controller !== null && found.every(Boolean);
  }, paths);
  await asked.catch(async () => assert.fail(`not kept: ${paths}; there is ${JSON.stringify(await page.evaluate(keeping))}`));
}

/** What a page's service worker keeps, and in which state it is. */
async function keeping() {
  const kept = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
  const { installing, waiting, active } = (await navigator.serviceWorker.getRegistration()) ?? {};
  return { page: location.pathname, controlled: navigator.serviceWorker.controller !== null, workers: [installing, waiting, active].map((one) => one?.state), kept };
}
