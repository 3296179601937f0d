// A door before a server, behind which another build of it seems to stand: the hashed names of its files are others, and those
// of the builds before are not there any more, as after an update. It can be shut, at once or after so many more answers.

import { createServer, request } from "node:http";

const NAME = /(\/pkg\/[\w-]+\.)([0-9a-f]{16})(\.\w+)/g;
const TEXT = /^(text\/|application\/(json|manifest))/;

export class Door {
  #server;
  #build = 1;
  #left = Infinity;
  #sockets = new Set();

  /** One before the server at this address. */
  static async before(origin) {
    const door = new Door();
    door.inside = new URL(origin);
    door.#server = createServer((ask, answer) => door.#pass(ask, answer));
    door.#server.on("connection", (socket) => {
      door.#sockets.add(socket);
      socket.on("close", () => door.#sockets.delete(socket));
    });
    await new Promise((ready) => door.#server.listen(0, "127.0.0.1", ready));
    door.origin = `http://127.0.0.1:${door.#server.address().port}`;
    return door;
  }

  /** Another build stands behind it from now on. */
  update() {
    this.#build += 1;
  }

  /** Nothing comes through after so many more answers. */
  shut(after = 0) {
    this.#left = after;
    if (after === 0) for (const socket of this.#sockets) socket.destroy();
  }

  /** All comes through again. */
  open() {
    this.#left = Infinity;
  }

  /** How this build calls a file, or another build's name for it where it is none of this one's. */
  #outside(text) {
    return text.replace(NAME, (_, before, hash, after) => `${before}${this.#hashed(hash)}${after}`);
  }

  #hashed(hash) {
    return this.#build === 1 ? hash : hash.slice(0, -1) + ((parseInt(hash.at(-1), 16) + this.#build - 1) % 16).toString(16);
  }

  #inside(path) {
    return path.replace(NAME, (_, before, hash, after) => {
      const last = (parseInt(hash.at(-1), 16) - this.#build + 1 + 16) % 16;
      return `${before}${hash.slice(0, -1)}${last.toString(16)}${after}`;
    });
  }

  #pass(ask, answer) {
    if (this.#left <= 0) return ask.socket.destroy();
    this.#left -= 1;
    const headers = { ...ask.headers, "accept-encoding": "identity" };
    const inner = request({ host: this.inside.hostname, port: this.inside.port, path: this.#inside(ask.url), method: ask.method, headers });
    ask.pipe(inner);
    answer.on("close", () => inner.destroy());
    inner.on("error", () => answer.destroy());
    inner.on("response", (reply) => {
      const { "content-length": _, "content-security-policy": policy, ...said } = reply.headers;
      if (policy) said["content-security-policy"] = policy;
      reply.on("error", () => answer.destroy());
      const kind = reply.headers["content-type"] ?? "";
      if (!TEXT.test(kind) || kind.startsWith("text/event-stream")) {
        answer.writeHead(reply.statusCode, said);
        answer.flushHeaders();
        reply.pipe(answer);
        return;
      }
      const parts = [];
      reply.on("data", (part) => parts.push(part));
      reply.on("end", () => {
        answer.writeHead(reply.statusCode, said);
        answer.end(this.#outside(Buffer.concat(parts).toString()));
      });
    });
  }

  async close() {
    this.shut();
    await new Promise((closed) => this.#server.close(closed));
  }
}
