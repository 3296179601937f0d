// A day at the demo's shops, for pictures: what one customer has on a card of each kind, and somebody whose card is full. Who
// does it has no scripts, so that one thing is asked after the other and the day is the same each time.

import { give, inviteOf, join, sell, signInOwner, signInTill } from "./acts.mjs";
import { visit } from "./browser.mjs";

const PLAIN = { locale: "en-GB", javaScriptEnabled: false, serviceWorkers: "block", reducedMotion: "reduce", isMobile: false };

export const SHOPS = {
  stamps: "corner-cafe",
  points: "delikatesy-pod-syrenka",
  cashback: "tukor-szalon",
  events: "vanalinna-raamatupood",
  street: "rye-crumb-bakery",
};

async function pressed(page, button) {
  await page.locator(button).first().click();
  await page.waitForLoadState();
}

/** Answers with who is where (what their browsers keep), and with the addresses of what they have. */
export async function past(browser, still) {
  const somebody = (options = {}) => visit(browser, still.origin, { ...PLAIN, ...options });
  const tills = {};
  for (const [kind, slug] of Object.entries(SHOPS)) {
    tills[kind] = await somebody({ phone: false });
    await signInTill(tills[kind], slug, still.shop(slug).pin);
  }
  const [mara, full, fresh] = [await somebody(), await somebody(), await somebody()];
  const cards = {};
  for (const [kind, slug] of Object.entries(SHOPS)) cards[kind] = await join(mara, slug);
  await give(tills.stamps, cards.stamps, 7);
  for (const [kind, amounts] of [["points", ["150", "250,00"]], ["cashback", ["24 000"]], ["events", ["86"]], ["street", ["34.50"]]]) {
    for (const amount of amounts) await sell(tills[kind], cards[kind], { amount });
  }
  await mara.goto(cards.points);
  await pressed(mara.page, 'form[action$="/rewards/ladder/0"] button');
  await mara.goto(cards.events);
  await pressed(mara.page, 'form[action$="/reserve"] button');
  await tills.cashback.goto(`/counter${cards.cashback}`);
  await pressed(tills.cashback.page, 'form[action$="/membership"] button');

  cards.full = await join(full, SHOPS.stamps);
  await give(tills.stamps, cards.full, 10);
  await full.goto(cards.full);
  const voucher = new URL(await full.page.locator(".ticket").first().getAttribute("href"), still.origin).pathname;
  cards.fresh = await join(fresh, SHOPS.stamps);
  const invite = await inviteOf(mara, cards.stamps);
  const owner = await somebody({ phone: false });
  await signInOwner(owner, SHOPS.stamps, still.shop(SHOPS.stamps).password);

  const forms = await somebody();
  await forms.context.addCookies([{ name: "__Host-wallet", value: still.forms.token, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true, sameSite: "Lax" }]);
  const people = { mara, full, fresh, owner, forms, till: tills.stamps, deli: tills.points };
  const states = {};
  for (const [name, person] of Object.entries(people)) states[name] = await person.context.storageState();
  for (const person of [...Object.values(tills), mara, full, fresh, owner, forms]) await person.leave();
  return { states, cards, voucher, invite };
}
