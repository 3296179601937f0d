// Nothing sticks out of a phone's screen, with the longest words and an awkward shop.

import assert from "node:assert/strict";
import { test } from "node:test";
import { everyPage } from "../lib/pages.mjs";
import { stage } from "../lib/stage.mjs";

const WIDTHS = [320, 360, 390, 430];
const HEIGHT = 844;
const TAP_MIN = 44;
const world = stage();

/** What reaches over the page's edge, and is not inside something that scrolls or cuts it off on purpose. */
const outside = (page) => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  const cut = (one) => one && one !== document.body && (getComputedStyle(one).overflowX !== "visible" || cut(one.parentElement));
  const wide = [...document.body.querySelectorAll("*")].filter((one) => {
    const { left, right, width: size } = one.getBoundingClientRect();
    return size > 1 && (right > width + 1 || left < -1) && !cut(one.parentElement) && !one.closest("svg");
  });
  const scroll = document.documentElement.scrollWidth > width ? [`the page scrolls to ${document.documentElement.scrollWidth}`] : [];
  return [...scroll, ...wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))];
});

/** What must be hit by a thumb and is too low for it. Links within a text are as high as the text. */
const small = (page, least) => page.evaluate((least) => {
  const targets = [...document.querySelectorAll(".button, nav a, .top a, .top button, .wallet a, .ticket, .many label, .marks label, input:not([type=radio], [type=checkbox], [type=hidden]), select")];
  const low = targets.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5);
  return low.map((one) => `${Math.round(one.getBoundingClientRect().height)} px high: ${one.outerHTML.slice(0, 120)}`);
}, least);

/** Text that leaves the shape it is printed on, and words torn in two though nothing said where. */
const torn = (page) => page.evaluate(() => {
  const over = [...document.querySelectorAll(".card, .ticket, .button, .whose, .note, .poster")].filter((one) => one.scrollHeight > one.clientHeight + 2);
  const found = over.map((one) => `${one.className}: its text runs over`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // An address may break anywhere, and what only a screen reader hears is not set.
    if (node.parentElement.closest(".link, .poster-foot, .hidden, script, style")) continue;
    for (const { index, 0: word } of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top)));
      if (lines.size > 1) found.push(`“${word}” is torn in two`);
    }
  }
  return found;
});

const LANGUAGES = [["en", "en-GB"], ["hu", "hu-HU"]];

for (const [language, locale] of LANGUAGES) {
  test(`every page fits every phone (${language})`, { timeout: 180_000 }, async () => {
    const found = [];
    for (const [name, { page }, go] of await everyPage(world, { language, locale, reducedMotion: "reduce", isMobile: false })) {
      await page.setViewportSize({ width: 390, height: HEIGHT });
      await go();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        found.push(...(await outside(page)).map((one) => `${name} at ${width}: ${one}`));
      }
      found.push(...(await small(page, TAP_MIN)).map((one) => `${name}: ${one}`));
    }
    assert.deepEqual(found, []);
  });

  test(`no text leaves its place, and no word is torn (${language})`, { timeout: 180_000 }, async () => {
    const found = new Set();
    for (const [name, { page }, go] of await everyPage(world, { language, locale, reducedMotion: "reduce", isMobile: false })) {
      await go();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: HEIGHT });
        for (const one of await torn(page)) found.add(`${name} at ${width}: ${one}`);
      }
    }
    assert.deepEqual([...found], []);
  });
}
