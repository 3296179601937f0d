// Chromium, and the people in front of it: each in a context of their own, with a guard that keeps everything that went
// wrong on any of their pages.

import { chromium } from "playwright-core";

export const SIZE = { width: 390, height: 844 };
const WAIT_MS_MAX = 10_000;
const CLOSE_MS_MAX = 20_000;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--disable-sync",
];

const settings = { executablePath, args: FLAGS };

export const launch = (flags = []) => chromium.launch({ ...settings, args: [...FLAGS, ...flags] });

/** What a phone is; a till or an office has a mouse instead. */
const PHONE = { viewport: SIZE, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const DESK = { viewport: SIZE, deviceScaleFactor: 1 };

function options(origin, { phone = true, ...rest }) {
  return { baseURL: origin, locale: "en-GB", timezoneId: "Europe/Budapest", ...(phone ? PHONE : DESK), ...rest };
}

/** Closes a browser or a context of it. Chromium now and then never says that it has: that is not waited for. */
export async function closed(what) {
  let timer;
  const late = new Promise((given) => {
    timer = setTimeout(() => given(console.warn("Chromium did not close in time")), CLOSE_MS_MAX);
  });
  await Promise.race([what?.close(), late]);
  clearTimeout(timer);
}

/** Somebody with a browser of their own. */
export async function visit(browser, origin, given = {}) {
  const context = await browser.newContext(options(origin, given));
  return new Person(context, origin, await context.newPage());
}

/** Somebody whose browser keeps things in a folder, as real ones do. */
export async function visitFrom(folder, origin, given = {}) {
  const context = await chromium.launchPersistentContext(folder, { ...settings, ...options(origin, given) });
  return new Person(context, origin, context.pages()[0] ?? (await context.newPage()));
}

/** Where Chromium says that a page asked for what its policy forbids; its console says so too. */
const WATCH_POLICY = `addEventListener("securitypolicyviolation", (event) =>
  console.error("policy: " + event.violatedDirective + " " + event.blockedURI))`;

export class Person {
  #problems = [];
  #expected = [];
  #tolerated = [];
  #addresses = [];

  constructor(context, origin, page) {
    Object.assign(this, { context, origin, page });
    context.setDefaultTimeout(WAIT_MS_MAX);
    this.ready = context.addInitScript(WATCH_POLICY);
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        this.#note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => this.#note(`page error: ${error.error().stack}`));
    context.on("request", (request) => {
      this.#addresses.push(request.url());
      if (new URL(request.url()).origin !== origin) this.#note(`another site was asked: ${request.url()}`);
    });
    context.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      // A page that is left takes its open stream and what it was still loading along.
      if (why !== "net::ERR_ABORTED") this.#note(`request failed: ${why} ${request.url()}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 400) this.#note(`status ${response.status()}: ${response.url()}`);
    });
  }

  #note(problem) {
    this.#problems.push(problem);
  }

  /** Says that a status is meant to come, once or more often: Chromium writes it to the console as well. */
  expect(status) {
    this.#expected.push(new RegExp(`^status ${status}: |console error: Failed to load resource: .* status of ${status} `));
  }

  /** Says that something like this is meant to happen. */
  expectProblem(pattern) {
    this.#expected.push(pattern);
  }

  /** Says that there is no network for a while; what was asked for then fails, if anything was. */
  tolerateNoNetwork() {
    const codes = "INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE";
    this.#tolerated.push(new RegExp(`^(request failed|console error: Failed to load resource): .*net::ERR_(${codes})`));
  }

  /** What went wrong and was not meant to, and what was meant to and did not. */
  problems() {
    const known = [...this.#expected, ...this.#tolerated];
    const unexpected = this.#problems.filter((problem) => !known.some((pattern) => pattern.test(problem)));
    const missing = this.#expected.filter((pattern) => !this.#problems.some((problem) => pattern.test(problem)));
    return [...unexpected, ...missing.map((pattern) => `this was expected and did not happen: ${pattern}`)];
  }

  /** Every address that was asked for. */
  get addresses() {
    return this.#addresses;
  }

  goto(path) {
    return this.page.goto(path);
  }

  /** Opens a card's page and waits until its stream is open. */
  async gotoLive(path) {
    const stream = this.page.waitForResponse((response) => response.url().includes("/live?"));
    await this.page.goto(path);
    await stream;
  }

  /** Another page of the same browser. */
  async another() {
    return this.context.newPage();
  }

  cookies() {
    return this.context.cookies();
  }

  leave() {
    return closed(this.context);
  }
}

