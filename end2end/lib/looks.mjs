// How a page looks to those who see it on a small screen, and to those who can't see it: what is wrong with it.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What breaks the rules of WCAG 2.2 AA; `without` names rules that are not asked. */
export async function violations(page, without = []) {
  await page.evaluate(axe);
  return page.evaluate(async ([values, without]) => {
    const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values }, rules, resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary.split("\n").at(-1).trim()})`));
  }, [RULES, without]);
}

/** Where text keeps a colour of its own though somebody has chosen which colours they can read: all but codes, which a camera
 * reads. axe can't tell: it reads the colour in which glyphs are filled, which browsers do not report as it is drawn. */
export const unforced = (page) => page.evaluate(() => {
  const probe = document.body.appendChild(document.createElement("p"));
  const colour = (name) => ((probe.style.color = name), getComputedStyle(probe).color);
  const allowed = new Set(["CanvasText", "LinkText", "ButtonText", "FieldText", "GrayText", "Highlight", "HighlightText", "VisitedText", "ActiveText"].map(colour));
  probe.remove();
  const texts = [...document.body.querySelectorAll("*")].filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const own = texts.filter((one) => one.checkVisibility() && !one.closest("script, style, .qr") && !allowed.has(getComputedStyle(one).color));
  return own.slice(0, 3).map((one) => `${getComputedStyle(one).color} is nobody's choice: ${one.outerHTML.slice(0, 120)}`);
});

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

/** Texts and things to press that lie on each other, unless one is inside the other or is meant to stay above the page. */
export const overlapping = (page) => page.evaluate(() => {
  const things = [];
  const above = (one) => one && (["fixed", "sticky"].includes(getComputedStyle(one).position) || above(one.parentElement));
  const add = (of, rect) => rect.width > 2 && rect.height > 2 && things.push({ of, rect });
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const within = node.parentElement;
    if (!node.data.trim() || !within.checkVisibility() || within.closest(".hidden, script, style, svg, option") || above(within)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    // The box of a line is as high as its face asks for, far more than its letters are.
    const half = 0.35 * parseFloat(getComputedStyle(within).fontSize);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const middle = (top + bottom) / 2;
      add(within, new DOMRect(left, middle - half, right - left, 2 * half));
    }
  }
  for (const one of document.querySelectorAll(".button, input:not([type=hidden]), select, .qr, .line")) {
    if (one.checkVisibility() && !above(one) && getComputedStyle(one).opacity !== "0") add(one, one.getBoundingClientRect());
  }
  const found = [];
  const label = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""} “${one.textContent.trim().slice(0, 30)}”`;
  for (const [at, { of: a, rect: one }] of things.entries()) {
    for (const { of: b, rect: other } of things.slice(at + 1)) {
      if (a === b || a.contains(b) || b.contains(a)) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 2 && high > 2) found.push(`${label(a)} lies on ${label(b)}`);
    }
  }
  return [...new Set(found)].slice(0, 3);
});

/** Sets the size of text that somebody chose in their browser; 16 is what browsers come with. */
export async function textSize({ context, page }, standard) {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Page.setFontSizes", { fontSizes: { standard, fixed: standard } });
  await devtools.detach();
}
