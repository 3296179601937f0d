// The part of a phone that keeps passkeys, as Chromium plays it for one page (https://chromedevtools.github.io/devtools-protocol/,
// domain WebAuthn). Passkeys can be carried to another, as a phone's passwords are.

import { generateKeyPairSync, randomBytes } from "node:crypto";

const PHONE = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };

export class Authenticator {
  /** The one of a person's page. */
  static async of(person) {
    const devtools = await person.context.newCDPSession(person.page);
    await devtools.send("WebAuthn.enable");
    const options = { ...PHONE, automaticPresenceSimulation: true };
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
    return Object.assign(new Authenticator(), { devtools, authenticatorId });
  }

  #send(what, more = {}) {
    return this.devtools.send(`WebAuthn.${what}`, { authenticatorId: this.authenticatorId, ...more });
  }

  /** What it keeps. */
  async keys() {
    return (await this.#send("getCredentials")).credentials;
  }

  /** Gives it a passkey that another has. */
  add(credential) {
    return this.#send("addCredential", { credential });
  }

  /** Whether whoever holds the phone is recognised by it. */
  recognises(isUserVerified) {
    return this.#send("setUserVerified", { isUserVerified });
  }
}

/** A passkey for the site that the site has never seen. */
export function foreign(rpId) {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    credentialId: randomBytes(16).toString("base64"),
    isResidentCredential: true,
    rpId,
    privateKey: privateKey.export({ type: "pkcs8", format: "der" }).toString("base64"),
    userHandle: randomBytes(16).toString("base64"),
    signCount: 1,
  };
}
