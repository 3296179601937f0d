// How a page looks to those who see it on a small screen, and to those who can't see it: what is wrong with it.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What breaks the rules of WCAG 2.2 AA. */
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary.split("\n").at(-1).trim()})`));
  }, RULES);
}

const NAMED = ["button", "link", "textbox", "combobox", "radio", "checkbox", "image", "spinbutton", "progressbar", "ProgressIndicator"];

/** What can be pressed, filled in or seen, and does not say its name to who can't see it: as the browser itself tells. */
export async function nameless({ context, page }) {
  const devtools = await context.newCDPSession(page);
  const { nodes } = await devtools.send("Accessibility.getFullAXTree");
  await devtools.detach();
  const bare = nodes.filter(({ ignored, role, name }) => !ignored && NAMED.includes(role?.value) && !name?.value?.trim());
  return bare.map(({ role }) => `a ${role.value} without a name`);
}

/** What reaches over the page's edge, and is not inside something that scrolls or cuts it off on purpose. */
export const outside = (page) => page.evaluate(() => {
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
export const small = (page, least) => page.evaluate((least) => {
  const targets = [...document.querySelectorAll(".button, nav a, .top a, .top button, .wallet a, .ticket, .many label, .marks label, input:not([type=radio], [type=checkbox], [type=hidden]), select")];
  const low = targets.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < least - 0.5);
  return low.map((one) => `${Math.round(one.getBoundingClientRect().height)} px high: ${one.outerHTML.slice(0, 120)}`);
}, least);

/** Text that leaves the shape it is printed on, and words torn in two though nothing said where. */
export const torn = (page) => page.evaluate(() => {
  const over = [...document.querySelectorAll(".card, .ticket, .button, .whose, .note, .poster")].filter((one) => one.scrollHeight > one.clientHeight + 2);
  const found = over.map((one) => `${one.className}: its text runs over`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    // An address may break anywhere, and what only a screen reader hears is not set.
    const within = node.parentElement;
    if (within.closest(".link, .poster-foot, .hidden, script, style") || within.getBoundingClientRect().width <= 1) continue;
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
