import { launch, visit } from "./lib/browser.mjs";
import { Server } from "./lib/server.mjs";
import { give, join, openShop, signInTill } from "./lib/acts.mjs";
import { AWKWARD } from "./lib/pages.mjs";
import { mkdir } from "node:fs/promises";
const out = "/tmp/x/shots"; await mkdir(out, { recursive: true });
const [server, browser] = await Promise.all([Server.start({ demo: true }), launch()]);
try {
  const owner = await visit(browser, server.origin, { phone: false });
  const shop = await openShop(owner, { ...AWKWARD, language: "hu" });
  for (const [lang, locale, scheme] of [["en","en-GB","light"],["en","en-GB","dark"],["hu","hu-HU","light"],["et","et-EE","dark"],["pl","pl-PL","light"]]) {
    const c = await visit(browser, server.origin, { locale, colorScheme: scheme, reducedMotion: "reduce", deviceScaleFactor: 1 });
    const { page } = c;
    const card = await join(c, shop.slug);
    const cafe = await join(c, server.slug);
    await give(owner, card, 12);
    const full = async (name) => { await page.evaluate(() => document.fonts.ready); await page.screenshot({ path: `${out}/${lang}-${scheme}-${name}.png`, fullPage: true }); };
    await c.goto("/"); await full("wallet");
    await c.goto("/data"); await full("data-closed");
    await page.locator("details > summary").first().click();
    await page.locator('input[name="news"]').first().check();
    await page.locator('form[action$="/consents"] button').first().click();
    await page.waitForURL(/saved/);
    await page.locator("details > summary").evaluateAll((all) => all.forEach((one) => one.click()));
    await full("data");
    await c.goto("/data/delete"); await full("delete");
    await c.goto(`${card}/leave`); await full("leave");
    await c.goto(`${card}/program`); await full("program");
    await c.goto("/devices/new"); await full("devices-new");
    await page.locator('form[action="/devices/new"] button').click(); await page.locator("#code").waitFor(); await full("devices-code");
    await page.locator('form[action="/devices/kept"] button').click(); await page.locator("#kept-code").waitFor(); await full("devices-kept");
    await c.goto("/devices/ABCD2345"); await full("devices-enter");
    await c.goto(`${cafe}/program`); await page.locator('button[name="away"]').click(); await page.waitForURL(/\/$/);
    await c.goto("/archive"); await full("archive");
    await c.goto("/data/delete"); await page.locator(".danger").click(); await page.waitForLoadState(); await full("gone");
    await c.goto(card); await full("closed");
    await c.leave();
  }
} finally { await browser.close(); await server.close(); }
