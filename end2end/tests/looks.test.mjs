// How it looks: pictures that are kept in `pictures`, of each kind of card and each page that matters, by day and by night,
// in four languages, from the smallest phone to a desk. A page that looks different fails, with a picture of where; whoever
// meant it draws them anew with BLESS=1 and looks at each.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closed, launch, visit } from "../lib/browser.mjs";
import { Album } from "../lib/compare.mjs";
import { past, SHOPS } from "../lib/past.mjs";
import { FLAGS, NOW_MS, Still } from "../lib/still.mjs";

const LOCALES = { en: "en-GB", hu: "hu-HU", et: "et-EE", pl: "pl-PL" };
const HEIGHT = 844;
/** The longest cards go on below; what is there looks like what is above. */
const LONG_MAX = 1_700;
const BYTES_MAX = 3_500_000;

let still, browser, day, album;

before(async () => {
  [still, browser] = await Promise.all([Still.start(), launch(FLAGS)]);
  [day, album] = [await past(browser, still), await Album.open(browser.version())];
});
after(async () => {
  await closed(browser);
  await still?.close();
});

/** Opens pages as one person in one language at one width and theme, and looks at each. */
async function look(pages, { who, language = "en", width = 390, theme = "light", height = HEIGHT }) {
  const person = await visit(browser, still.origin, {
    storageState: day.states[who], locale: LOCALES[language], colorScheme: theme, reducedMotion: "reduce", bypassCSP: true,
    serviceWorkers: "block", viewport: { width, height }, deviceScaleFactor: 1, isMobile: false,
  });
  const { page } = person;
  await page.clock.setFixedTime(NOW_MS);
  for (const [name, path, { long = false, act = async () => {} } = {}] of pages) {
    await page.setViewportSize({ width, height });
    await page.goto(path);
    await page.addStyleTag({ content: still.style });
    await page.waitForLoadState("load");
    await act(page);
    await page.evaluate(() => document.fonts.ready);
    assert.equal(await page.evaluate(() => document.documentElement.lang), language, path);
    // A long page is drawn as a screen that is high enough: what stays at the bottom of it stays there.
    const whole = await page.evaluate(() => document.documentElement.scrollHeight);
    if (long && whole > height) await page.setViewportSize({ width, height: Math.min(LONG_MAX, whole) });
    await album.look(`${name}-${language}-${width}${theme === "dark" ? "-dark" : ""}`, await page.screenshot({ animations: "disabled" }));
  }
  await person.leave();
}

const kinds = (names = Object.keys(SHOPS)) => names.map((kind) => [`card-${kind}`, day.cards[kind], { long: true }]);

test("cards of each kind, by day and by night", async () => {
  for (const theme of ["light", "dark"]) await look(kinds(), { who: "mara", theme });
});

test("cards of each kind in the longest words on the smallest phone", async () => {
  for (const language of ["hu", "et", "pl"]) await look(kinds(), { who: "mara", language, width: 320 });
});

test("cards of each kind on other phones and at a desk", async () => {
  await look(kinds(["stamps", "cashback"]), { who: "mara", language: "hu", width: 360, theme: "dark" });
  await look(kinds(["points", "street"]), { who: "mara", language: "pl", width: 430 });
  await look(kinds(["events"]), { who: "mara", language: "et", width: 430, theme: "dark" });
  await look(kinds(), { who: "mara", width: 1280 });
});

/** Cards in states that the demo's are never in: a tier in its grace and the highest, a club and one that is over, jars, purses,
 * a ladder half taken, tickets; in shops with long names and an ugly colour. */
const forms = (names = Object.keys(still.forms.cards)) =>
  names.map((name) => [`form-${name}`, still.forms.cards[name], { long: true }]);

test("each form of what a card holds, empty and full and in between", async () => {
  await look(forms(), { who: "forms" });
  await look(forms(["grace", "jars", "purse", "club", "tickets"]), { who: "forms", theme: "dark" });
});

test("each form in the longest words on the smallest phone, and on others", async () => {
  await look(forms(), { who: "forms", language: "hu", width: 320 });
  await look(forms(["purse", "jars"]), { who: "forms", language: "pl", width: 360, theme: "dark" });
  await look(forms(["grace", "tickets"]), { who: "forms", language: "et", width: 430 });
  await look(forms(["club", "ladder"]), { who: "forms", language: "pl", width: 320, theme: "dark" });
});

/** What else a customer sees: who, and the pages. */
const customers = () => [
  ["mara", [
    ["wallet", "/"],
    ["code", `${day.cards.stamps}/code`, { act: (page) => page.locator("#code[data-drawn]").waitFor() }],
    ["invite", `${day.cards.stamps}/invite`, { act: (page) => page.locator(".actions:not([hidden])").waitFor() }],
    ["program", `${day.cards.points}/program`],
    ["notices", `${day.cards.points}/notices`],
    ["data", "/data"],
  ]],
  ["full", [["card-full", day.cards.full], ["voucher", day.voucher]]],
  ["fresh", [["card-empty", day.cards.fresh]]],
  [undefined, [["join", `/join/${SHOPS.stamps}`], ["invited", `/join/${SHOPS.stamps}/${day.invite}`], ["nobody", "/"]]],
];

test("what else a customer sees, by day and by night", async () => {
  for (const theme of ["light", "dark"]) for (const [who, pages] of customers()) await look(pages, { who, theme });
});

test("what else a customer sees in other languages on the smallest phone, and at a desk", async () => {
  for (const [who, pages] of customers()) {
    for (const [at, language] of ["hu", "et", "pl"].entries()) {
      await look(pages.filter((_, place) => place % 3 === at), { who, language, width: 320 });
    }
    await look(pages.slice(0, 3), { who, width: 1280 });
  }
});

test("the counter and the owner", async () => {
  const staff = () => [
    ["till", [["counter-find", "/counter"], ["counter-give", `/counter${day.cards.stamps}`]]],
    ["deli", [["counter-sell", `/counter${day.cards.points}`]]],
    ["owner", [["owner", "/owner"], ["owner-program", "/owner/program"]]],
    [undefined, [["start", "/start"], ["till-sign-in", `/counter/sign-in/${SHOPS.stamps}`]]],
  ];
  for (const [who, pages] of staff()) {
    for (const theme of ["light", "dark"]) await look(pages, { who, theme });
    await look(pages, { who, width: 320, language: "hu" });
    await look(pages, { who, width: 1280 });
  }
});

test("no picture differs from the one that is kept", async () => {
  await album.close();
  assert.deepEqual(album.wrong, []);
  assert.ok(album.bytes <= BYTES_MAX, `the pictures are ${album.bytes} bytes`);
});
