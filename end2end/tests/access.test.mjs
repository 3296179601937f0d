// Who uses keys alone, and whom motion makes sick. What holds for every page is in everybody.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { join, numberOf, said, signInTill } from "../lib/acts.mjs";
import { stage } from "../lib/stage.mjs";

const world = stage();

test("a stamp is given by keys alone", async () => {
  const [till, customer] = [await world.staff(), await world.customer()];
  const card = await join(customer, world.server.slug);
  const number = await numberOf(customer, card);
  await signInTill(till, world.server.slug, world.server.pin);
  const { keyboard } = till.page;
  const focused = () => till.page.evaluate(() => {
    const { tagName, id, name, textContent } = document.activeElement;
    return [tagName, id || name || textContent.trim()];
  });
  // The field has the focus when the page opens.
  await till.page.waitForFunction(() => document.activeElement.id === "number");
  await keyboard.type(number);
  await keyboard.press("Enter");
  await till.page.waitForURL(`**/counter${card}`);
  const seen = [];
  for (let presses = 0; presses < 10 && (await focused())[1] !== "stamps"; presses += 1) {
    await keyboard.press("Tab");
    seen.push(await focused());
  }
  assert.deepEqual((await focused()), ["INPUT", "stamps"], `reached by Tab: ${JSON.stringify(seen)}`);
  const outline = () => till.page.evaluate(() => {
    const one = document.activeElement;
    const shown = one.matches("[type=radio]") ? one.closest("label") : one;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  assert.ok(await outline(), "one sees where one is");
  await keyboard.press("ArrowRight");
  assert.equal(await said(till.page.locator(".give button")), "Give 2 stamps");
  await keyboard.press("Tab");
  assert.ok(await outline());
  await keyboard.press("Enter");
  await till.page.locator(".note.good").waitFor();
  assert.equal(await said(till.page.locator(".done")), "2 stamps given. 2 of 10.");
});

test("with reduced motion nothing flies and nothing slides", async () => {
  const customer = await world.customer({ reducedMotion: "reduce" });
  const card = await join(customer, world.server.slug);
  const till = await world.staff();
  await signInTill(till, world.server.slug, world.server.pin);
  await customer.gotoLive(card);
  await till.goto(`/counter${card}`);
  await till.page.locator(".give button").click();
  const stamp = customer.page.locator(".slot.landing");
  await stamp.waitFor();
  assert.deepEqual(await stamp.evaluate((one) => one.getAnimations().map((move) => move.animationName)), ["fade"]);
});
