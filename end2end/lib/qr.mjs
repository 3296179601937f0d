// Reads a QR code from the screen, as a phone's camera would.

import jsqr from "jsqr";
import { PNG } from "pngjs";

/** An address without the proof behind it. */
export const bare = (address) => address?.split("?")[0];

/** What the code in this part of the page says; undefined where there is none that can be read. */
export async function decode(locator) {
  const { data, width, height } = PNG.sync.read(await locator.screenshot({ animations: "disabled" }));
  return (jsqr.default ?? jsqr)(new Uint8ClampedArray(data), width, height)?.data;
}
