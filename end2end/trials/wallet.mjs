// How long a customer waits: from the poster's link to the first stamp, from the icon to a code, and to a code without a
// network. Each trial is a phone of its own, with the network and the processor of a cheap one; what is printed is the spread
// over all of them beside the limit of the design, and a trial over its limit fails the run.
//
//   node trials/wallet.mjs [--trials 50]

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { parseArgs } from "node:util";
import { CARD, join, kept, signInTill, tap } from "../lib/acts.mjs";
import { launch, visit, visitFrom } from "../lib/browser.mjs";
import { decode } from "../lib/qr.mjs";
import { Server } from "../lib/server.mjs";

const { values } = parseArgs({ options: { trials: { type: "string", default: "50" } } });
const TRIALS = Math.min(1000, Math.max(1, Number(values.trials) || 50));

/** Lighthouse's slow 4G (<https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md>), by the browser's own brake. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: (1638.4 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };
const SLOWER = 4;

/** Says on each page when a code was first painted, by the page's own clock: since it was asked for. */
const WATCH_CODE = `(() => {
  const look = () => {
    const place = document.querySelector("#code");
    const code = place ? document.querySelector("#code[data-drawn] .qr") : document.querySelector(".plate .qr");
    if (!code) return requestAnimationFrame(look);
    // The frame that shows it is the one after this.
    requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => { window.codeAt = performance.now(); }; channel.port2.postMessage(0); });
  };
  look();
})()`;

async function brake(person, network = SLOW_4G) {
  const devtools = await person.context.newCDPSession(person.page);
  if (network) {
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", network);
  }
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
}

const codeAt = async (page) => (await page.waitForFunction(() => window.codeAt)).jsonValue();

/** From the poster's link, with nothing kept, to the first stamp on the screen; how many taps it took. */
async function firstStamp({ browser, server, till }) {
  const customer = await visit(browser, server.origin);
  await customer.ready;
  await brake(customer);
  const { page } = customer;
  const began = performance.now();
  await page.goto(`/join/${server.slug}`, { waitUntil: "commit" });
  await page.locator("form button").tap();
  await page.waitForURL(CARD, { waitUntil: "commit" });
  await page.locator(".plate .qr").waitFor();
  // The cashier is as quick as can be: what is measured is the customer's side.
  const card = new URL(page.url()).pathname;
  await till.page.goto(`/counter${card}`);
  await tap(till);
  await page.locator(".card .slot use[href^='#ink-']").waitFor();
  const took = performance.now() - began;
  await customer.leave();
  return took;
}

/** From the icon of the card, as of a phone that was here before, to a code on the screen. */
async function iconToCode({ browser, server, till }) {
  const customer = await visit(browser, server.origin);
  await customer.ready;
  const card = await join(customer, server.slug);
  await kept(customer.page, [card, `${card}/code`]);
  const page = await customer.context.newPage();
  await page.addInitScript(WATCH_CODE);
  await brake({ context: customer.context, page });
  await page.goto(card, { waitUntil: "commit" });
  const took = await codeAt(page);
  await accepted(till, server, card, await decode(page.locator(".plate .qr")));
  await customer.leave();
  return took;
}

/** From the icon to the code's own page, in a browser that was just started, with no network at all. */
async function offlineToCode({ server, till }) {
  const folder = await mkdtemp(joinPath(tmpdir(), "stampbook-trial-"));
  try {
    const before = await visitFrom(folder, server.origin, {});
    await before.ready;
    const card = await join(before, server.slug);
    await before.goto(`${card}/code`);
    await kept(before.page, [card, `${card}/code`]);
    await before.leave();
    const customer = await visitFrom(folder, server.origin, {});
    await customer.ready;
    await customer.context.addInitScript(WATCH_CODE);
    await customer.context.setOffline(true);
    await brake(customer, undefined);
    await customer.page.goto(`${card}/code`, { waitUntil: "commit" });
    const took = await codeAt(customer.page);
    assert.ok(await customer.page.locator(".offline").isVisible(), "it came from the phone");
    await accepted(till, server, card, await decode(customer.page.locator("#code .qr")));
    await customer.leave();
    return took;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function accepted(till, server, card, scanned) {
  await till.page.goto(scanned);
  assert.equal(till.page.url(), `${server.origin}/counter${card}`, "the till takes it");
}

const KINDS = [
  ["poster's link to the first stamp, one tap, slow 4G, processor / 4", 3_000, firstStamp],
  ["icon to a code that the till takes, slow 4G, processor / 4", 700, iconToCode],
  ["no network, browser just started, to a code that the till takes, processor / 4", 500, offlineToCode],
];

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function main() {
  const [server, browser] = await Promise.all([Server.start({ demo: true }), launch()]);
  let over = 0;
  try {
    const till = await visit(browser, server.origin, { phone: false, reducedMotion: "reduce" });
    await till.ready;
    await signInTill(till, server.slug, server.pin);
    console.log("| over " + TRIALS + " trials each, in ms | least | p50 | p95 | most | limit |\n|---|---|---|---|---|---|");
    for (const [name, limit, trial] of KINDS) {
      const took = [];
      for (let number = 1; number <= TRIALS; number += 1) {
        took.push(await trial({ browser, server, till }));
        if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${number} of ${TRIALS} `);
      }
      if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
      took.sort((one, other) => one - other);
      over += took.filter((one) => one > limit).length;
      const figures = [took[0], at(took, 0.5), at(took, 0.95), took.at(-1), limit].map((one) => Math.round(one));
      console.log(`| ${[name, ...figures].join(" | ")} |`);
    }
    await till.leave();
  } finally {
    await browser.close();
    await server.close();
  }
  if (over > 0) {
    console.error(`${over} of ${TRIALS * KINDS.length} trials took longer than their limit`);
    process.exitCode = 1;
  }
}

await main();
