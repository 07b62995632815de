"use strict";
// The course without a network. `version` above is that of all files of the site together, `first` names those that are
// kept from the first visit on; what else is visited is kept then. Files that end as `texts` says are kept compressed.
//
//   a new worker               asks for the manifest, which must be of its version, and for all files of `first`, each
//                              of which must have its digest: a version is kept whole, or not at all, and shown as such
//   a document is asked for    the worker asks the server for the version that is there now:
//     the same, or no answer   the document is what is kept, and so is all that it loads
//     another one              the document comes from the server, with all that it loads, and the new worker meanwhile
//     none                     the site is gone, or something else stands in its place: the worker ends itself
const { scope } = self.registration;
const NAME = `build_site ${scope}`;   // other courses may live at the same host
const PATIENCE = 2000;                // ms that a document waits for the server's version
const LARGEST = 50e6;                 // bytes of a file that is kept when it is visited
const AT_A_TIME = 6;                  // files that are asked for at a time
const fresh = { cache: "no-cache" };  // hosts have browsers reuse for minutes what may have changed

const address = (path) => new URL(path.split("/").map(encodeURIComponent).join("/"), scope).href;
const keyOf = (digest) => `${scope}?${digest}`;
const opened = () => caches.open(NAME);

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Path in the site -> digest, for all files.
let table;
const files = () => table ??= opened().then((cache) => cache.match(keyOf(version))).then((found) => found.json());

async function versionOf(files) {
  const own = Object.entries(files).filter(([path]) => path !== "sw.js");
  return sha256(new TextEncoder().encode(own.map(([path, digest]) => `${digest} ${encodeURIComponent(path)}\n`).sort().join("")));
}

const PACKED = "X-Packed";   // a header of ours: how a text is kept
const through = (body, Stream) => body.pipeThrough(new Stream("gzip"));

// Keep what the server sent for a path, where it is what it should be; returns whether it is.
async function keep(cache, path, digest, answer) {
  const bytes = await answer.arrayBuffer(), headers = new Headers(answer.headers);
  if (await sha256(bytes) !== digest) return false;
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);   // of how it was sent
  let { body } = new Response(bytes);
  if (self.CompressionStream && texts.some((ending) => path.endsWith(ending))) {
    headers.set(PACKED, "gzip");
    body = await new Response(through(body, CompressionStream)).arrayBuffer();
  }
  await cache.put(keyOf(digest), new Response(body, { headers }));
  return true;
}

function unpacked(found) {
  const headers = new Headers(found.headers);
  if (!headers.has(PACKED)) return found;
  headers.delete(PACKED);
  return new Response(through(found.body, DecompressionStream), { headers });
}

async function install() {
  const cache = await opened(), { files } = await (await fetch(address("manifest.json"), fresh)).json();
  if (await versionOf(files) !== version) throw new Error("the site has just changed");
  const todo = [...first];
  await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
    for (let path = todo.shift(); path; path = todo.shift()) {
      if (await cache.match(keyOf(files[path]))) continue;   // the version before had it, too
      if (!await keep(cache, path, files[path], await fetch(address(path), fresh))) throw new Error(`${path} has just changed`);
    }
  }));
  await cache.put(keyOf(version), new Response(JSON.stringify(files)));
  await self.skipWaiting();
}

async function activate() {
  const cache = await opened(), wanted = new Set([version, ...Object.values(await files())].map(keyOf));
  await Promise.all((await cache.keys()).filter(({ url }) => !wanted.has(url)).map((one) => cache.delete(one)));
  await self.clients.claim();
}

// -- what browsers ask for -----------------------------------------------------------------------------------

const ahead = new Set();   // documents that are of another version than this worker

async function serversVersion() {
  try {
    const answer = await fetch(address("sw.js"), { ...fresh, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) return (await answer.text()).includes(version) ? version : "another";
    return [404, 410].includes(answer.status) ? "none" : "";
  } catch {
    return "";
  }
}

async function renew() {
  const { installing } = await self.registration.update();
  if (installing) await new Promise((done) => installing.addEventListener("statechange", done, { once: true }));
}

async function end() {
  await self.registration.unregister();
  await caches.delete(NAME);
}

// The file that an address stands for: hosts add what is left out.
async function pathOf(url) {
  const path = decodeURIComponent(new URL(url).pathname.slice(new URL(scope).pathname.length)), known = await files();
  const candidates = path === "" || path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];
  return candidates.find((one) => Object.hasOwn(known, one));
}

async function kept(path) {
  const digest = path && (await files())[path];
  const found = digest && await (await opened()).match(keyOf(digest));
  return found && unpacked(found);
}

// What comes from the server, and is kept if it is of this version.
async function visited(event, path, request, options) {
  const answer = await fetch(request, options);
  if (path && answer.ok && Number(answer.headers.get("Content-Length")) < LARGEST) {
    const copy = answer.clone();
    event.waitUntil((async () => keep(await opened(), path, (await files())[path], copy))().catch(() => {}));
  }
  return answer;
}

async function open(event) {
  const { request: { url }, resultingClientId } = event, options = { ...fresh, redirect: "manual" };
  const there = await serversVersion(), path = await pathOf(url).catch(() => undefined);
  if (there && there !== version) {
    ahead.add(resultingClientId);
    event.waitUntil((there === "none" ? end : renew)().catch(() => {}));
    return fetch(url, options);
  }
  const found = await kept(path);
  if (found) return found;
  try {
    return await visited(event, path, url, options);
  } catch (error) {
    if (await kept(await pathOf(`${url.replace(/[?#].*/, "")}/`))) return Response.redirect(`${url.replace(/[?#].*/, "")}/`);
    const missing = await kept("404.html");
    if (!missing || path) throw error;
    return new Response(missing.body, { status: 404, headers: missing.headers });
  }
}

async function load(event) {
  const { request, clientId } = event;
  if (ahead.has(clientId)) return fetch(request, fresh);
  const path = await pathOf(request.url);
  return await kept(path) ?? visited(event, path, request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { method, url, mode, headers } = event.request;
  if (method !== "GET" || !url.startsWith(scope) || headers.has("Range")) return;   // films are asked for in parts
  event.respondWith(mode === "navigate" ? open(event) : load(event));
});
