// The demo on a day that does not pass, and a browser that draws the same on each machine: with the text face that phones
// with Android have, brought along, and without what a machine's own settings would change.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const program = resolve(process.env.STAMPBOOK_STILL ?? "../target/debug/examples/still");
const START_MS_MAX = 120_000;

/** The moment at which the demo stands. */
export const NOW_MS = 1_795_255_200_000;

export const FLAGS = ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb", "--hide-scrollbars",
  "--disable-skia-runtime-opts"];

const face = (part) => readFile(createRequire(import.meta.url).resolve(`@fontsource-variable/roboto/files/roboto-${part}-wght-normal.woff2`));
const EXTENDED = "U+0100-02BA, U+1E00-1E9F, U+20A0-20C0";

/** The style that brings the face; the page's policy has to be off for it. The grain of the paper is left out: as noise it would
 * weigh more than all the rest of the pictures. */
async function style() {
  const rule = async (part, range) => `@font-face { font-family: Still; font-weight: 100 900;
    src: url("data:font/woff2;base64,${(await face(part)).toString("base64")}"); ${range ? `unicode-range: ${range};` : ""} }`;
  return `${await rule("latin")} ${await rule("latin-ext", EXTENDED)} :root { --text: Still; caret-color: transparent; }
    body * { background-image: none !important; }`;
}

export class Still {
  #child;

  static async start() {
    const still = new Still();
    still.folder = await mkdtemp(join(tmpdir(), "stampbook-still-"));
    const child = spawn(program, [join(still.folder, "data")], { stdio: ["ignore", "pipe", "inherit"] });
    still.#child = child;
    process.on("exit", () => child.kill("SIGKILL"));
    const line = new Promise((said, failed) => {
      const late = setTimeout(() => failed(new Error(`${program} did not start`)), START_MS_MAX);
      createInterface(child.stdout).once("line", (line) => (clearTimeout(late), said(line)));
      child.once("error", failed).once("exit", (code) => failed(new Error(`${program} ended with ${code}`)));
    });
    Object.assign(still, JSON.parse(await line), { style: await style() });
    return still;
  }

  /** A demo shop by its name in addresses. */
  shop(slug) {
    const shop = this.shops.find((one) => one.slug === slug);
    assert.ok(shop, `the demo has a shop ${slug}`);
    return shop;
  }

  async close() {
    this.#child.kill("SIGINT");
    await rm(this.folder, { recursive: true, force: true });
  }
}
