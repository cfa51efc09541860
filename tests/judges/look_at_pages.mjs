// Opens pages in a real browser and prints what it found. Standard input: {chromium, pages: {name: html}, widths, deep, pictures}.
// For each page: console messages, requests; what overflows, overlaps or is read out of order at each width and on paper; the contrast of
// every word in light and dark, axe's findings; sheets of A4 and the smallest letters in print. For those in `deep` also axe's findings in
// the dark, where Tab leads, and what a screen reader is given. `pictures` names a folder for screenshots.
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const asked = JSON.parse(readFileSync(0, "utf8"));
const folder = mkdtempSync(join(tmpdir(), "exrx-pages-"));
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Playwright gives every browser a fresh profile of its own.
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// Runs in the page: what stands outside the page or its own box, which words touch each other, and what is read before what stands above it.
function measure() {
  const wide = document.documentElement.clientWidth;
  const found = [];
  if (document.documentElement.scrollWidth > wide) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const words = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const unseen = (element) => element && getComputedStyle(element).clipPath !== "none";
  let before = null, part = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement;
    if (!node.data.trim() || own.closest("title, desc, style, details:not([open]) > :not(summary)")) continue;
    if (unseen(own) || unseen(own.closest("thead"))) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width >= 1 && box.height >= 1);
    const text = node.data.trim().slice(0, 30);
    const frame = own.closest(".box, .tile, .note, .stop, .help")?.getBoundingClientRect();
    for (const box of boxes) {
      // The line is taller than its letters.
      const cut = box.height * 0.22;
      words.push({ text, l: box.left, r: box.right, t: box.top + cut, b: box.bottom - cut });
      if (frame && (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom - cut > frame.bottom + 1)) found.push(`out of its box: ${text}`);
    }
    // A picture is read by its title and description.
    if (own.closest("svg") || !boxes.length) continue;
    const first = boxes[0];
    const back = getComputedStyle(document.documentElement).direction === "rtl" ? first.right > before?.right : first.left < before?.left;
    // Cells are read row by row, and one may be as high as several rows.
    const row = own.closest("tbody");
    if (before && first.bottom <= before.top + 1 && back && (!row || row !== part)) found.push(`read after what is below it: ${text}`);
    [before, part] = [boxes[boxes.length - 1], row];
  }
  for (const word of words) {
    if (word.l < -1 || word.r > wide + 1) found.push(`outside: ${word.text}`);
  }
  for (let i = 0; i < words.length; i++) {
    for (let j = i + 1; j < words.length; j++) {
      const a = words[i], b = words[j];
      if (Math.min(a.r, b.r) - Math.max(a.l, b.l) > 1 && Math.min(a.b, b.b) - Math.max(a.t, b.t) > 1) {
        found.push(`overlap: ${a.text} / ${b.text}`);
      }
    }
  }
  return found;
}

// Runs in the page, which is as tall as it needs: the contrast of every word against what is painted below its middle.
function contrast() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const below = (x, y, own) => {
    for (const element of document.elementsFromPoint(x, y)) {
      if (element === own || element.tagName === "text") continue;
      const style = getComputedStyle(element);
      const shape = ["rect", "path"].includes(element.tagName);
      const paint = colour(shape ? style.fill : element instanceof SVGElement ? "transparent" : style.backgroundColor);
      if (paint[3] === 255) return paint;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  let least = 21, seen = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement;
    if (!node.data.trim() || own.closest("title, desc, style, details:not([open]) > :not(summary)")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getClientRects()[0];
    if (!box || box.width < 2) continue;
    const at = box;
    const style = getComputedStyle(own);
    const ink = colour(own.tagName === "text" ? style.fill : style.color);
    for (const share of [0.05, 0.5, 0.95]) {
      const ground = below(at.left + at.width * share, at.top + at.height / 2, own);
      const [a, b] = [light(ink), light(ground)].sort((m, n) => n - m);
      const ratio = (a + 0.05) / (b + 0.05);
      seen++;
      least = Math.min(least, ratio);
      if (ratio < 4.5) found.push(`${ratio.toFixed(2)}: ${node.data.trim().slice(0, 30)}`);
    }
  }
  return { found, least, seen };
}

// Runs in the page, laid out for print: the smallest letters in points.
function smallest() {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  let least = { points: 99, text: "" };
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement;
    if (!node.data.trim() || own.closest("title, desc, style")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    if (!range.getClientRects().length || getComputedStyle(own).clipPath !== "none") continue;
    const points = parseFloat(getComputedStyle(own).fontSize) * 0.75;
    if (points < least.points) least = { points, text: node.data.trim().slice(0, 30) };
  }
  return least;
}

// What a screen reader is given, in its order: every node with a role that says something.
async function heard(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const found = [];
  const walk = (node) => {
    if (!node.ignored && node.role?.value !== "InlineTextBox") {
      const level = node.properties?.find((one) => one.name === "level")?.value.value;
      found.push({ role: node.role?.value, name: node.name?.value ?? "", description: node.description?.value ?? "", level: level ?? 0 });
    }
    for (const id of node.childIds ?? []) if (byId.has(id)) walk(byId.get(id));
  };
  walk(nodes[0]);
  return found;
}

// Where the key Tab leads, one stop after the other, and whether one sees it.
async function tabbed(page) {
  const stops = [];
  for (let number = 0; number < 30; number++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      // From the last stop Tab leads back to the first one.
      if (!at || at === document.body || at === globalThis.began) return null;
      globalThis.began ??= at;
      const style = getComputedStyle(at);
      return { tag: at.tagName, text: at.textContent.trim(), top: at.getBoundingClientRect().top + scrollY, seen: style.outlineStyle !== "none" };
    });
    if (!stop) break;
    stops.push(stop);
  }
  return stops;
}

const current = new Map();

async function look(page, name, html, file) {
  const one = { console: [], requests: [], layout: {}, axe: {}, contrast: {}, passes: 0, sheets: 0 };
  current.set(page, { one, own: pathToFileURL(file).href });
  const picture = async (label) => {
    if (asked.pictures) await page.screenshot({ path: join(asked.pictures, `${name}.${label}.png`), fullPage: true });
  };
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  await page.goto(pathToFileURL(file).href);
  for (const width of asked.widths) {
    await page.setViewportSize({ width, height: 900 });
    one.layout[width] = await page.evaluate(measure);
    await picture(`${width}.light`);
  }
  // Nothing has to be scrolled into view.
  await page.setViewportSize({ width: 900, height: await page.evaluate(() => document.documentElement.scrollHeight + 600) });
  await page.evaluate(axe);
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ media: "screen", colorScheme: scheme });
    one.contrast[scheme] = await page.evaluate(contrast);
    if (scheme === "dark") await picture("900.dark");
    // All that the dark changes is the colours, and those were just measured.
    if (scheme === "dark" && !asked.deep.includes(name)) continue;
    const result = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags, resultTypes: ["violations"] }), RULES);
    one.axe[scheme] = result.violations.map((found) => `${found.id}: ${found.nodes[0].html.slice(0, 120)}`);
    one.passes = result.passes.length;
  }
  if (asked.deep.includes(name)) {
    await page.setViewportSize({ width: 1280, height: 900 });
    one.tabbed = await tabbed(page);
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
    one.heard = await heard(page);
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = false; }));
  }
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  // A4 less the margins of the page, in CSS pixels.
  await page.setViewportSize({ width: html.includes('class="exrx page sheet') ? 710 : 703, height: 1040 });
  one.layout.print = await page.evaluate(measure);
  one.smallest = await page.evaluate(smallest);
  await picture("print");
  const pdf = await page.pdf({ preferCSSPageSize: true });
  one.sheets = (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
  if (asked.pictures) writeFileSync(join(asked.pictures, `${name}.pdf`), pdf);
  return one;
}

let browser;
const report = {};
try {
  if (asked.pictures) mkdirSync(asked.pictures, { recursive: true });
  browser = await chromium.launch({ executablePath: asked.chromium, args: FLAGS });
  const waiting = Object.entries(asked.pages);
  // One browser for all, and two pages that show them one after the other.
  const worker = async () => {
    const context = await browser.newContext();
    context.setDefaultTimeout(240_000);
    const page = await context.newPage();
    page.on("console", (message) => current.get(page).one.console.push(message.text()));
    page.on("pageerror", (error) => current.get(page).one.console.push(String(error)));
    page.on("request", (request) => {
      const { one, own } = current.get(page);
      if (request.url() !== own && !request.url().startsWith("data:,")) one.requests.push(request.url());
    });
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, html] = next;
      const file = join(folder, `${waiting.length}.html`);
      writeFileSync(file, html);
      report[name] = await look(page, name, html, file);
    }
  };
  await Promise.all([worker(), worker()]);
} finally {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(JSON.stringify(report));
