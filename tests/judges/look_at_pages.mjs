// Opens pages in a real browser and prints what it found. Standard input: 
// {chromium, pages: {name: html}, widths, wide, deep, pictures}.
// For each page: console messages, requests, sheets of A4, what overflows or overlaps on paper; for the pages
// named in `wide` the same at each width, for those in `deep` also the contrast of every word and axe's findings, in light and dark. `pictures` names a folder for screenshots.
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

// Runs in the page: what stands outside the page, and which words touch each other.
function measure() {
  const wide = document.documentElement.clientWidth;
  const found = [];
  if (document.documentElement.scrollWidth > wide) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const words = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest("title, desc, style, details:not([open]) > :not(summary)")) continue;
    if (getComputedStyle(node.parentElement).clipPath !== "none" || node.parentElement.closest("thead") &&
        getComputedStyle(node.parentElement.closest("thead")).clipPath !== "none") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      // The line is taller than its letters.
      const cut = box.height * 0.22;
      words.push({ text: node.data.trim().slice(0, 30), l: box.left, r: box.right, t: box.top + cut, b: box.bottom - cut });
    }
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

// Runs in the page: the contrast of every word against what is painted below its middle.
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
    own.scrollIntoView({ block: "center" });
    const at = range.getClientRects()[0];
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

async function look(browser, name, html, file) {
  const one = { console: [], requests: [], layout: {}, axe: {}, contrast: {}, passes: 0, sheets: 0 };
  const deep = asked.deep.includes(name);
  for (const scheme of deep ? ["light", "dark"] : ["light"]) {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width: asked.widths[0], height: 900 } });
    const page = await context.newPage();
    page.on("console", (message) => one.console.push(message.text()));
    page.on("pageerror", (error) => one.console.push(String(error)));
    page.on("request", (request) => {
      const own = request.url() === pathToFileURL(file).href || request.url().startsWith("data:,");
      if (!own) one.requests.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    for (const width of asked.wide.includes(name) ? asked.widths : []) {
      await page.setViewportSize({ width, height: 900 });
      if (scheme === "light") one.layout[width] = await page.evaluate(measure);
      if (asked.pictures) await page.screenshot({ path: join(asked.pictures, `${name}.${width}.${scheme}.png`), fullPage: true });
    }
    if (deep) {
      one.contrast[scheme] = await page.evaluate(contrast);
      await page.evaluate(axe);
      const result = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), RULES);
      one.axe[scheme] = result.violations.map((found) => `${found.id}: ${found.nodes[0].html.slice(0, 120)}`);
      one.passes = result.passes.length;
    }
    if (scheme === "light") {
      await page.emulateMedia({ media: "print" });
      // A4 less the margins of the page, in CSS pixels.
      await page.setViewportSize({ width: 703, height: 1040 });
      one.layout.print = await page.evaluate(measure);
      if (asked.pictures) await page.screenshot({ path: join(asked.pictures, `${name}.print.png`), fullPage: true });
      const pdf = await page.pdf({ preferCSSPageSize: true });
      one.sheets = (pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;
    }
    await context.close();
  }
  return one;
}

let browser;
const report = {};
try {
  if (asked.pictures) mkdirSync(asked.pictures, { recursive: true });
  browser = await chromium.launch({ executablePath: asked.chromium, args: FLAGS });
  const waiting = Object.entries(asked.pages);
  // Three at a time; each in a context of its own.
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, html] = next;
      const file = join(folder, `${waiting.length}.html`);
      writeFileSync(file, html);
      report[name] = await look(browser, name, html, file);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
} finally {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(JSON.stringify(report));
