// Nothing sticks out of a phone's screen, with the longest words and an awkward shop.

import assert from "node:assert/strict";
import { test } from "node:test";
import { outside, small, torn } from "../lib/looks.mjs";
import { everyPage } from "../lib/pages.mjs";
import { stage } from "../lib/stage.mjs";

const WIDTHS = [320, 360, 390, 430];
const HEIGHT = 844;
const TAP_MIN = 44;
const world = stage();

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
