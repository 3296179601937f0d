// A phone is lost, and a link to a confirmed address brings the cards to a new one. With scripts and without.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { join, said } from "../lib/acts.mjs";
import { outside, violations } from "../lib/looks.mjs";
import { MailServer } from "../lib/mail.mjs";
import { stage } from "../lib/stage.mjs";

const mails = await MailServer.start();
const world = stage({ options: ["--smtp-url", mails.url, "--mail-from", "Corner Café <cards@shop.example>"] });
after(() => mails.close());

const path = (link) => new URL(link).pathname;
const press = (person, name) => person.page.getByRole("button", { name }).tap();

/** Somebody with a card who has given this address, confirmed on another device. */
async function reachable(address, options) {
  const customer = await world.customer(options);
  const card = await join(customer, world.server.slug);
  await customer.goto("/devices/new");
  await customer.page.getByLabel("E-mail address").fill(address);
  await press(customer, "Send me a link");
  await customer.page.getByText(`A link is on its way to ${address}.`).waitFor();
  const mail = await mails.next();
  assert.equal(mail.to, address);
  const computer = await world.staff(options);
  await computer.goto(path(mail.link));
  await computer.page.getByRole("button", { name: "Confirm this address" }).click();
  await computer.page.waitForURL(/\/email\/confirmed$/);
  return { customer, card, computer };
}

for (const [how, options] of [["with scripts", {}], ["without scripts", { javaScriptEnabled: false }]]) {
  test(`${how}, the phone is lost and a link brings the card to a new one`, async () => {
    const address = `anna.${how.replace(" ", ".")}@example.com`;
    const { customer, card } = await reachable(address, options);
    await customer.goto("/devices/new");
    await customer.page.getByText("confirmed on").waitFor();
    await world.farewell(customer);
    const fresh = await world.customer(options);
    await fresh.goto("/");
    await fresh.page.getByRole("link", { name: "I have cards on another phone" }).tap();
    await fresh.page.waitForURL(/\/devices$/);
    await fresh.page.getByLabel("E-mail address").fill(address.toUpperCase());
    await press(fresh, "Send me a link");
    await fresh.page.waitForURL(/\/email\/sent$/);
    assert.match(await said(fresh.page.locator("main")), /If a wallet is kept under this address, a link is on its way\./);
    const mail = await mails.next();
    assert.equal(mail.to, address);
    await fresh.goto(path(mail.link));
    await press(fresh, "Open the cards on this phone");
    await fresh.page.waitForURL(/\?told=here$/);
    assert.equal(await fresh.page.locator(".wallet a").getAttribute("href"), card);
    await fresh.page.locator(".wallet a").tap();
    await fresh.page.waitForURL(`**${card}`);
    // The link is used up, and says what to do.
    const other = await world.customer(options);
    other.expect(410);
    await other.goto(path(mail.link));
    assert.equal(await said(other.page.locator("h1")), "This link opens nothing any more");
  });
}

test("the pages of e-mail follow WCAG 2.2 AA and fit on the smallest phone", async () => {
  const address = "bela@example.com";
  const { customer, computer } = await reachable(address, {});
  const looked = async (person, path) => {
    await person.goto(path);
    await person.page.setViewportSize({ width: 320, height: 640 });
    for (const colorScheme of ["light", "dark"]) {
      await person.page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(person.page), [], `${path}, ${colorScheme}`);
    }
    assert.deepEqual(await outside(person.page), [], path);
  };
  for (const path of ["/devices/new", "/devices", "/email/sent", "/data"]) await looked(customer, path);
  await looked(computer, "/email/confirmed");
  await customer.goto("/devices/new");
  await customer.page.getByText("Another address").tap();
  await customer.page.getByLabel("E-mail address").fill("a.very.long.address.that.somebody.really.has@a-long-name-of-a-host.example.com");
  await press(customer, "Send me a link");
  const confirming = await mails.next();
  await looked(computer, path(confirming.link));
  await looked(customer, "/devices/new");
  const fresh = await world.customer();
  await fresh.goto("/devices");
  await fresh.page.getByLabel("E-mail address").fill(address);
  await press(fresh, "Send me a link");
  await looked(fresh, path((await mails.next()).link));
  for (const dead of ["/email/open/0", "/email/confirm/0"]) {
    fresh.expect(410);
    await looked(fresh, dead);
  }
});
