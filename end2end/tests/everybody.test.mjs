// Everybody can use every page: by the rules of WCAG 2.2 AA, by day, by night and in the colours that somebody chose; on the
// smallest phone, with text twice as large, and in a script that runs from right to left; in four languages, with the longest
// words and an awkward shop.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nameless, outside, overlapping, small, textSize, torn, unforced, violations } from "../lib/looks.mjs";
import { everyKind, everyPage } from "../lib/pages.mjs";
import { stage } from "../lib/stage.mjs";

const WIDTHS = [320, 360, 390, 430];
const HEIGHT = 844;
const TAP_MIN = 44;
const TEXT = { usual: 16, twice: 32 };
const world = stage();

const seen = async (person) => {
  const { page } = person;
  const found = [];
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violations(page)).map((one) => `${colorScheme}: ${one}`));
  }
  await page.emulateMedia({ colorScheme: "dark", forcedColors: "active" });
  found.push(...[...(await violations(page, ["color-contrast"])), ...(await unforced(page))].map((one) => `in forced colours: ${one}`));
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
  return [...found, ...(await nameless(person)), ...(await small(page, TAP_MIN))];
};

const fits = async ({ page }) => {
  const found = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const wrong = [...(await outside(page)), ...(await torn(page)), ...(await overlapping(page))];
    found.push(...wrong.map((one) => `at ${width}: ${one}`));
  }
  return found;
};

const turned = async ({ page }) => {
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const found = [...(await outside(page)), ...(await overlapping(page))];
  await page.evaluate(() => document.documentElement.removeAttribute("dir"));
  return found.map((one) => `from right to left: ${one}`);
};

const enlarged = async (person) => {
  await person.page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  await textSize(person, TEXT.twice);
  const found = [...(await outside(person.page)), ...(await overlapping(person.page))];
  await textSize(person, TEXT.usual);
  return found.map((one) => `with text twice as large: ${one}`);
};

for (const [language, locale] of [["en", "en-GB"], ["hu", "hu-HU"], ["et", "et-EE"], ["pl", "pl-PL"]]) {
  test(`every page is for everybody (${language})`, { timeout: 400_000 }, async () => {
    const found = new Set();
    const options = { locale, reducedMotion: "reduce", isMobile: false };
    const pages = [...(await everyPage(world, { language, ...options })), ...(await everyKind(world, options))];
    for (const [name, person, go] of pages) {
      await person.page.setViewportSize({ width: 390, height: HEIGHT });
      await go();
      assert.equal(await person.page.evaluate(() => document.documentElement.lang), language, name);
      for (const look of [seen, fits, turned, enlarged]) for (const one of await look(person)) found.add(`${name}: ${one}`);
    }
    assert.deepEqual([...found], []);
  });
}
