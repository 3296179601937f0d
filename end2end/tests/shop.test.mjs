// Journey 7: an owner opens the first shop on an empty server, hangs the poster up and sees the day.

import assert from "node:assert/strict";
import { test } from "node:test";
import { figures, fillShop, give, inviteOf, join, redeem, said, signInOwner, signInTill } from "../lib/acts.mjs";
import { decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage({ demo: false });

const SHOP = {
  name: "Kürtőskalács Műhely",
  reward: "egy ingyen kürtőskalács",
  slots: "6",
  mark: "bread",
  colour: "#8a3b12",
  language: "hu",
  zone: "Europe/Budapest",
  password: "négy szó együtt",
};
// The tests of this file stand on each other: there is one first shop.
const opened = {};

test("an empty server leads whoever comes to the beginning", async () => {
  const visitor = await world.person({ phone: true });
  await visitor.goto("/");
  await visitor.page.getByRole("link", { name: "Do you own a shop? Open it here." }).tap();
  await visitor.page.waitForURL(/\/start$/);
  await visitor.goto("/counter");
  visitor.expect(404);
  assert.match(await said(visitor.page.locator("main")), /There is no such page/);
});

test("the card is drawn as the owner types, in the colour they pick", async () => {
  const owner = await world.staff();
  await owner.goto("/start");
  const { page } = owner;
  const picture = page.locator(".preview");
  assert.equal(await said(picture.locator(".card-name")), "Your shop");
  await page.waitForFunction(() => performance.getEntriesByType("resource").some((one) => one.name.endsWith(".wasm") && one.responseEnd));
  // The islands wake when the browser is idle: typing is what people do until then, and after.
  await page.locator("#name").pressSequentially(SHOP.name);
  await picture.getByText(SHOP.name).waitFor();
  await page.fill("#reward", SHOP.reward);
  await picture.getByText(`Collect 10 stamps: ${SHOP.reward}.`).waitFor();
  await page.fill("#slots", "6");
  await page.waitForFunction(() => document.querySelectorAll(".preview .slot").length === 6);
  await page.locator('.marks label:has(input[value="bread"])').click();
  await picture.locator('use[href="#mark-bread"]').first().waitFor();
  const ground = () => picture.locator(".card").evaluate((card) => getComputedStyle(card).backgroundColor);
  const before = await ground();
  await page.fill("#colour", "#0a5fd0");
  await page.waitForFunction((before) => getComputedStyle(document.querySelector(".preview .card")).backgroundColor !== before, before);
  await page.selectOption("#language", "hu");
  await picture.getByText(new RegExp(`^Gyűjts 6 .+: ${SHOP.reward}\\.$`)).waitFor();
  for (const address of owner.addresses) assert.ok(!address.includes("password="), "no password in an address");
});

test("what is wrong is said beside each field, and nothing that was typed is lost", async () => {
  const owner = await world.staff();
  await owner.goto("/start");
  owner.expect(422);
  const typed = { ...SHOP, name: "   ", slots: "99", password: "short", setup: "WRONGCODE" };
  await fillShop(owner.page, typed);
  // What the browser itself would hold back, the server has to find too.
  await owner.page.locator("#new-shop").evaluate((form) => (form.noValidate = true));
  await owner.page.locator("#new-shop button:not([name])").click();
  await owner.page.locator(".wrong").first().waitFor();
  const wrong = await owner.page.locator(".wrong").evaluateAll((all) => all.map((one) => one.innerText.trim() && one.id));
  assert.deepEqual(wrong, [
    "name-wrong",
    "slots-wrong",
    "password-wrong",
    "setup-wrong",
  ]);
  const values = await owner.page.locator("#new-shop").evaluate((form) => Object.fromEntries(new FormData(form)));
  const { name, reward, slots, mark, colour, language, zone, password, setup } = values;
  assert.deepEqual({ name, reward, slots, mark, colour, language, zone, password, setup }, typed);
});

test("the shop opens with the right code, and shows the till's PIN once", async () => {
  const owner = await world.staff();
  // The address that the server printed.
  await owner.goto(`/start?setup=${world.server.setup}`);
  assert.equal(await owner.page.locator("#setup").inputValue(), world.server.setup);
  await fillShop(owner.page, SHOP);
  await owner.page.locator("#new-shop button:not([name])").click();
  await owner.page.locator(".secret").waitFor();
  assert.match(await said(owner.page.locator("h1")), /^Your shop is/);
  opened.pin = await said(owner.page.locator(".secret"));
  assert.match(opened.pin, /^\d{6}$/);
  const address = await said(owner.page.locator("p.link"));
  assert.ok(address.startsWith(`${world.server.origin}/counter/sign-in/`));
  opened.slug = address.split("/").pop();
  assert.match(opened.slug, /^[a-z0-9-]+$/);
  assert.ok(!(await owner.cookies()).some(({ value }) => owner.addresses.some((one) => value && one.includes(value))));
});

test("the poster is one sheet of A4 with the code of the join page", async () => {
  const owner = await world.staff({ viewport: { width: 900, height: 1000 } });
  await owner.goto(`/shops/${opened.slug}/poster`);
  const { page } = owner;
  await page.emulateMedia({ media: "print" });
  assert.equal(await said(page.locator(".poster h1")), SHOP.name);
  assert.match(await said(page.locator(".poster-head")), /Gyűjts 6 .+: egy ingyen kürtőskalács\./);
  assert.ok(await page.locator("header.top").isHidden(), "only the sheet is printed");
  assert.equal(await decode(page.locator(".poster")), `${world.server.origin}/join/${opened.slug}`);
  const sheets = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
  assert.equal(sheets.match(/\/Type\s*\/Page\b(?!s)/g).length, 1);
  const box = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(sheets).slice(1).map(Number);
  assert.ok(Math.abs(box[0] - 595) < 2 && Math.abs(box[1] - 842) < 2, `A4, not ${box}`);
});

test("the owner's page counts the day", async () => {
  const owner = await world.staff();
  await signInOwner(owner, opened.slug, SHOP.password);
  const none = { visits: 0, "came back": 0, "new cards": 0, stamps: 0, "rewards issued": 0, "rewards redeemed": 0, "friends who joined": 0 };
  assert.deepEqual(await figures(owner), none);

  const till = await world.staff();
  await signInTill(till, opened.slug, opened.pin);
  const [anna, bela] = [await world.customer(), await world.customer()];
  const card = await join(anna, opened.slug);
  await give(till, card, 3);
  await give(till, card, 4);
  const friends = await join(bela, opened.slug, await inviteOf(anna, card));
  await give(till, friends, 1);
  await anna.goto(card);
  const code = await anna.page.locator(".ticket").evaluate((a) => a.pathname.split("/").pop());
  await redeem(till, code);

  const day = await figures(owner);
  // 3 + 4 + 1 for visits; 1 for being invited and 1 for inviting.
  assert.deepEqual(day, { ...none, visits: 3, "came back": 1, "new cards": 2, stamps: 10, "rewards issued": 1, "rewards redeemed": 1, "friends who joined": 1 });
  await owner.page.getByText("As a table").click();
  const today = await owner.page.locator("tbody tr").last().locator("td").allInnerTexts();
  assert.deepEqual(today, ["3", "1", "2"]);
});

test("a new PIN ends what the old one opened", async () => {
  const [till, owner] = [await world.staff(), await world.staff()];
  await signInTill(till, opened.slug, opened.pin);
  await signInOwner(owner, opened.slug, SHOP.password);
  await owner.page.getByRole("button", { name: "Make a new PIN" }).click();
  const pin = await said(owner.page.locator(".secret"));
  assert.notEqual(pin, opened.pin);
  await till.goto("/counter");
  await till.page.waitForURL(/\/counter\/sign-in\//);
  till.expect(403);
  await till.page.fill("#secret", opened.pin);
  await till.page.getByRole("button", { name: "Sign in" }).click();
  await till.page.locator(".wrong").waitFor();
  await signInTill(till, opened.slug, pin);
  await owner.goto("/owner");
  assert.equal(await said(owner.page.locator("h1")), "Today", "the owner stays signed in");
});

test("a till can't see the owner's page, and a wrong password says so", async () => {
  const somebody = await world.staff();
  await somebody.goto("/owner");
  await somebody.page.waitForURL(`**/owner/sign-in/${opened.slug}`);
  somebody.expect(403);
  await somebody.page.fill("#secret", "not the password");
  await somebody.page.getByRole("button", { name: "Sign in" }).click();
  await somebody.page.locator(".wrong").waitFor();
  assert.match(await said(somebody.page.locator(".wrong")), /password is not right/);
});

test("a second shop is refused, with words", async () => {
  const other = await world.staff();
  other.expect(403);
  const reply = await other.goto(`/start?setup=${world.server.setup}`);
  assert.equal(reply.status(), 403);
  assert.equal(await said(other.page.locator("h1")), "This server has a shop already");
  await other.goto("/");
  assert.equal(await other.page.getByRole("link", { name: "Do you own a shop?" }).count(), 0);
});
