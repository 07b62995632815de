// Style sheets and pictures that changed under their address: no reload, no flash.

const site = new URL("../", import.meta.url);
const versions = new Map();   // path in the site -> how often it has changed since this document came
let missed = 0;               // how often any may have

/** The path in the site to which an address leads; "" where it leads out of it. */
export function pathOf(address, base = document.baseURI) {
  try {
    const url = new URL(address, base);
    return url.href.startsWith(site.href) ? decodeURIComponent(url.pathname.slice(site.pathname.length)) : "";
  } catch {
    return "";   // not an address
  }
}

/** The address of a path in the site. */
export const addressOf = (path) => new URL(path.split("/").map(encodeURIComponent).join("/"), site).href;

/** Count paths as changed once more. */
export function change(paths) {
  for (const path of paths) versions.set(path, (versions.get(path) ?? 0) + 1);
}

/** Count all paths as changed once more: nobody has told which did. */
export function changeAll() {
  missed += 1;
}

// The same address, unlike any under which the browser could keep older content.
function newest(address, base) {
  const path = pathOf(address, base), version = path && (versions.get(path) ?? 0) + missed;
  if (!version) return address;
  const [bare, fragment] = address.replace(/[?&]v=\d+(?=#|$)/, "").split("#");
  return `${bare}${bare.includes("?") ? "&" : "?"}v=${version}${fragment ? `#${fragment}` : ""}`;
}

// -- pictures, films, frames ---------------------------------------------------------------------------------

const ADDRESSES = ["src", "srcset", "poster", "data-src", "data-frames", "data-background", "data-background-image", "data-background-video"];
const newestUrls = (css, base) => css.replace(/url\((["']?)([^"')]+)\1\)/g, (_, quote, url) => `url("${newest(url, base)}")`);

/** Let everything below `root` show the newest files; returns the elements that changed. */
export function refresh(root) {
  const changed = [];
  const write = (one, name, text) => {
    if (text === one.getAttribute(name)) return;
    one.setAttribute(name, text);
    changed.push(one);
  };
  if (!versions.size && !missed) return changed;
  for (const name of ADDRESSES) {
    for (const one of root.querySelectorAll(`[${name}]:not(script, [${name}^="data:"])`)) {
      write(one, name, one.getAttribute(name).replace(/[^\s,]+/g, (address) => newest(address)));
    }
  }
  for (const one of root.querySelectorAll('[style*="url("]')) write(one, "style", newestUrls(one.getAttribute("style")));
  return changed;
}

/** The same for what style sheets name. */
export function refreshRules(rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])) {
  for (const rule of rules) {
    const base = rule.parentStyleSheet?.href ?? document.baseURI;
    for (const name of rule.style?.cssText.includes("url(") ? rule.style : []) {
      const before = rule.style.getPropertyValue(name), after = newestUrls(before, base);
      if (after !== before && pathOf(after.match(/url\("(.*?)"/)[1], base)) rule.style.setProperty(name, after, rule.style.getPropertyPriority(name));
    }
    refreshRules([...rule.cssRules ?? rule.styleSheet?.cssRules ?? []]);
  }
}

// -- style sheets --------------------------------------------------------------------------------------------

export const sheets = (doc = document) => [...doc.querySelectorAll('link[rel~="stylesheet"]')];

/** Swap the style sheets that are, or import, one of `paths`, or else all; returns whether there are any. */
export async function swap(paths) {
  const isOne = (path) => path && (paths?.includes(path) ?? true);
  const uses = (sheet) => sheet && (isOne(pathOf(sheet.href)) || [...sheet.cssRules].some((rule) => uses(rule.styleSheet)));
  const old = sheets().filter((link) => uses(link.sheet));
  change(old.map((link) => pathOf(link.href)).filter((path) => !isOne(path)));
  if (old.length) await replace(old, old.map((link) => [link, newest(link.getAttribute("href"))]));
  return old.length > 0;
}

/** Take the links `old` away when those of `come` (each: what it stands behind, its address) have been loaded. */
export async function replace(old, come) {
  const fresh = come.map(([before, href]) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, media: "not all" });
    before.after(link);
    return link;
  });
  await Promise.all(fresh.map((link) => new Promise((done) => { link.onload = link.onerror = done; })));
  for (const link of fresh) link.removeAttribute("media");
  for (const link of old) link.remove();
  refreshRules();
}
