// Screenshots small enough to be kept in the repository: 256 colours, which is more than a page has that anybody would
// tell apart.

import { deflateSync } from "node:zlib";
import { PNG } from "pngjs";

const COLOURS_MAX = 256;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const CRC = new Uint32Array(256).map((_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte >>> 0;
});

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = (crc >>> 8) ^ CRC[(crc ^ byte) & 0xff];
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return Buffer.concat([length, body, sum]);
}

/** Sorts colours into as many boxes as there may be, cutting the fullest and widest one each time (Heckbert 1982). */
function boxes(counts) {
  const spread = (box) => {
    let widest = { width: -1, channel: 0 };
    for (let channel = 0; channel < 3; channel += 1) {
      let [least, most] = [255, 0];
      for (const { rgb } of box) [least, most] = [Math.min(least, rgb[channel]), Math.max(most, rgb[channel])];
      if (most - least > widest.width) widest = { width: most - least, channel };
    }
    return widest;
  };
  const weigh = (box) => {
    const { width, channel } = spread(box);
    return { box, channel, weight: box.length > 1 ? width * Math.sqrt(box.reduce((sum, one) => sum + one.count, 0)) : -1 };
  };
  const all = [weigh(counts)];
  while (all.length < COLOURS_MAX) {
    all.sort((one, other) => other.weight - one.weight);
    const { box, channel, weight } = all[0];
    if (weight <= 0) break;
    box.sort((one, other) => one.rgb[channel] - other.rgb[channel]);
    let [half, at] = [box.reduce((sum, one) => sum + one.count, 0) / 2, 0];
    while (at < box.length - 2 && half > box[at].count) half -= box[at++].count;
    all.splice(0, 1, weigh(box.slice(0, at + 1)), weigh(box.slice(at + 1)));
  }
  return all.map(({ box }) => box);
}

/** The same picture, with a palette. */
export function small(screenshot) {
  const { data, width, height } = PNG.sync.read(screenshot);
  const found = new Map();
  for (let at = 0; at < data.length; at += 4) {
    const key = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  const counts = [...found].map(([key, count]) => ({ key, count, rgb: [key >> 16, (key >> 8) & 255, key & 255] }));
  const place = new Map();
  const palette = boxes(counts).flatMap((box, at) => {
    const sum = box.reduce((sum, one) => sum + one.count, 0);
    for (const { key } of box) place.set(key, at);
    return [0, 1, 2].map((channel) => Math.round(box.reduce((all, one) => all + one.rgb[channel] * one.count, 0) / sum));
  });
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, to = 0, at = 0; y < height; y += 1) {
    // Each row begins with its filter: none.
    rows[to++] = 0;
    for (let x = 0; x < width; x += 1, at += 4) rows[to++] = place.get((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const chunks = [chunk("IHDR", head), chunk("PLTE", Buffer.from(palette)), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...chunks]);
}
