// Whether a code can be read as it is held out: screenshots of five sizes of device in both themes, tilted, out of focus and
// dim, read by zbar (the library of many hand scanners' programs). What is printed is how many of each kind were read; one
// that was not fails the run.
//
//   node trials/legible.mjs

import { scanRGBABuffer } from "@undecaf/zbar-wasm";
import { PNG } from "pngjs";
import { join } from "../lib/acts.mjs";
import { launch, visit } from "../lib/browser.mjs";
import { Server } from "../lib/server.mjs";

/** Phones from the smallest that is sold to a small tablet: width, height, dots per pixel. */
const DEVICES = { "small phone": [320, 568, 2], phone: [360, 640, 3], "tall phone": [390, 844, 3], "large phone": [430, 932, 3], tablet: [768, 1024, 2] };
const TILTS = [0, -7, 7, -15, 15];
/** How far each dot runs, in pixels of the picture below. */
const BLURS = [0, 1, 2];
const LIGHTS = [1, 0.6, 0.3];
/** What a cheap camera makes of it: so wide is the picture of the whole screen. */
const SEEN = 900;

/** A screenshot as a camera sees it, made on a canvas. */
const seen = (page, picture, looks) => page.evaluate(async ({ picture, looks, SEEN }) => {
  const image = await createImageBitmap(await (await fetch(picture)).blob());
  const scale = SEEN / Math.hypot(image.width, image.height);
  const canvas = new OffscreenCanvas(SEEN, SEEN);
  const pen = canvas.getContext("2d");
  const pictures = [];
  for (const { tilt, blur, light } of looks) {
    pen.reset();
    // A counter is neither black nor white.
    pen.fillStyle = "#777";
    pen.fillRect(0, 0, SEEN, SEEN);
    pen.filter = `blur(${blur}px) brightness(${light})`;
    pen.translate(SEEN / 2, SEEN / 2);
    pen.rotate((tilt * Math.PI) / 180);
    pen.scale(scale, scale);
    pen.drawImage(image, -image.width / 2, -image.height / 2);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let start = 0; start < bytes.length; start += 0x8000) text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
    pictures.push(btoa(text));
  }
  return pictures;
}, { picture, looks, SEEN });

async function read(png) {
  const { data, width, height } = PNG.sync.read(png);
  const found = await scanRGBABuffer(new Uint8Array(data).buffer, width, height);
  return found.map((one) => one.decode());
}

const LOOKS = TILTS.flatMap((tilt) => BLURS.flatMap((blur) => LIGHTS.map((light) => ({ tilt, blur, light }))));

/** A bare page in which pictures are made: the product's own lets nothing in that it does not know. */
async function studio(browser) {
  const page = await (await browser.newContext()).newPage();
  await page.goto("about:blank");
  return page;
}

async function main() {
  const [server, browser] = await Promise.all([Server.start({ demo: true }), launch()]);
  const counts = new Map();
  const count = (kind, value, good) => {
    const name = `${kind}: ${value}`;
    const [all, was] = counts.get(name) ?? [0, 0];
    counts.set(name, [all + 1, was + Number(good)]);
  };
  let missed = 0;
  try {
    const place = await studio(browser);
    for (const [device, [width, height, deviceScaleFactor]] of Object.entries(DEVICES)) {
      for (const colorScheme of ["light", "dark"]) {
        const customer = await visit(browser, server.origin, { viewport: { width, height }, deviceScaleFactor, colorScheme });
        await customer.ready;
        const card = await join(customer, server.slug);
        await customer.goto(`${card}/code`);
        await customer.page.locator("#code[data-drawn]").waitFor();
        const picture = await customer.page.screenshot({ animations: "disabled" });
        const pictures = await seen(place, `data:image/png;base64,${picture.toString("base64")}`, LOOKS);
        for (const [at, look] of LOOKS.entries()) {
          const texts = await read(Buffer.from(pictures[at], "base64"));
          const good = texts.some((text) => text.startsWith(`${server.origin}${card}?now=`));
          missed += Number(!good);
          count("device", device, good);
          count("theme", colorScheme, good);
          for (const [kind, value] of Object.entries(look)) count(kind, value, good);
        }
        await customer.leave();
      }
    }
    console.log("| codes read by zbar | of | read | share |\n|---|---|---|---|");
    const line = (name, all, good) => console.log(`| ${name} | ${all} | ${good} | ${((100 * good) / all).toFixed(1)} % |`);
    for (const [name, [all, good]] of counts) line(name, all, good);
    const all = 2 * Object.keys(DEVICES).length * LOOKS.length;
    line("all", all, all - missed);
  } finally {
    await browser.close();
    await server.close();
  }
  if (missed > 0) process.exitCode = 1;
}

await main();
