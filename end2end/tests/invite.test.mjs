// Journey 5: a friend is invited, joins, and both are rewarded; tricks are refused with a reason.

import assert from "node:assert/strict";
import { test } from "node:test";
import { give, inviteOf, join, said, signInTill, tap } from "../lib/acts.mjs";
import { decode } from "../lib/qr.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();

async function member(options) {
  const customer = await world.customer(options);
  const card = await join(customer, world.server.slug);
  return { customer, card, invite: await inviteOf(customer, card) };
}

async function signedInTill() {
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  return till;
}

const linkTo = (invite) => `${world.server.origin}/join/${world.server.slug}/${invite}`;

test("the invitation can be sent by SMS, with the text written in", async () => {
  const { customer: { page }, invite } = await member();
  const href = await page.getByRole("link", { name: "Send by SMS" }).getAttribute("href");
  assert.ok(href.startsWith("sms:?&body="), "the form that iOS and Android both read");
  assert.ok(!href.includes("+"), "a blank is %20: messages would show a plus");
  const text = decodeURIComponent(href.slice("sms:?&body=".length));
  assert.equal(text, `I have a stamp card at Corner Café. With this link you start with: 1 stamp. ${linkTo(invite)}`);
  const gifts = await page.locator(".both dd").allTextContents();
  assert.deepEqual(gifts, ["1 stamp", "a cookie", "after their first visit"]);
});

test("the invitation can be sent by mail, and on Apple's phones by an address that these read", async () => {
  const agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
  const { customer: { page }, invite } = await member({ userAgent: agent });
  const mail = new URL(await page.getByRole("link", { name: "Send by e-mail" }).getAttribute("href"));
  assert.equal(mail.searchParams.get("subject"), "Corner Café");
  assert.ok(mail.searchParams.get("body").endsWith(linkTo(invite)));
  const sms = await page.getByRole("link", { name: "Send by SMS" }).getAttribute("href");
  assert.ok(sms.startsWith("sms:&body="), sms);
});

test("a link can be withdrawn: the old one invites nobody, the new one does", async () => {
  const { customer: { page }, card, invite } = await member();
  await page.getByText("Withdraw this link").tap();
  await page.getByRole("button", { name: "Make a new link" }).tap();
  await page.getByText("This is your new link.").waitFor();
  const fresh = (await said(page.locator("p.link"))).split("/").pop();
  assert.notEqual(fresh, invite);
  const friend = await world.customer();
  await friend.goto(`/join/${world.server.slug}/${invite}`);
  assert.equal(await friend.page.getByText("A friend invited you.").count(), 0);
  await friend.goto(`/join/${world.server.slug}/${fresh}`);
  assert.equal(await friend.page.getByText("A friend invited you.").count(), 1);
  await page.goto(`${card}/invite`);
  assert.equal(await decode(page.locator(".plate")), linkTo(fresh), "its code is the new one's");
});

test("the code on the screen is the invitation's link", async () => {
  const { customer: { page }, invite } = await member();
  assert.equal(await said(page.locator("p.link")), linkTo(invite));
  assert.equal(await decode(page.locator(".plate")), linkTo(invite));
});

test("the share sheet is offered only where the browser has one, and gets the text with the link", async () => {
  const without = await member();
  await without.customer.page.getByRole("button", { name: "Copy link" }).waitFor();
  assert.equal(await without.customer.page.getByRole("button", { name: "Share…" }).count(), 0);

  const customer = await world.customer();
  await customer.context.addInitScript(() => {
    Object.defineProperty(navigator, "share", { value: async (data) => void (window.shared = data) });
  });
  const card = await join(customer, world.server.slug);
  const invite = await inviteOf(customer, card);
  await customer.page.getByRole("button", { name: "Share…" }).tap();
  const shared = await customer.page.waitForFunction(() => window.shared);
  const { text, url } = await shared.jsonValue();
  assert.equal(`${text} ${url ?? ""}`.split(linkTo(invite)).length, 2, "the link is in it once");
});

test("a share sheet that is closed again is no error", async () => {
  const customer = await world.customer();
  await customer.context.addInitScript(() => {
    Object.defineProperty(navigator, "share", {
      value: () => ((window.asked = true), Promise.reject(new DOMException("closed", "AbortError"))),
    });
  });
  const card = await join(customer, world.server.slug);
  await customer.goto(`${card}/invite`);
  await customer.page.getByRole("button", { name: "Share…" }).tap();
  await customer.page.waitForFunction(() => window.asked);
  assert.equal(await customer.page.getByRole("button", { name: "Share…" }).isEnabled(), true);
});

test("the link can be copied, and the button says so", async () => {
  const customer = await world.customer({ permissions: ["clipboard-read", "clipboard-write"] });
  const card = await join(customer, world.server.slug);
  const invite = await inviteOf(customer, card);
  await customer.page.getByRole("button", { name: "Copy link" }).tap();
  await customer.page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await customer.page.evaluate(() => navigator.clipboard.readText()), linkTo(invite));
});

test("the friend starts with a gift; the inviter's comes to their open page after the friend's first visit", async () => {
  const inviter = await member();
  const friend = await world.customer();
  await friend.goto(`/join/${world.server.slug}/${inviter.invite}`);
  assert.equal(await said(friend.page.locator(".note")), "A friend invited you. You start with: 1 stamp.");
  const card = await join(friend, world.server.slug, inviter.invite);
  assert.equal(await said(friend.page.locator(".togo")), "9 stamps to go");
  assert.match(await said(friend.page.locator(".history")), /^Invited by a friend .* \+1 stamp$/);

  await inviter.customer.goto(`${inviter.card}/invite`);
  assert.match(await said(inviter.customer.page.locator(".history")), /Waiting for the first visit/);

  const till = await signedInTill();
  await inviter.customer.gotoLive(inviter.card);
  await inviter.customer.page.evaluate(() => (window.stayed = true));
  assert.equal(await inviter.customer.page.locator(".ticket").count(), 0);
  await till.goto(`/counter${card}`);
  await tap(till);
  await inviter.customer.page.locator(".ticket").waitFor({ timeout: 1_000 });
  assert.match(await said(inviter.customer.page.locator(".ticket")), /^a cookie/i);
  assert.equal(await inviter.customer.page.evaluate(() => window.stayed), true);

  await inviter.customer.goto(`${inviter.card}/invite`);
  assert.match(await said(inviter.customer.page.locator(".history")), /Came by; both rewarded \+ a cookie$/);
  // Only the first visit counts.
  await give(till, card, 2);
  await inviter.customer.goto(inviter.card);
  assert.equal(await inviter.customer.page.locator(".ticket").count(), 1);
});

test("one's own link gives nothing, and says why", async () => {
  const { customer, card, invite } = await member();
  assert.equal(await join(customer, world.server.slug, invite), card);
  assert.match(await said(customer.page.locator("main > .note:not(.offline)")), /own link/);
  assert.equal(await said(customer.page.locator(".togo")), "10 stamps to go");
  await customer.goto(`${card}/invite`);
  assert.match(await said(customer.page.locator(".history")), /own link.* Not counted$/);
});

test("a second card on the same device gives nothing, and the inviter sees why", async () => {
  const inviter = await member();
  const { customer } = await member();
  await customer.context.clearCookies({ name: "__Host-wallet" });
  const card = await join(customer, world.server.slug, inviter.invite);
  assert.match(await said(customer.page.locator("main > .note:not(.offline)")), /card was opened on this phone before/);
  assert.equal(await said(customer.page.locator(".togo")), "10 stamps to go");

  await give(await signedInTill(), card, 1);
  await inviter.customer.goto(inviter.card);
  assert.equal(await inviter.customer.page.locator(".ticket").count(), 0, "nor does its first visit");
  await inviter.customer.goto(`${inviter.card}/invite`);
  assert.match(await said(inviter.customer.page.locator(".history")), /card was opened on this phone before.* Not counted$/);
});

test("a circle of invitations gives nothing, and the inviter sees why", async () => {
  const inviter = await member();
  const friend = await world.customer();
  const card = await join(friend, world.server.slug, inviter.invite);
  const back = await inviteOf(friend, card);
  assert.equal(await join(inviter.customer, world.server.slug, back), inviter.card);
  assert.equal(await said(inviter.customer.page.locator(".togo")), "10 stamps to go");
  await friend.goto(`${card}/invite`);
  assert.match(await said(friend.page.locator(".history")), /had invited you.* Not counted$/);
});

test("who has a card already is told, and the inviter sees it", async () => {
  const [inviter, other] = [await member(), await member()];
  assert.equal(await join(other.customer, world.server.slug, inviter.invite), other.card);
  await inviter.customer.goto(`${inviter.card}/invite`);
  assert.match(await said(inviter.customer.page.locator(".history")), /had a card already.* Not counted$/i);
});

test("a link that is no invitation keeps nobody from joining", async () => {
  const customer = await world.customer();
  const card = await join(customer, world.server.slug, "NOSUCHCODE");
  assert.match(card, /^\/cards\//);
  assert.equal(await customer.page.locator("main > .note:not(.offline)").count(), 0);
});
