// Pictures that are kept, and compared with how a page looks now: by how many dots differ to the eye, not by bytes. With
// BLESS=1 they are drawn anew.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { small } from "./picture.mjs";

const KEPT = resolve("pictures");
const WRONG = join(tmpdir(), "stampbook-pictures");
const bless = process.env.BLESS === "1";

/** How much of a picture may differ: drawn by the browser that drew the kept one, and by one of another version. */
const SHARE_MAX = { same: 0.0005, other: 0.02 };
/** How far apart two colours are before anybody sees it, as pixelmatch counts: that of a kept picture is one of 256. */
const THRESHOLD = 0.1;

export class Album {
  #version;
  #share;
  /** What differs, in words. */
  wrong = [];
  bytes = 0;

  static async open(version) {
    const album = new Album();
    album.#version = version;
    await Promise.all([KEPT, WRONG].map((folder) => mkdir(folder, { recursive: true })));
    const drawnBy = await readFile(join(KEPT, "drawn-by"), "utf8").catch(() => "");
    album.#share = drawnBy.trim() === version ? SHARE_MAX.same : SHARE_MAX.other;
    if (!bless && drawnBy.trim() !== version) {
      const may = `${SHARE_MAX.other * 100} % of each may differ`;
      console.log(`the pictures were drawn by Chromium ${drawnBy.trim()}, this is ${version}: ${may}`);
    }
    return album;
  }

  /** Compares one, or keeps it. */
  async look(name, screenshot) {
    const file = join(KEPT, `${name}.png`);
    if (bless) {
      const picture = small(screenshot);
      this.bytes += picture.length;
      return writeFile(file, picture);
    }
    const kept = await readFile(file).catch(() => null);
    const why = kept ? await this.#differs(name, PNG.sync.read(kept), PNG.sync.read(screenshot)) : "it is not kept yet";
    if (!why) return;
    await writeFile(join(WRONG, `${name}.png`), screenshot);
    this.wrong.push(`${name}: ${why}; see ${join(WRONG, name)}*.png`);
  }

  async #differs(name, kept, now) {
    const { width, height } = kept;
    if (now.width !== width || now.height !== height) return `${now.width} × ${now.height} instead of ${width} × ${height}`;
    const difference = new PNG({ width, height });
    const dots = pixelmatch(kept.data, now.data, difference.data, width, height, { threshold: THRESHOLD });
    const share = dots / (width * height);
    if (share <= this.#share) return null;
    await writeFile(join(WRONG, `${name}.differs.png`), PNG.sync.write(difference));
    return `${(share * 100).toFixed(2)} % of it differs`;
  }

  async close() {
    if (bless) await writeFile(join(KEPT, "drawn-by"), `${this.#version}\n`);
  }
}
