// Notices: the bell and the inbox, what is switched on and off, and a phone that rings: from the tap on the button over a push
// service that verifies and opens what it gets, to what the service worker shows and where it leads.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually, give, join, said, signInTill } from "../lib/acts.mjs";
import { PushService } from "../lib/push.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage({ options: ["--local-push"] });
let service;

before(async () => {
  service = await PushService.start();
});
after(() => service?.close());

async function both(options) {
  const [till, customer] = [await world.staff(options), await world.customer(options)];
  await signInTill(till, world.server.slug, world.server.pin);
  return { till, customer, card: await join(customer, world.server.slug) };
}

/** Whatever the hour in which this test runs: nothing is quiet. */
async function never(customer, card) {
  const { page } = customer;
  await customer.goto(`${card}/notices/settings`);
  await page.selectOption("select[name=from]", "0");
  await page.selectOption("select[name=to]", "0");
  await page.getByRole("button", { name: "Save" }).tap();
  await page.getByText("Saved.").waitFor();
}

/** Lets the page's browser have its push service on this machine; all else of it is Chromium's own. */
async function subscribes(customer, name, key) {
  await customer.context.grantPermissions(["notifications"], { origin: world.server.origin });
  const subscription = service.subscription(name, key);
  await customer.page.evaluate(({ subscription, key }) => {
    const bytes = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    window.asked = [];
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async (options) => {
      window.asked.push(options.userVisibleOnly, [...options.applicationServerKey].join() === [...bytes].join());
      return { ...subscription, options: { applicationServerKey: bytes.buffer }, toJSON: () => subscription };
    };
  }, { subscription, key });
}

/** Taps the button that asks to ring here; answers with the key that the page told the browser. */
async function ring(customer, card, name) {
  const { page } = customer;
  await customer.goto(`${card}/notices`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  const key = await page.locator("#ring").getAttribute("data-key");
  await subscribes(customer, name, key);
  await page.getByRole("button", { name: "Tell me on this phone" }).tap();
  await page.waitForURL(/\/notices\/settings\?told=added$/);
  await page.getByText("This phone is told from now on.").waitFor();
  return key;
}

test("the bell counts, the inbox says what and why, and what was shown is seen", async () => {
  const { till, customer, card } = await both();
  const { page } = customer;
  await give(till, card, 12);
  await customer.goto(card);
  await page.getByRole("link", { name: "Notices, new: 1" }).tap();
  await page.waitForURL(/\/notices$/);
  assert.match(await said(page.locator(".history > li")), /^Ready for you: .+ New/);
  await page.getByText("Why did I get this?").tap();
  await page.getByText("“A reward is ready” is switched on for this card.").waitFor();
  await page.getByRole("link", { name: "Choose what you are told" }).tap();
  await page.waitForURL(/\/settings#reward$/);
  await page.getByLabel("A reward is ready").uncheck();
  await page.getByRole("button", { name: "Save" }).tap();
  await page.getByText("Saved.").waitFor();
  await give(till, card, 10);
  await customer.goto(card);
  await page.getByRole("link", { name: "Notices", exact: true }).waitFor();
});

test("without scripts the inbox, the switches and the list of phones work", async () => {
  const { till, customer, card } = await both({ javaScriptEnabled: false });
  const { page } = customer;
  await give(till, card, 12);
  await customer.goto(`${card}/notices`);
  assert.match(await said(page.locator(".history > li")), /^Ready for you: /);
  assert.ok(await page.locator("#ring").isHidden(), "what needs a script is not offered");
  await never(customer, card);
  assert.equal(await page.locator("select[name=from]").inputValue(), "0");
});

test("nothing is asked before there is something to gain, nor without a tap", async () => {
  const { till, customer, card } = await both();
  const { page } = customer;
  await customer.goto(`${card}/notices`);
  assert.equal(await page.locator("#ring").count(), 0);
  await give(till, card, 1);
  await page.addInitScript(() => {
    Notification.requestPermission = async () => ((window.asked = true), "denied");
  });
  await customer.context.grantPermissions([], { origin: world.server.origin });
  await customer.goto(`${card}/notices`);
  await page.locator("#ring:not([hidden])").waitFor();
  assert.equal(await page.evaluate(() => window.asked), undefined);
});

test("an iPhone's tab says to put the cards on the home screen first", async () => {
  const { till, customer, card } = await both();
  const { page } = customer;
  await give(till, card, 1);
  await page.addInitScript(() => Object.defineProperty(navigator, "standalone", { value: false }));
  await customer.goto(`${card}/notices`);
  await page.getByText("On an iPhone or iPad: put your cards on the home screen first").waitFor();
  assert.ok(await page.getByRole("button", { name: "Tell me on this phone" }).isHidden());
});

test("a phone that was asked rings with what it was told, until it is gone", async () => {
  const { till, customer, card } = await both();
  const { page } = customer;
  await give(till, card, 1);
  await never(customer, card);
  const key = await ring(customer, card, "one");
  await give(till, card, 11);
  const { message, urgency, topic, name } = await service.next();
  assert.deepEqual([name, urgency, message.tag], ["one", "normal", topic]);
  assert.deepEqual([message.title, message.url, message.ready, message.lang], [world.server.shop, card, 1, "en"]);
  assert.match(message.body, /^Ready for you: /);

  // The worker shows it, as Chromium hands it on.
  const devtools = await customer.context.newCDPSession(page);
  const registered = new Promise((found) => devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    const one = registrations.find(({ scopeURL, isDeleted }) => !isDeleted && scopeURL.startsWith(world.server.origin));
    if (one) found(one.registrationId);
  }));
  await devtools.send("ServiceWorker.enable");
  const deliver = async (data) =>
    devtools.send("ServiceWorker.deliverPushMessage", { origin: world.server.origin, registrationId: await registered, data });
  const shown = () => page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready;
    return (await worker.getNotifications()).map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, data }));
  });
  /** Waits until these and no others are shown, by their texts. */
  const until = (...bodies) => eventually(page, async (bodies) => {
    const all = await (await navigator.serviceWorker.ready).getNotifications();
    return JSON.stringify(all.map((one) => one.body).sort()) === JSON.stringify(bodies);
  }, bodies.sort());
  await deliver(JSON.stringify(message));
  const { title, body, tag, lang } = message;
  await until(body);
  assert.deepEqual(await shown(), [{ title, body, tag, lang, data: { url: card } }]);
  // The same again takes its place; what can't be read is told all the same, or the browser would take offence.
  await deliver(JSON.stringify({ ...message, body: "Ready for you: two" }));
  await deliver("{");
  await until("", "Ready for you: two");

  // A tap leads to the card: to a page of it that is open, or to a new one.
  const [worker] = customer.context.serviceWorkers();
  await worker.evaluate(() => {
    self.led = [];
    WindowClient.prototype.focus = async function () { self.led.push(`focus ${new URL(this.url).pathname}`); };
    self.clients.openWindow = async (path) => void self.led.push(`open ${path}`);
  });
  const tap = (tag) => worker.evaluate(async (tag) => {
    const [notification] = (await registration.getNotifications()).filter((one) => one.tag === tag);
    const waiting = [];
    const event = new NotificationEvent("notificationclick", { notification });
    event.waitUntil = (promise) => waiting.push(promise);
    self.dispatchEvent(event);
    await Promise.all(waiting);
  }, tag);
  await tap(message.tag);
  assert.deepEqual(await worker.evaluate(() => self.led), [`focus ${card}/notices/settings`]);
  // What was tapped is gone.
  await until("");
  await customer.goto("/privacy");
  await deliver(JSON.stringify(message));
  await until("", body);
  await tap(message.tag);
  assert.equal((await worker.evaluate(() => self.led)).at(-1), `open ${card}`);

  // The push service moves the phone; the worker tells the server by itself.
  const after = service.subscription("two", key);
  await worker.evaluate(async ({ after, endpoint }) => {
    const waiting = [];
    const event = new ExtendableEvent("pushsubscriptionchange");
    event.waitUntil = (promise) => waiting.push(promise);
    event.oldSubscription = { endpoint };
    event.newSubscription = { toJSON: () => after };
    self.dispatchEvent(event);
    await Promise.all(waiting);
  }, { after, endpoint: `${service.origin}/send/one` });
  service.status = 410;
  await give(till, card, 10);
  assert.equal((await service.next()).name, "two");
  await customer.goto(`${card}/notices/settings`);
  await eventually(page, async () => {
    const page = await (await fetch(location.href)).text();
    return page.includes("Notices only stand in the inbox.");
  });
  service.status = 201;
});
