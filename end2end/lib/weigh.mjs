// What a page takes of the network: every answer that came for it, by what it is, with its headers, as it was sent.

export const KINDS = [
  ["HTML", (type) => type === "text/html"],
  ["CSS", (type) => type === "text/css"],
  ["JS", (type) => type === "text/javascript"],
  ["WASM", (type) => type === "application/wasm"],
  ["font", (type) => type.startsWith("font/")],
  ["icons and manifest", () => true],
];

/** Opens a page in a browser that has never been here but for its cookies, and weighs what comes. */
export async function weigh(person, path, open = () => person.gotoLive(path)) {
  const { page } = person;
  const devtools = await person.context.newCDPSession(page);
  const replies = new Map();
  await devtools.send("Network.enable");
  devtools.on("Network.responseReceived", ({ requestId, response }) => {
    const url = new URL(response.url);
    const coding = Object.entries(response.headers).find(([name]) => name.toLowerCase() === "content-encoding")?.[1] ?? "";
    replies.set(requestId, { path: url.pathname, type: response.mimeType, coding, cached: response.fromDiskCache });
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const reply = replies.get(requestId);
    if (reply) reply.bytes = encodedDataLength;
  });
  await open();
  await page.waitForLoadState("load");
  const waiting = () => [...replies.values()].filter((reply) => reply.bytes === undefined && reply.type !== "text/event-stream");
  for (const end = performance.now() + 5_000; waiting().length > 0 && performance.now() < end; ) await new Promise(setImmediate);
  return [...replies.values()].filter((reply) => reply.bytes !== undefined);
}

/** The sum of each kind. */
export function byKind(replies) {
  const sums = new Map(KINDS.map(([kind]) => [kind, 0]));
  for (const reply of replies) {
    const [kind] = KINDS.find(([, is]) => is(reply.type));
    sums.set(kind, sums.get(kind) + reply.bytes);
  }
  return sums;
}
