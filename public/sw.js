// Keeps the wallet on the phone, so that it opens without a network: what pages are made of, and the last look of each
// card. The server stays the truth: a page comes from the network wherever there is one. And it tells what the server has to
// tell when no page is open.

const KEPT = [/* kept */];
// The list of hashed names is this build's fingerprint: another build keeps its set apart until it is whole.
const FILES = "files " + KEPT.filter((path) => path.startsWith("/pkg/")).join(" ");
const HASHED = /\/pkg\/[\w.-]+/g;
const PAGES = "pages";
const PAGES_MAX = 60;
const LINKS_MAX = 12;
const PATIENCE_MS = 4000;

const isPage = (url) => url.pathname === "/" || (/^\/cards\/[0-9a-z]{26}(\/|$)/.test(url.pathname) && !/\/(live|check|chain|notices|settings|leave|pass\.pkpass|google-wallet)$/.test(url.pathname));

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(KEPT)).then(() => self.skipWaiting()));
});

// When this worker has put in order what is kept.
let inOrder = Promise.resolve();

self.addEventListener("activate", (event) => {
  inOrder = (async () => {
    // Pages that are open or kept may be of the build before, and want its files still: those of older ones go.
    const before = await buildBefore();
    for (const name of await caches.keys()) if (![FILES, before, PAGES].includes(name)) await caches.delete(name);
    await self.clients.claim();
    const pages = await caches.open(PAGES);
    const kept = (await pages.keys()).map((request) => new URL(request.url).pathname).reverse();
    for (const path of kept.slice(0, LINKS_MAX)) await keepOne(pages, path);
    // The rest stay as they are, each with the files of its build; one whose files are gone goes with them.
    for (const path of kept) if (!(await isWhole(await pages.match(path)))) await pages.delete(path);
    // The pages that were open before this worker was there are kept now.
    for (const client of await self.clients.matchAll({ type: "window" })) {
      const url = new URL(client.url);
      if (isPage(url)) await keep(url.pathname);
    }
  })();
  event.waitUntil(inOrder);
});

// A page that is in nobody's care says so: it was on its way while this worker was made ready, and is no page that was open then.
self.addEventListener("message", (event) => {
  const url = new URL(event.source.url);
  event.waitUntil((async () => {
    await inOrder;
    await self.clients.claim();
    if (isPage(url) && !(await (await caches.open(PAGES)).match(url.pathname))) await keep(url.pathname);
  })());
});

// The name under which the files of the build before are kept; not of one that never came whole, of which nothing is kept.
async function buildBefore() {
  for (const name of (await caches.keys()).reverse()) {
    if (name === FILES || !name.startsWith("files ")) continue;
    if ((await (await caches.open(name)).keys()).length > 0) return name;
  }
}

// The files that a page names.
const namedBy = async (page) => [...new Set((await page?.text())?.match(HASHED))];

// Whether all files that a page names are kept.
async function isWhole(page) {
  return (await Promise.all((await namedBy(page)).map((name) => caches.match(name)))).every(Boolean);
}

// Whether a page is of this build.
const isOurs = async (page) => (await namedBy(page)).every((name) => KEPT.includes(name));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  // A form that could not be sent is told so; sent again with its key, it counts once.
  if (request.method !== "GET" && request.mode === "navigate") event.respondWith(send(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(navigate(event, url));
  else if (KEPT.includes(url.pathname)) event.respondWith(keptFile(FILES, request));
  else if (url.pathname.startsWith("/pkg/")) event.respondWith(keptFile(undefined, request));
});

// A file of this build or, where its name is none of this build's, of whichever has it.
async function keptFile(cacheName, request) {
  return (await caches.match(new URL(request.url).pathname, { cacheName })) ?? fetch(request);
}

// Sends a form. Where the answer says that this browser is to forget its cards, their pages go at once.
async function send(request) {
  const response = await fetch(request).catch(() => caches.match("/offline"));
  if (response?.headers.has("clear-site-data")) await caches.delete(PAGES);
  return response;
}

// A page from the network, or the one that was kept when there is none or it does not answer in time.
async function navigate(event, url) {
  const kept = isPage(url) ? await (await caches.open(PAGES)).match(url.pathname) : undefined;
  try {
    const signal = kept ? AbortSignal.timeout(PATIENCE_MS) : undefined;
    const response = await fetch(event.request, { signal });
    if (isPage(url)) event.waitUntil(remember(url, response.clone()));
    return response;
  } catch {
    return kept ? aged(kept) : ((await caches.match("/offline")) ?? Response.error());
  }
}

// Says on the page that it is not fresh: the note that each page carries is shown then.
async function aged(kept) {
  const html = (await kept.text()).replace("<html ", "<html data-offline ");
  const headers = new Headers(kept.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(html, { headers });
}

async function keep(path) {
  const response = await fetch(path).catch(() => undefined);
  if (response) await remember(new URL(path, location.origin), response);
}

// Keeps a page, and with it what it leads to: from the wallet the cards, from a card its code and its rewards.
async function remember(url, response) {
  const pages = await caches.open(PAGES);
  // A card that is no longer this phone's is not kept on it; a page with a question in its address is for once.
  if (response.status === 404 || response.status === 410) await pages.delete(url.pathname);
  if (!response.ok || response.redirected || url.search) return;
  const html = await response.clone().text();
  await put(pages, url.pathname, response);
  const links = [...html.matchAll(/href="(\/cards\/[0-9a-z]{26}(?:\/code|\/vouchers\/[0-9A-Z]+)?)"/g)].map((link) => link[1]);
  let known = (await pages.keys()).map((request) => new URL(request.url).pathname);
  let stale = [];
  if (url.pathname === "/") {
    const gone = known.filter((path) => path !== "/" && !links.some((link) => path.startsWith(link)));
    for (const path of gone) await pages.delete(path);
    // The card used last is the one that changed.
    const latest = html.match(/href="(\/cards\/[0-9a-z]{26})" data-latest/)?.[1];
    known = known.filter((path) => !gone.includes(path) && path !== latest);
    // After an update that broke off, what is left of the build before is fetched again.
    const ours = (await buildBefore()) ? await Promise.all(known.map(async (path) => isOurs(await pages.match(path)))) : known;
    stale = known.filter((_, place) => !ours[place]);
  }
  for (const old of known.slice(0, Math.max(0, known.length - PAGES_MAX))) await pages.delete(old);
  const wanted = [...stale, ...links.filter((path) => !known.includes(path) && path !== url.pathname)];
  for (const path of new Set(wanted.slice(-LINKS_MAX))) await keepOne(pages, path);
}

async function keepOne(pages, path) {
  const response = await fetch(path).catch(() => undefined);
  if (response?.ok && !response.redirected) await put(pages, path, response);
  else if (response) await pages.delete(path);
}

// Where a page is of a build whose files are not here yet, the one that was kept stays: the worker of that build will fetch it.
async function put(pages, path, response) {
  if (await isWhole(response.clone())) await pages.put(path, response);
}

self.addEventListener("push", (event) => event.waitUntil(tell(event.data)));

// A browser takes the right to ring away from who was woken and showed nothing: what can't be read is told as well.
async function tell(data) {
  let message = {};
  try {
    message = data?.json() ?? {};
  } catch {}
  const { title = "Stampbook", body = "", url = "/", icon = "/icons/icon-192.png", tag, lang, ready } = message;
  await self.registration.showNotification(title, { body, tag, lang, icon, badge: "/icons/badge-96.png", data: { url } });
  if (Number.isInteger(ready)) await navigator.setAppBadge?.(ready);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/"));
});

// The card that it is about, where a page of it is open already; else a page of its own.
async function open(path) {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = all.find((client) => `${new URL(client.url).pathname}/`.startsWith(path === "/" ? "//" : `${path}/`));
  await (there ? there.focus() : self.clients.openWindow(path));
}

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(again(event)));

// The push service gave this browser another address: the server is told, and forgets the one from before.
async function again({ oldSubscription: before, newSubscription: after }) {
  const phone = after ?? (before && (await self.registration.pushManager.subscribe(before.options)));
  if (!phone) return;
  const { endpoint, keys } = phone.toJSON();
  const fields = { endpoint, public_key: keys.p256dh, secret: keys.auth };
  await fetch("/phones", { method: "POST", body: new URLSearchParams(before ? { ...fields, before: before.endpoint } : fields) });
}
