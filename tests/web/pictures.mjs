// The pictures of the book that a browser draws.
//
//     node pictures.mjs WORK     WORK/hours.txt as a terminal shows it, and the page of the record in
//                                WORK/made.json as a coach sees it, locked and open: WORK/hours.png,
//                                WORK/landing.png, WORK/page.png

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const work = resolve(process.argv[2]);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

const escaped = (text) => text.replace(/[&<]/g, (sign) => (sign === "&" ? "&amp;" : "&lt;"));
const terminal = await browser.newPage({ viewport: { width: 760, height: 100 } });
const hours = readFileSync(join(work, "hours.txt"), "utf8");
await terminal.setContent(
  `<body style="margin:0;background:#fbfbf8"><pre style="margin:0;padding:16px 20px;color:#222;
   font:14px/1.35 'DejaVu Sans Mono',monospace;display:inline-block">${escaped(hours)}</pre>`,
);
await terminal.locator("pre").screenshot({ path: join(work, "hours.png") });

const { shared } = JSON.parse(readFileSync(join(work, "made.json"), "utf8"));
// On the day on which it was made: it closes itself later.
const page = await browser.newPage({ viewport: { width: 640, height: 760 } });
await page.clock.setFixedTime(process.env.TANDEM_NOW);
await page.goto(pathToFileURL(join(work, shared.page)).href);
await page.screenshot({ path: join(work, "landing.png") });
await page.fill("#secret", shared.page_passphrase);
await page.press("#secret", "Enter");
await page.waitForSelector("#place h1", { timeout: 60_000 });
await page.screenshot({ path: join(work, "page.png") });
await browser.close();
