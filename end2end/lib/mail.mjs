// A mail server on this machine, as RFC 5321 describes one: it takes every mail, and hands it out taken apart.

import assert from "node:assert/strict";
import { createServer } from "node:net";

const LATE_MS = 20_000;

/** Quoted-printable and base64 (RFC 2045), read back. */
const decoded = {
  "quoted-printable": (body) => Buffer.from(body.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))), "latin1").toString("utf8"),
  "8bit": (body) => Buffer.from(body, "latin1").toString("utf8"),
  base64: (body) => Buffer.from(body, "base64").toString("utf8"),
};

/** Headers by their small names, and the body. */
function apart(raw) {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw.slice(0, end).replaceAll(/\r\n[ \t]/g, " ").split("\r\n").filter((line) => line.includes(": "));
  return { headers: Object.fromEntries(lines.map((line) => [line.split(": ", 1)[0].toLowerCase(), line.slice(line.indexOf(": ") + 2)])), body: raw.slice(end + 4) };
}

function read(to, raw) {
  const { headers } = apart(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers["content-type"])?.[1];
  assert.ok(boundary, "a mail in two parts");
  const [plain, html] = raw.split(`--${boundary}\r\n`).slice(1).map((part) => {
    const { headers, body } = apart(part);
    return (decoded[headers["content-transfer-encoding"]] ?? String)(body.split(`--${boundary}--`)[0]);
  });
  const link = /https?:\/\/\S+/.exec(plain)?.[0];
  assert.ok(html.includes(`href="${link}"`), "both parts lead to the same place");
  return { to, headers, plain, html, link };
}

export class MailServer {
  #caught = [];
  #waiting = [];

  static async start() {
    const it = new MailServer();
    it.server = createServer((socket) => it.#serve(socket));
    await new Promise((ready) => it.server.listen(0, "127.0.0.1", ready));
    it.url = `smtp://127.0.0.1:${it.server.address().port}`;
    return it;
  }

  /** Waits for the next mail that is not looked at yet. */
  async next() {
    if (this.#caught.length === 0) {
      await new Promise((came, failed) => {
        const late = setTimeout(() => failed(new Error(`no mail came within ${LATE_MS} ms`)), LATE_MS);
        this.#waiting.push(() => (clearTimeout(late), came()));
      });
    }
    return this.#caught.shift();
  }

  close() {
    this.server.close();
  }

  #serve(socket) {
    let [rest, to, message] = ["", undefined, undefined];
    const say = (line) => socket.write(`${line}\r\n`);
    const take = (line) => {
      if (message !== undefined) {
        if (line !== ".") return void (message += `${line.replace(/^\./, "")}\r\n`);
        this.#caught.push(read(to, message));
        message = undefined;
        this.#waiting.shift()?.();
        return say("250 taken");
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === "RCPT") to = /<(.*)>/.exec(line)[1];
      if (word === "DATA") message = "";
      say({ EHLO: "250 mail.example", DATA: "354 go on", QUIT: "221 bye" }[word] ?? "250 fine");
      if (word === "QUIT") socket.end();
    };
    socket.setEncoding("latin1").on("error", () => {}).on("data", (text) => {
      const lines = (rest + text).split("\r\n");
      rest = lines.pop();
      lines.forEach(take);
    });
    say("220 mail.example");
  }
}
