// Every page of the product, in a shop whose name, reward and colour are as awkward as they come.

import { give, inviteOf, join, latestPurchase, openShop, redeem, sell, signInOwner, signInTill } from "./acts.mjs";

export const AWKWARD = {
  name: "Kürtőskalács és kávé különlegességek boltja",
  reward: "Ingyen házi kürtőskalács választható feltéttel",
  colour: "#ffee00",
  slots: "10",
  mark: "bread",
};

/**
 * Opens such a shop and gives it a past. Answers with all pages: a name, who looks, and how to get there. Who looks has the
 * browser's language that is asked for.
 */
export async function everyPage(world, { language, ...options }) {
  const [owner, customer, stranger] = [await world.staff(options), await world.customer(options), await world.customer(options)];
  const shop = await openShop(owner, { ...AWKWARD, language });
  const other = await openShop(await world.staff(options), { name: "Harbour Books" });
  const card = await join(customer, shop.slug);
  await join(customer, other.slug);
  const invite = await inviteOf(customer, card);
  // Twelve stamps, then ten more: one reward to use, one used, and two stamps on the card.
  await give(owner, card, 12);
  await give(owner, card, 10);
  await customer.goto(card);
  const [ready, used] = await customer.page.locator(".ticket").evaluateAll((all) => all.map((a) => a.pathname));
  await redeem(owner, used.split("/").pop());
  const redeemed = new URL(owner.page.url());
  const friend = await world.customer(options);
  await give(owner, await join(friend, shop.slug, invite));
  await join(customer, shop.slug, invite);
  const empty = await join(stranger, shop.slug);
  const anybody = await world.customer(options);
  await give(owner, card, 1);
  const given = new URL(owner.page.url());

  const at = (person, path) => () => person.goto(path);
  const sent = (person, path, button) => async () => {
    await person.goto(path);
    await person.page.locator(button).click();
    await person.page.waitForLoadState();
  };
  owner.expect(422);
  anybody.expect(404);
  anybody.expect(403);
  return [
    ["a customer's wallet", customer, at(customer, "/")],
    ["an empty wallet", anybody, at(anybody, "/")],
    ["what the shop can see", anybody, at(anybody, "/privacy")],
    ["joining", anybody, at(anybody, `/join/${shop.slug}`)],
    ["joining by invitation", anybody, at(anybody, `/join/${shop.slug}/${invite}`)],
    ["joining again", customer, at(customer, `/join/${shop.slug}`)],
    ["the card", customer, at(customer, card)],
    ["the card with a refused invitation", customer, at(customer, `${card}?invitation=own_link`)],
    ["an empty card", stranger, at(stranger, empty)],
    ["the code", customer, at(customer, `${card}/code`)],
    ["how it works", customer, at(customer, `${card}/program`)],
    ["notices", customer, at(customer, `${card}/notices`)],
    ["no notices yet", stranger, at(stranger, `${empty}/notices`)],
    ["what is told", customer, at(customer, `${card}/notices/settings`)],
    ["the check of a history", customer, at(customer, `${card}/check`)],
    ["my data", customer, async () => {
      await customer.goto("/data");
      await customer.page.locator("details > summary").evaluateAll((all) => all.forEach((one) => one.click()));
    }],
    ["nothing kept", anybody, at(anybody, "/data")],
    ["deleting everything", customer, at(customer, "/data/delete")],
    ["leaving a shop", customer, at(customer, `${card}/leave`)],
    ["cards put away", customer, at(customer, "/archive")],
    ["a wallet looked through in vain", customer, at(customer, "/?find=nowhere")],
    ["another phone", customer, at(customer, "/devices/new")],
    ["a code for another phone", customer, sent(customer, "/devices/new", 'form[action="/devices/new"] button')],
    ["a code to keep", customer, sent(customer, "/devices/new", 'form[action="/devices/kept"] button')],
    ["a code that is brought", anybody, at(anybody, "/devices/ABCD2345")],
    ["a code that opens nothing", anybody, async () => {
      await anybody.goto("/devices");
      await anybody.page.fill("#code", "0000 0000");
      await anybody.page.locator("main form button").click();
      await anybody.page.locator(".wrong").waitFor();
    }],
    ["inviting", customer, at(customer, `${card}/invite`)],
    ["a reward", customer, at(customer, ready)],
    ["a used reward", customer, at(customer, used)],
    ["somebody else's card", anybody, at(anybody, card)],
    ["no such page", anybody, at(anybody, "/no/such/page")],
    ["offline", anybody, at(anybody, "/offline")],
    ["the till's sign-in", anybody, at(anybody, `/counter/sign-in/${shop.slug}`)],
    ["a wrong PIN", anybody, async () => {
      await anybody.goto(`/counter/sign-in/${shop.slug}`);
      await anybody.page.fill("#secret", shop.pin === "000000" ? "000001" : "000000");
      await anybody.page.locator("main form button").click();
      await anybody.page.locator(".wrong").waitFor();
    }],
    ["the owner's sign-in", anybody, at(anybody, `/owner/sign-in/${shop.slug}`)],
    ["the counter", owner, at(owner, "/counter")],
    ["a number misread", owner, at(owner, "/counter?number=11111111")],
    ["a card at the counter", owner, at(owner, `/counter${card}`)],
    ["stamps just given", owner, at(owner, `${given.pathname}${given.search}`)],
    ["a purchase at the counter", owner, async () => {
      await owner.goto(`/counter${card}`);
      await owner.page.locator("details > summary").click();
      await owner.page.locator('a[href^="/counter/purchases/"]').first().click();
      await owner.page.waitForURL(/\/counter\/purchases\//);
    }],
    ["invitations to decide on", owner, at(owner, "/counter/referrals")],
    ["a reward at the counter", owner, at(owner, `/counter/vouchers/${ready.split("/").pop()}`)],
    ["a used reward at the counter", owner, at(owner, `/counter/vouchers/${used.split("/").pop()}`)],
    ["a reward redeemed just now", owner, at(owner, `${redeemed.pathname}${redeemed.search}`)],
    ["today", owner, async () => {
      await owner.goto("/owner");
      await owner.page.locator("details > summary").click();
    }],
    ["the program", owner, at(owner, "/owner/program")],
    ["the poster", owner, at(owner, `/shops/${shop.slug}/poster`)],
    ["opening a shop", owner, at(owner, "/start")],
    ["opening a shop, with what is wrong", owner, async () => {
      await owner.goto("/start");
      await owner.page.fill("#name", AWKWARD.name);
      await owner.page.fill("#reward", AWKWARD.reward);
      await owner.page.locator("#new-shop").evaluate((form) => (form.noValidate = true));
      await owner.page.locator("#new-shop button:not([name])").click();
      await owner.page.locator(".wrong").first().waitFor();
    }],
    ["a new PIN", owner, sent(owner, "/owner", 'form[action="/owner/pin"] button')],
  ];
}

const [DELI, SALON, BOOKSHOP] = ["delikatesy-pod-syrenka", "tukor-szalon", "vanalinna-raamatupood"];
const [STREET, BAKER] = ["high-street", "rye-crumb-bakery"];
const SHOPS = [[DELI, "150"], [SALON, "24 000"], [BOOKSHOP, "80"], [BAKER, "60"]];

/** The pages of one of the demo's shops, with something on each of them. */
async function pagesOf(world, [slug, amount], options) {
  const [customer, till] = [await world.customer(options), await world.staff(options)];
  await signInTill(till, slug, world.server.demoShop(slug).pin);
  const card = await join(customer, slug);
  const [owner, anybody] = [await world.staff(options), await world.staff(options)];
  const home = slug === BAKER ? STREET : slug;
  await signInOwner(owner, home, world.server.demoShop(home).password);
  if (slug === SALON) {
    await till.goto(`/counter${card}`);
    await till.page.locator('form[action$="/membership"] button').click();
    await till.page.locator(".note.good").waitFor();
  }
  await sell(till, card, { amount });
  const sold = new URL(till.page.url());
  await customer.goto(card);
  const rewards = customer.page.locator('form[action*="/rewards/"] button');
  const ticket = (await rewards.count()) > 0;
  if (ticket) {
    await rewards.first().click();
    await customer.page.waitForURL(/\/vouchers\//);
  }
  const voucher = new URL(customer.page.url()).pathname;
  const places = customer.page.locator('form[action$="/reserve"] button');
  await customer.goto(card);
  for (let left = await places.count(); left > 0; left = await places.count()) {
    await places.first().click();
    await customer.page.waitForURL(/#events$/);
    await places.nth(left - 1).waitFor({ state: "detached" });
  }
  const go = (person, path) => () => person.goto(path);
  till.expect(422);
  return [
    ["the card", customer, go(customer, card)],
    ["how it works", customer, go(customer, `${card}/program`)],
    ["joining", anybody, go(anybody, `/join/${slug}`)],
    ["which shop", anybody, go(anybody, "/counter/sign-in")],
    ["the program", owner, go(owner, "/owner/program")],
    ...(ticket ? [["a reward", customer, go(customer, voucher)]] : []),
    ["a card at the counter", till, go(till, `/counter${card}`)],
    ["a purchase just recorded", till, go(till, `${sold.pathname}${sold.search}`)],
    ["a purchase with what is wrong", till, () => sell(till, card, { amount: "abc" })],
    ["a purchase at the counter", till, async () => {
      await latestPurchase(till, card);
      await till.page.locator("details > summary").click();
    }],
    ...(slug === BOOKSHOP ? [
      ["events at the counter", till, go(till, "/counter/experiences")],
      ["an event at the counter", till, go(till, "/counter/experiences/koitmine")],
    ] : []),
    ...(slug === BAKER ? [["who owes whom", owner, go(owner, "/owner/settlement")]] : []),
  ];
}

/** The pages of all the demo's shops whose cards are no stamp cards, as those of the awkward one. */
export async function everyKind(world, options) {
  const all = [];
  for (const shop of SHOPS) all.push(...(await pagesOf(world, shop, options)).map(([name, ...rest]) => [`${shop[0]}, ${name}`, ...rest]));
  return all;
}
