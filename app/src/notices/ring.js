// Offers to ring in this browser, on the one page that is for it. Nothing is asked before the button is tapped.
const box = document.getElementById("ring");
const form = box.querySelector("form");
const { key, known } = box.dataset;

const show = (state) => {
  for (const part of box.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  box.hidden = false;
};
const read = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const write = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const name = async (phone) => write((await crypto.subtle.digest("SHA-256", new TextEncoder().encode(phone.endpoint))).slice(0, 16));

async function look() {
  // Safari on a phone lets only what was started from the home screen ring.
  if (navigator.standalone === false) return show("install");
  if (!("PushManager" in window && "Notification" in window && "serviceWorker" in navigator)) return;
  if (Notification.permission === "denied") return show("denied");
  const worker = await navigator.serviceWorker.ready;
  const phone = await worker.pushManager.getSubscription();
  show(phone && known.split(" ").includes(await name(phone)) ? "on" : "offer");
}

async function ring() {
  if ((await Notification.requestPermission()) !== "granted") return look();
  const worker = await navigator.serviceWorker.ready;
  let phone = await worker.pushManager.getSubscription();
  if (phone && write(phone.options.applicationServerKey) !== key) {
    await phone.unsubscribe();
    phone = null;
  }
  phone ??= await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: read(key) });
  const { endpoint, keys } = phone.toJSON();
  form.elements.endpoint.value = endpoint;
  form.elements.public_key.value = keys.p256dh;
  form.elements.secret.value = keys.auth;
  form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ring().catch(() => show("failed"));
});
look();
