// A Stampbook of its own for each file of tests: started on a free port with an empty data folder, ended in good order.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const START_MS_MAX = 60_000;
const END_MS_MAX = 20_000;
const LOG_LINES_SHOWN = 40;

const program = resolve(process.env.STAMPBOOK_BIN ?? "../target/release/stampbook");
const run = promisify(execFile);

// Settings of whoever runs the tests must not reach the server under test.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("STAMPBOOK_")));

/** A port that nobody listens on. */
const freePort = () => new Promise((found, failed) => {
  const probe = createServer().once("error", failed);
  probe.listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => found(port));
  });
});

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Server {
  #child;
  #lines = [];
  #ended;

  /**
   * Starts one; with `demo` the demo shops are open, the café first, and anyone may open a shop. With `named` its host has a
   * name, as passkeys need.
   */
  static async start({ demo = false, named = false, options = [] } = {}) {
    const server = new Server();
    const port = named ? await freePort() : 0;
    Object.assign(server, { demo, options: named ? [...options, "--origin", `http://localhost:${port}`] : options });
    server.data = await mkdtemp(join(tmpdir(), "stampbook-e2e-"));
    if (demo) {
      const told = JSON.parse((await run(program, ["demo", "--json", "--data", server.data], { env })).stdout);
      Object.assign(server, { pin: told.pin, password: told.password, slug: told.shop.slug, shop: told.shop.name, shops: told.shops });
    }
    await server.#serve(port);
    return server;
  }

  /** The demo shop with this name in addresses. */
  demoShop(slug) {
    const shop = this.shops.find((one) => one.slug === slug);
    assert.ok(shop, `the demo has a shop ${slug}`);
    return shop;
  }

  async #serve(port) {
    const args = ["serve", "--listen", `127.0.0.1:${port}`, "--data", this.data, "--rate", "0", ...this.options];
    const child = spawn(program, this.demo ? [...args, "--demo"] : args, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.#lines = [];
    running.add(child);
    this.#ended = new Promise((ended) => child.once("exit", (code, signal) => {
      running.delete(child);
      ended({ code, signal });
    }));
    const said = (pattern) => this.#lines.map((line) => pattern.exec(line)?.[1]).find(Boolean);
    await new Promise((ready, failed) => {
      const late = setTimeout(() => failed(this.#trouble(`did not start within ${START_MS_MAX} ms`)), START_MS_MAX);
      const listen = (stream) => {
        let rest = "";
        stream.setEncoding("utf8").on("data", (text) => {
          const lines = (rest + text).split("\n");
          rest = lines.pop();
          this.#lines.push(...lines);
          // It listens already when it says where it runs; the last line says that all has been said.
          if (lines.some((line) => line.startsWith("Press Ctrl-C"))) {
            clearTimeout(late);
            ready();
          }
        });
      };
      listen(child.stdout);
      listen(child.stderr);
      this.#ended.then(({ code }) => failed(this.#trouble(`ended with ${code} while it started`)));
      child.once("error", failed);
    });
    this.origin = said(/^Stampbook runs at (http:\/\/\S+)/);
    this.setup = said(/\/start\?setup=(\S+)/);
    assert.ok(this.origin, "the server says where it runs");
  }

  #trouble(what) {
    return new Error(`the server ${what}:\n${this.#lines.slice(-LOG_LINES_SHOWN).join("\n")}`);
  }

  /** Ends it as an operator would, and waits until it has. */
  async end() {
    this.#child.kill("SIGTERM");
    let timer;
    const late = new Promise((_, failed) => {
      timer = setTimeout(() => failed(this.#trouble(`did not end within ${END_MS_MAX} ms`)), END_MS_MAX);
    });
    const { code, signal } = await Promise.race([this.#ended, late]).finally(() => clearTimeout(timer));
    if (code !== 0) throw this.#trouble(`ended with ${code ?? signal}`);
    const errors = this.#lines.filter((line) => line.includes(" ERROR "));
    assert.deepEqual(errors, [], "the server's log holds no errors");
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Starts it again where it was, with what it knew. */
  async again() {
    await this.#serve(new URL(this.origin).port);
  }

  /** Walks the books; what does not agree is no failure of the walk. */
  async audit(...asked) {
    const { stdout } = await run(program, ["audit", "--json", "--data", this.data, ...asked], { env }).catch((error) => error);
    return JSON.parse(stdout);
  }

  /** Ends it, looks at its books and forgets its data. */
  async close() {
    try {
      if (running.has(this.#child)) await this.end();
      assert.equal((await this.audit()).ok, true, "the books agree at the end");
    } finally {
      this.#child.kill("SIGKILL");
      await rm(this.data, { recursive: true, force: true });
    }
  }
}
