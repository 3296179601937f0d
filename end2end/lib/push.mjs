// A push service on this machine, as RFC 8030, 8291 and 8292 describe one: it believes nobody whose word it can't verify, and
// opens what only the browser it stands for could open.

import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";

const text = (bytes) => Buffer.from(bytes).toString("base64url");
const bytes = (text) => Buffer.from(text, "base64url");
const DAY_SECONDS = 86_400;

export class PushService {
  #browsers = new Map();
  #waiting = [];
  /** What came and was opened, in order. */
  heard = [];
  /** What it answers. */
  status = 201;

  static async start() {
    const it = new PushService();
    it.server = createServer((request, response) => it.#take(request, response));
    await new Promise((ready) => it.server.listen(0, "127.0.0.1", ready));
    it.origin = `http://127.0.0.1:${it.server.address().port}`;
    return it;
  }

  /** What a browser would hand out that was given this place here, for a server that has this key. */
  subscription(name, applicationServerKey) {
    const keys = createECDH("prime256v1");
    keys.generateKeys();
    const auth = randomBytes(16);
    this.#browsers.set(`/send/${name}`, { keys, auth, applicationServerKey });
    return { endpoint: `${this.origin}/send/${name}`, keys: { p256dh: text(keys.getPublicKey()), auth: text(auth) } };
  }

  /** Waits for the next message that is not looked at yet. */
  async next(timeout = 20_000) {
    if (this.heard.length === 0) {
      await new Promise((heard, failed) => {
        const late = setTimeout(() => failed(new Error(`nothing came within ${timeout} ms`)), timeout);
        this.#waiting.push(() => (clearTimeout(late), heard()));
      });
    }
    const one = this.heard.shift();
    if (one.trouble) throw one.trouble;
    return one;
  }

  async #take(request, response) {
    const parts = [];
    for await (const part of request) parts.push(part);
    try {
      this.heard.push(this.#open(request, Buffer.concat(parts)));
    } catch (trouble) {
      this.heard.push({ trouble });
    }
    response.writeHead(this.status, { location: `${this.origin}/message/1` }).end();
    this.#waiting.shift()?.();
  }

  #open({ method, url, headers }, body) {
    const browser = this.#browsers.get(url);
    assert.ok(browser, `nobody has the address ${url}`);
    assert.deepEqual([method, headers["content-encoding"]], ["POST", "aes128gcm"]);
    assert.ok(Number(headers.ttl) > 0, "how long it is to be kept");
    assert.match(headers.topic, /^[A-Za-z0-9_-]{1,32}$/);
    assert.ok(body.length <= 4096, "what every push service takes");
    this.#believe(headers.authorization, browser);
    return { name: url.split("/").pop(), urgency: headers.urgency, topic: headers.topic, message: JSON.parse(unseal(body, browser)) };
  }

  /** RFC 8292: the word is signed by the key that the browser subscribed with, for this very service, and not for long. */
  #believe(authorization, { applicationServerKey }) {
    const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization);
    assert.equal(key, applicationServerKey, "the key that the browser was told");
    const point = bytes(key);
    const jwk = { kty: "EC", crv: "P-256", x: text(point.subarray(1, 33)), y: text(point.subarray(33)) };
    const [head, claims, signature] = token.split(".");
    const signer = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
    assert.ok(verify("sha256", Buffer.from(`${head}.${claims}`), signer, bytes(signature)), "the signature is right");
    assert.deepEqual(JSON.parse(bytes(head)), { typ: "JWT", alg: "ES256" });
    const { aud, exp, sub } = JSON.parse(bytes(claims));
    const now = Date.now() / 1000;
    assert.equal(aud, this.origin);
    assert.ok(exp > now && exp <= now + DAY_SECONDS, "good for at most a day");
    assert.match(sub, /^https?:\/\//);
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((closed) => this.server.close(closed));
  }
}

/** RFC 8291 and RFC 8188, as a browser reads them. */
function unseal(body, { keys, auth }) {
  const [salt, size, length] = [body.subarray(0, 16), body.readUInt32BE(16), body[20]];
  const theirs = body.subarray(21, 21 + length);
  const record = body.subarray(21 + length);
  assert.ok(record.length <= size, "one record");
  const derive = (key, salt, info, length) => Buffer.from(hkdfSync("sha256", key, salt, info, length));
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), theirs]);
  const keying = derive(keys.computeSecret(theirs), auth, info, 32);
  const cipher = createDecipheriv("aes-128-gcm",
    derive(keying, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16),
    derive(keying, salt, Buffer.from("Content-Encoding: nonce\0"), 12));
  cipher.setAuthTag(record.subarray(-16));
  const plain = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  const end = plain.lastIndexOf(2);
  assert.ok(end >= 0 && plain.subarray(end + 1).every((byte) => byte === 0), "the last record");
  return plain.subarray(0, end).toString("utf8");
}
