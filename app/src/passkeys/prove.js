// Asks this device for a passkey, on the pages that are for it. Nothing is asked before the button is tapped.
const box = document.getElementById("passkey");
const form = box.querySelector("form");

const show = (state) => {
  for (const part of box.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
};
const read = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const write = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => list?.map((one) => ({ ...one, id: read(one.id) }));

// What the server wrote as text is bytes to the browser's own functions; they know it by the same names.
const understood = (options) => ({
  ...options,
  challenge: read(options.challenge),
  ...(options.user && { user: { ...options.user, id: read(options.user.id) } }),
  allowCredentials: named(options.allowCredentials),
  excludeCredentials: named(options.excludeCredentials),
});

function said({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const there = parts.filter((part) => response[part]).map((part) => [part, write(response[part])]);
  return JSON.stringify({ id, rawId: write(rawId), type, response: Object.fromEntries(there), extensions: {} });
}

async function ask() {
  const reply = await fetch(form.dataset.ask, { method: "POST" });
  if (!reply.ok) return show("failed");
  const { name, options } = await reply.json();
  const publicKey = understood(options);
  const key = await (options.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  form.elements.name.value = name;
  form.elements.answer.value = said(key);
  form.submit();
}

const states = { NotAllowedError: "not-chosen", AbortError: "not-chosen", InvalidStateError: "here-already" };
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
  ask().catch((error) => show(states[error.name] ?? "failed"));
});
if (window.PublicKeyCredential) form.hidden = false;
else show("none");
