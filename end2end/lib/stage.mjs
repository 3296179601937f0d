// What a file of tests stands on: one server, one browser, and the people of each test, who are sent home after it and
// asked whether anything went wrong.

import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { closed, launch, visit, visitFrom } from "./browser.mjs";
import { Server } from "./server.mjs";

export function stage({ demo = true, named = false, options = [] } = {}) {
  const world = {
    people: [],
    /** A customer with a phone. */
    customer: (options = {}) => world.person({ phone: true, ...options }),
    /** A till, or an owner at a desk. */
    staff: (options = {}) => world.person({ phone: false, reducedMotion: "reduce", ...options }),
    async person(options) {
      return world.watch(await visit(world.browser, world.server.origin, options));
    },
    async personFrom(folder, options) {
      return world.watch(await visitFrom(folder, world.server.origin, options));
    },
    async watch(person) {
      world.people.push(person);
      await person.ready;
      return person;
    },
    /** Sends somebody home before the end, and asks. */
    async farewell(person) {
      world.people = world.people.filter((one) => one !== person);
      await person.leave();
      assert.deepEqual(person.problems(), [], "nothing went wrong in the browser");
    },
  };
  before(async () => {
    [world.server, world.browser] = await Promise.all([Server.start({ demo, named, options }), launch()]);
  });
  afterEach(async () => {
    const people = world.people.splice(0);
    await Promise.all(people.map((person) => person.leave()));
    assert.deepEqual(people.flatMap((person) => person.problems()), [], "nothing went wrong in the browser");
  });
  after(async () => {
    await closed(world.browser);
    await world.server?.close();
  });
  return world;
}
