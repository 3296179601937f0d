// A passkey lets a new phone into the wallet, with nothing typed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { join, openShop, said, signInOwner } from "../lib/acts.mjs";
import { Authenticator, foreign } from "../lib/authenticator.mjs";
import { violations } from "../lib/looks.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage({ named: true });

/** Somebody with a card and a passkey for it. */
async function member() {
  const customer = await world.customer();
  const card = await join(customer, world.server.slug);
  const phone = await Authenticator.of(customer);
  await customer.goto("/devices/new");
  await customer.page.getByRole("button", { name: "Add a passkey" }).tap();
  await customer.page.waitForURL(/told=passkey-added/);
  return { customer, card, phone };
}

/** A phone without cards, with these passkeys. */
async function newPhone(keys) {
  const person = await world.customer();
  const phone = await Authenticator.of(person);
  for (const key of keys) await phone.add(key);
  await person.goto("/devices");
  return { person, phone };
}

const signIn = (person) => person.page.getByRole("button", { name: "Sign in with a passkey" }).tap();

test("a new phone signs in with a passkey and has the cards", async () => {
  const { customer, card, phone } = await member();
  assert.match(await said(customer.page.locator(".note.good")), /The passkey was added\./);
  const [key, ...more] = await phone.keys();
  assert.equal(more.length, 0);
  assert.deepEqual([key.isResidentCredential, key.rpId, key.userName], [true, "localhost", world.server.shop]);
  const { person } = await newPhone([key]);
  await signIn(person);
  await person.page.waitForURL(/\?told=here$/);
  assert.match(await said(person.page.locator(".note.good")), /Your cards are on this phone, too, now\./);
  assert.equal(await person.page.locator(".wallet a").getAttribute("href"), card);
});

test("a phone that has a passkey already is told so, and one that does not know who holds it makes none", async () => {
  const { customer, phone } = await member();
  const { page } = customer;
  await page.getByRole("button", { name: "Add a passkey" }).tap();
  await page.getByText("This device has a passkey for your cards already.").waitFor();
  assert.equal((await phone.keys()).length, 1);
  const { person, phone: other } = await newPhone([(await phone.keys())[0]]);
  await other.recognises(false);
  await signIn(person);
  await person.page.getByText("No passkey was used, and nothing was changed.").waitFor();
  await other.recognises(true);
  await signIn(person);
  await person.page.waitForURL(/\?told=here$/);
});

test("a passkey that was removed, and one that nobody here has, open nothing", async () => {
  const { customer, phone } = await member();
  const [key] = await phone.keys();
  await customer.page.locator("#passkeys .history").getByRole("button").tap();
  await customer.page.waitForURL(/told=passkey-removed/);
  assert.equal(await customer.page.locator("#passkeys .history").count(), 0);
  for (const unknown of [key, foreign("localhost")]) {
    const { person } = await newPhone([unknown]);
    person.expect(403);
    await signIn(person);
    await person.page.getByText("This passkey opens nothing here").waitFor();
    await person.goto("/");
    assert.equal(await person.page.locator(".wallet a").count(), 0);
  }
});

test("where both phones have cards it is asked first", async () => {
  const { phone } = await member();
  const books = await openShop(await world.staff(), { name: "Harbour Books" });
  const { person } = await newPhone([(await phone.keys())[0]]);
  await join(person, books.slug);
  await person.goto("/devices");
  await signIn(person);
  await person.page.getByRole("heading", { name: "Both phones have cards" }).waitFor();
  await person.page.getByRole("button", { name: "Put them into one wallet" }).tap();
  await person.page.waitForURL(/\?told=here$/);
  assert.equal(await person.page.locator(".wallet a").count(), 2);
});

test("an owner signs in with a passkey", async () => {
  const owner = await world.staff();
  await signInOwner(owner, world.server.slug, world.server.password);
  const computer = await Authenticator.of(owner);
  await owner.page.getByRole("link", { name: "Passkeys" }).click();
  await owner.page.getByRole("button", { name: "Add a passkey" }).click();
  await owner.page.waitForURL(/told=added/);
  assert.deepEqual(await violations(owner.page), []);
  const other = await world.staff();
  const phone = await Authenticator.of(other);
  await phone.add((await computer.keys())[0]);
  await other.goto(`/owner/sign-in/${world.server.slug}`);
  await other.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await other.page.waitForURL(/\/owner$/);
  assert.equal(await said(other.page.locator("h1")), "Today");
});

test("without scripts the page says what to do instead", async () => {
  const person = await world.customer({ javaScriptEnabled: false });
  await person.goto("/devices");
  assert.match(await said(person.page.locator("#passkey")), /^Passkeys need scripts.+Use a code instead/);
});

test("the pages with passkeys follow WCAG 2.2 AA", async () => {
  const { customer } = await member();
  for (const path of ["/devices/new", "/devices"]) {
    await customer.goto(path);
    for (const colorScheme of ["light", "dark"]) {
      await customer.page.emulateMedia({ colorScheme });
      assert.deepEqual(await violations(customer.page), [], `${path}, ${colorScheme}`);
    }
  }
});
