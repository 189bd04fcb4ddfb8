/*
 * The page of `hotline preview` as people use it: whole talks and calls, by keyboard alone, on a narrow screen, read by a
 * screen reader, while files change. Texts are compared with the files they come from. Prints TAP.
 *
 *	node tests/browser/preview.js PROGRAM FOLDER		(run by tests/browser/run; FOLDER/content is edited)
 */
"use strict";
const fs = require("fs");
const http = require("http");
const path = require("path");
const { spawn } = require("child_process");
const { chromium } = require("playwright-core");

const [program, folder] = process.argv.slice(2);
const content = path.join(folder, "content");
const NOW = "2026-11-22";
const LATER = "2027-08-01"; /* every fact has run out by then */
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 320, height: 640 }; /* a small phone, or a large one at 400 % */
const LANGUAGES = ["en", "es", "ar"];
let lines = 0;
let failures = 0;
let address;
let browser;

function report(good, name, why) {
  console.log(`${good ? "ok" : "not ok"} ${++lines} - ${name}`);
  if (!good) {
    failures++;
    console.log(`# ${String(why).split("\n").join("\n# ")}`);
  }
}

function must(holds, why) {
  if (!holds) throw new Error(typeof why === "function" ? why() : why);
}

function start(from) {
  const child = spawn(program, ["preview", "--listen", "127.0.0.1:0", "--content", from, "--now", NOW], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("exit", (status) => reject(new Error(`the program ended with ${status}`)));
    child.stdout.once("data", (said) => resolve({ child, address: String(said).split("\n")[0] }));
  });
}

/* The wording of a text, up to what is filled in: typographic characters may be sent as plain ones, so not much of it. */
function words(tag, key, file = path.join(content, "locales", `${tag}.json`)) {
  return JSON.parse(fs.readFileSync(file, "utf8"))
    [key].split(/[{\n"'’«“]/)[0]
    .slice(0, 40)
    .trim();
}

/* ---- one page ---- */

const seen = { outside: [], wrong: [] };

async function open(settings = {}) {
  const context = await browser.newContext({ viewport: WIDE, ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on("request", (request) => {
    if (!request.url().startsWith(address)) seen.outside.push(request.url());
  });
  page.on("pageerror", (wrong) => seen.wrong.push(wrong.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 4/.test(message.text())) seen.wrong.push(message.text());
  });
  await page.goto(address);
  await page.waitForSelector("#tree li");
  return page;
}

async function heard(page, text) {
  await page.waitForFunction((wanted) => document.querySelector("#log").textContent.includes(wanted), text);
}

/* Of the last bubble of ours. */
async function last(page) {
  return page.locator("#log .ours .bubble").last();
}

async function texts(page, text, wanted) {
  await page.fill("#typed", text);
  await page.press("#typed", "Enter");
  await heard(page, wanted);
}

async function picture(page, name) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: path.join(folder, "pictures", `${name}.png`), fullPage: true });
}

/* ---- talks ---- */

async function talkBySms(tag) {
  const page = await open();
  await page.selectOption("#language", tag);
  await texts(page, "1", words(tag, "urgent_sms"));
  await heard(page, words(tag, "now_sms"));
  await texts(page, "11", words(tag, "now_door_sms"));
  must(
    (await page.getAttribute("#log .ours:last-child .bubble", "lang")) === tag,
    "the bubble does not say its language",
  );
  must(
    await page.isVisible('#tree [data-screen=now_door][aria-current="location"]'),
    "the map does not show where we are",
  );
  await page.waitForFunction(() => document.querySelector("#screen-title").textContent.includes("11 now_door"));
  must((await page.textContent("#about")).includes(words(tag, "now_door_voice")), "the panel lacks the spoken text");
  must(/\d+ SMS, \d+ of \d+ units/.test(await page.textContent("#log .ours:last-child .size")), "no size is told");
  await page.selectOption("#place", "chicago");
  await page.waitForFunction(() => document.querySelectorAll("#log .theirs").length === 3);
  await texts(page, "41", words(tag, "laws_police_sms"));
  await texts(page, "0", words(tag, "main_sms"));
  await page.fill("#typed", "STOP");
  await page.press("#typed", "Enter");
  await heard(page, "the phone company answers this word itself");
  await picture(page, `sms-${tag}`);
  await page.context().close();
}

async function wholeCall(tag) {
  const page = await open();
  await page.selectOption("#language", tag);
  await page.check("input[value=call]");
  await page.click("#call");
  await heard(page, words(tag, "first_voice"));
  await page.click('[data-key="1"]');
  await heard(page, words(tag, "urgent_1_voice"));
  await page.click('[data-key="1"]');
  await heard(page, words(tag, "now_door_voice"));
  await page.click("#silence");
  await heard(page, words(tag, "silence_voice"));
  must(/waits \d+ s/.test(await page.textContent("#wait")), "it does not say how long the line waits");
  await page.click('[data-key="8"]');
  await heard(page, words(tag, "texted_voice"));
  must((await page.locator("#log > div", { hasText: "sent as a text" }).count()) === 1, "the text is not shown");
  await page.click('[data-key="*"]');
  await heard(page, words(tag, "now_voice"));
  await picture(page, `call-${tag}`);
  await page.click("#hangup");
  await page.waitForFunction(() => document.querySelector("#wait").textContent === "The call is over.");
  must(await page.isEnabled("#call"), "nobody can call again");
  await page.context().close();
}

/* What runs from right to left stands at the right, in a page that runs the other way. */
async function rightToLeft() {
  const page = await open();
  await page.selectOption("#language", "ar");
  await texts(page, "11", words("ar", "now_door_sms"));
  const gaps = await page.evaluate(
    (wanted) => {
      const bubble = [...document.querySelectorAll("#log .ours .bubble")].find((one) =>
        one.textContent.includes(wanted),
      );
      const range = document.createRange();
      range.setStart(bubble.firstChild, 0);
      range.setEnd(bubble.firstChild, 6);
      const first = range.getBoundingClientRect();
      const box = bubble.getBoundingClientRect();
      return [first.left - box.left, box.right - first.right];
    },
    words("ar", "now_door_sms"),
  );
  must(gaps[1] < 20 && gaps[0] > gaps[1], `the first letters stand ${gaps} from the edges`);
  await page.context().close();
}

async function soundIsFound() {
  const page = await open();
  const asked = page.waitForResponse(/\/speech\?/, { timeout: 5000 }).catch(() => null);
  await page.check("input[value=call]");
  await page.click("#call");
  await heard(page, words("en", "opening_voice"));
  await page.waitForFunction(() => document.querySelector("#voice").textContent !== "");
  const voice = await page.textContent("#voice");
  if (/this computer/.test(voice)) {
    const answer = await asked;
    must(answer && answer.status() === 200, "the voice of this computer was not fetched");
    must(answer.headers()["content-type"] === "audio/wav", "what was fetched is no sound");
  } else {
    must(/browser|captions only/.test(voice), `it says of its voice: ${voice}`);
  }
  await page.context().close();
}

/* ---- files that change ---- */

function edit(name, from, to) {
  const file = path.join(content, name);
  const text = fs.readFileSync(file, "utf8");
  must(text.includes(from), `${name} has no ${from}`);
  fs.writeFileSync(file, text.replace(from, to));
}

async function editAppears() {
  const page = await open();
  const before = words("en", "now_door_sms").slice(0, 20);
  await texts(page, "11 EN", before);
  edit("locales/en.json", `"now_door_sms": "${before}`, `"now_door_sms": "EDITED ${before}`);
  await page.waitForFunction(() => /EDITED/.test(document.querySelector("#log").textContent));
  await page.waitForFunction(() => /EDITED/.test(document.querySelector("#about").textContent));
  must((await page.locator("#log .theirs").count()) === 1, "the person's text is there twice");
  must(/new texts/.test(await page.textContent("#status")), "nobody is told that the files have changed");
  edit("locales/en.json", "EDITED ", "");
  await page.waitForFunction(() => !/EDITED/.test(document.querySelector("#log").textContent));
  await page.context().close();
}

async function mistakeIsTold() {
  const page = await open();
  const line =
    fs
      .readFileSync(path.join(content, "locales", "en.json"), "utf8")
      .split("\n")
      .findIndex((one) => one.includes('"now_door_sms"')) + 1;
  await texts(page, "11 EN", words("en", "now_door_sms"));
  edit("locales/en.json", '"now_door_sms": "', '"now_door_sms": "{nobody} ');
  await page.waitForSelector("#refused:not([hidden])");
  must((await page.getAttribute("#refused", "role")) === "alert", "the mistake is not announced");
  must((await page.textContent("#refused")).includes(`locales/en.json:${line}`), "the line is not told");
  must((await page.textContent("#list")).includes("now_door_sms"), "the list lacks it");
  await picture(page, "refused");
  await texts(page, "12", words("en", "now_street_sms"));
  edit("locales/en.json", "{nobody} ", "");
  await page.waitForSelector("#refused[hidden]", { state: "attached" });
  await page.context().close();
}

async function brokenFromTheStart() {
  const broken = path.join(folder, "broken");
  fs.rmSync(broken, { recursive: true, force: true });
  fs.cpSync(content, broken, { recursive: true });
  const file = path.join(broken, "locales", "en.json");
  const good = fs.readFileSync(file, "utf8");
  fs.writeFileSync(file, good.slice(0, good.length / 2));
  const other = await start(broken);
  other.child.removeAllListeners("exit");
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(other.address);
    await page.waitForSelector("#refused:not([hidden])");
    must(/when they are mended/.test(await page.textContent("#refused")), await page.textContent("#refused"));
    await page.fill("#typed", "1");
    await page.press("#typed", "Enter");
    await page.waitForFunction(() => /no content/.test(document.querySelector("#status").textContent));
    fs.writeFileSync(file, good);
    await page.waitForSelector("#tree li");
    await texts(page, "1", words("en", "now_sms"));
    await page.context().close();
  } finally {
    other.child.kill("SIGTERM");
  }
}

/* Who works in the panel stays where they are when it is drawn anew. */
async function focusStays() {
  const page = await open();
  await texts(page, "11 EN", words("en", "now_door_sms"));
  await page.waitForFunction(() => document.querySelector("#screen-title").textContent.includes("now_door"));
  const summary = page.locator('#about summary:has(code:text-is("now_door_voice"))');
  await summary.focus();
  await page.keyboard.press("Enter");
  edit("locales/en.json", '"now_door_sms": "', '"now_door_sms": "EDITED ');
  await page.waitForFunction(() => /EDITED/.test(document.querySelector("#about").textContent));
  must(
    await summary.evaluate((node) => node === document.activeElement && node.parentElement.open),
    "the place in the panel is lost",
  );
  edit("locales/en.json", "EDITED ", "");
  await page.context().close();
}

async function dateSwitch() {
  const page = await open();
  const fallback = words("en", "fallback_sms").slice(0, 25);
  await texts(page, "31 EN", words("en", "rights_home_sms"));
  await page.fill("#date", LATER);
  await heard(page, fallback);
  must(!(await page.textContent("#log")).includes(words("en", "rights_home_sms")), "the old text still stands there");
  must(await page.isVisible("#tree [data-screen=rights_home] .mark-f"), "the map does not mark it");
  must(/fallback line stands here/.test(await page.textContent("#about")), "the panel does not say it");
  must(/What check would say/.test(await page.textContent("#list")), "what has run out is not listed");
  await page.selectOption("#only", "f");
  must((await page.locator("#tree [data-screen=now_door]").count()) === 0, "the filter shows what is fine");
  await picture(page, "later");
  await page.click("#today");
  await heard(page, words("en", "rights_home_sms"));
  await page.context().close();
}

/* ---- the panel ---- */

async function factsAndSources() {
  const page = await open();
  await page.click("#tree [data-screen=now_door]");
  await page.waitForSelector("#about dl", { state: "attached" });
  const fact = page.locator("#about details", { has: page.locator("dl") }).first();
  await fact.locator("summary").click();
  const text = await fact.textContent();
  for (const wanted of ["Status", "As of", "Review by", "Sources", "https://"])
    must(text.includes(wanted), `a fact lacks "${wanted}": ${text}`);
  must((await page.locator('a[href^="http"]').count()) === 0, "a link leads away from the page");
  await page.context().close();
}

/* ---- by keyboard alone ---- */

const focused = (page) =>
  page.evaluate(() => {
    const node = document.activeElement;
    return node.id || node.dataset.key || node.dataset.screen || node.value || node.textContent.trim().slice(0, 30);
  });

async function tabTo(page, wanted) {
  for (let i = 0; i < 40; i++) {
    if ((await focused(page)) === wanted) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${wanted}, but to ${await focused(page)}`);
}

async function keyboardTalk() {
  const page = await open();
  await page.keyboard.press("Tab");
  must((await focused(page)) === "Go to the phone", "the first stop is not the way to the phone");
  await page.keyboard.press("Enter");
  must((await focused(page)) === "phone", "the way to the phone does not lead there");
  await tabTo(page, "typed");
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  await heard(page, words("en", "now_sms"));
  must((await focused(page)) === "typed", "the focus does not stay where the next message is written");
  await page.keyboard.type("11");
  await page.keyboard.press("Enter");
  await heard(page, words("en", "now_door_sms"));
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  must((await focused(page)) !== "typed", "there is no way back");
  await page.context().close();
}

async function keyboardCall() {
  const page = await open();
  await page.focus("#phone");
  await tabTo(page, "sms");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, "call"); /* the radio button is named by its value */
  await page.keyboard.press("Tab");
  for (let i = 0; i < 20 && (await page.evaluate(() => document.activeElement.id)) !== "call"; i++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await heard(page, words("en", "opening_voice"));
  await page.waitForFunction(() => document.activeElement.dataset.key === "1");
  await page.keyboard.press("2"); /* the keys of the keyboard are those of the phone */
  await heard(page, words("en", "first_voice"));
  await page.keyboard.press("1");
  await heard(page, words("en", "now_voice"));
  await tabTo(page, "6");
  await page.keyboard.press("Enter");
  await heard(page, words("en", "now_fake_voice"));
  await tabTo(page, "silence");
  await page.keyboard.press("Space");
  await heard(page, words("en", "silence_voice"));
  await tabTo(page, "hangup");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "call");
  await page.context().close();
}

/* Through everything that can be reached and out at the end, each stop seen. */
async function tabOrder() {
  const page = await open();
  await texts(page, "1", words("en", "now_sms"));
  await page.evaluate(() => document.activeElement.blur());
  const count = await page.evaluate(
    () =>
      [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")].filter(
        (node) => !node.disabled && node.getClientRects().length,
      ).length,
  );
  const stops = new Set();
  for (let i = 0; i < count + 5; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const node = document.activeElement;
      if (node === document.body) return null;
      const style = getComputedStyle(node);
      const box = node.getBoundingClientRect();
      node.dataset.stop = node.dataset.stop || String(document.querySelectorAll("[data-stop]").length);
      return {
        stop: node.dataset.stop,
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.bottom > 0 && box.top < innerHeight,
        name: node.id || node.textContent.slice(0, 30),
      };
    });
    if (!stop) continue;
    must(stop.ring, `${stop.name} does not show that it has the focus`);
    must(stop.seen, `${stop.name} has the focus and cannot be seen`);
    stops.add(stop.stop);
  }
  must(stops.size >= count - 3, `${stops.size} stops of ${count}`); /* a group of radio buttons is one stop */
  await page.context().close();
}

/* ---- what a screen reader and a weak eye need ---- */

/* Runs in the page: what is wrong with names, roles, headings and ids. */
function audit() {
  const wrong = [];
  const visible = (node) => node.getClientRects().length > 0;
  const name = (node) => {
    const by = node.getAttribute("aria-labelledby");
    if (by)
      return by
        .split(" ")
        .map((one) => (document.getElementById(one) || { textContent: "" }).textContent)
        .join(" ");
    if (node.getAttribute("aria-label")) return node.getAttribute("aria-label");
    if (node.labels && node.labels.length) return node.labels[0].textContent;
    return node.textContent;
  };
  for (const node of document.querySelectorAll(
    "button, input, select, a, summary, [role=log], [role=group], section, nav, form#settings",
  ))
    if (visible(node) && !name(node).trim()) wrong.push(`no name: ${node.outerHTML.slice(0, 80)}`);
  for (const [selector, count] of [
    ["main", 1],
    ["body > header", 1],
    ["nav", 1],
    ["h1", 1],
    ["[role=log][aria-live=polite]", 1],
    ["[role=alert]", 1],
  ])
    if (document.querySelectorAll(selector).length !== count) wrong.push(`not ${count} of ${selector}`);
  if (!document.documentElement.lang || !document.title) wrong.push("no language or title");
  let level = 0;
  for (const node of document.querySelectorAll("h1, h2, h3, h4")) {
    const next = Number(node.tagName[1]);
    if (next > level + 1) wrong.push(`heading ${node.textContent} skips a level`);
    level = next;
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  if (new Set(ids).size !== ids.length) wrong.push("an id is there twice");
  for (const node of document.querySelectorAll("[aria-labelledby], label[for], a[href^='#']"))
    for (const id of (
      node.getAttribute("aria-labelledby") ||
      node.getAttribute("for") ||
      node.getAttribute("href").slice(1)
    ).split(" "))
      if (!document.getElementById(id)) wrong.push(`${id} is named and not there`);
  for (const node of document.querySelectorAll("ul, ol"))
    if ([...node.children].some((child) => child.tagName !== "LI")) wrong.push("a list holds something else");
  for (const node of document.querySelectorAll("li"))
    if (!/^(UL|OL)$/.test(node.parentElement.tagName) || node.parentElement.getAttribute("role"))
      wrong.push("an item is in no list");
  for (const node of document.querySelectorAll("button, select, input, summary")) {
    const box = node.getBoundingClientRect();
    if (visible(node) && (box.height < 24 || box.width < 20) && !/radio|checkbox/.test(node.type))
      wrong.push(`too small to touch: ${name(node)}`);
  }
  for (const node of document.querySelectorAll("#log .bubble, .text"))
    if (!node.lang && !node.closest(".theirs")) wrong.push(`no language: ${node.textContent.slice(0, 40)}`);
  return wrong;
}

/* Runs in the page: texts whose contrast with what is behind them is below AA. */
function contrasts() {
  const parse = (color) => {
    const parts = color.match(/[\d.]+/g).map(Number);
    return { r: parts[0], g: parts[1], b: parts[2], a: parts.length > 3 ? parts[3] : 1 };
  };
  const light = ({ r, g, b }) =>
    [r, g, b]
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.a === 1) return color;
    }
    return { r: 255, g: 255, b: 255 };
  };
  const wrong = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.getClientRects().length || node.closest("noscript, :disabled"))
      continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(parse(style.color)), light(behind(node))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) wrong.add(`${ratio.toFixed(2)}: ${node.textContent.trim().slice(0, 40)}`);
  }
  return [...wrong];
}

async function everythingShown(page, call) {
  if (call) {
    await page.check("input[value=call]");
    await page.click("#call");
    await page.waitForSelector("#log .ours");
  } else {
    await texts(page, "11", words("en", "now_door_sms"));
  }
  await page.fill("#date", LATER);
  await page.waitForSelector("#tree .mark-f");
  await page.evaluate(() =>
    document.querySelectorAll("details").forEach((one) => {
      one.open = true;
    }),
  );
}

async function readable(scheme, call) {
  const page = await open({ colorScheme: scheme });
  await everythingShown(page, call);
  const wrong = [...(await page.evaluate(audit)), ...(await page.evaluate(contrasts))];
  await page.context().close();
  must(!wrong.length, wrong.join("\n"));
}

/* The audits themselves must find what is wrong. */
async function auditsFind() {
  const page = await open();
  await page.evaluate(() => {
    const button = document.createElement("button");
    const text = document.createElement("h4");
    text.textContent = "faint";
    text.style.color = "#aaa";
    document.querySelector("#screen").prepend(button, text);
  });
  const names = await page.evaluate(audit);
  const faint = await page.evaluate(contrasts);
  must(
    names.some((one) => one.startsWith("no name")) && names.some((one) => one.includes("skips")),
    names.join("\n") || "nothing",
  );
  must(faint.length === 1 && faint[0].includes("faint"), faint.join("\n") || "nothing");
  await page.context().close();
}

async function stillness() {
  for (const [reducedMotion, wanted] of [
    ["reduce", "auto"],
    ["no-preference", "smooth"],
  ]) {
    const page = await open({ reducedMotion });
    const behaviour = await page.evaluate(() => getComputedStyle(document.querySelector("#log")).scrollBehavior);
    must(behaviour === wanted, `with ${reducedMotion} the log scrolls ${behaviour}`);
    await page.context().close();
  }
}

async function narrow(tag) {
  const page = await open({ viewport: NARROW, colorScheme: tag === "ar" ? "dark" : "light" });
  await page.selectOption("#language", tag);
  await texts(page, "11", words(tag, "now_door_sms"));
  await page.evaluate(() =>
    document.querySelectorAll("details").forEach((one) => {
      one.open = true;
    }),
  );
  const wide = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("body *")]
        .filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest(".skip"))
        .map((node) => node.outerHTML.slice(0, 80)),
    );
  must(
    (await page.evaluate(() => document.documentElement.scrollWidth)) <= NARROW.width && !(await wide()).length,
    (await wide()).join("\n"),
  );
  await picture(page, `narrow-sms-${tag}`);
  await page.check("input[value=call]");
  await page.click("#call");
  await page.waitForSelector("#log .ours");
  must(
    (await page.evaluate(() => document.documentElement.scrollWidth)) <= NARROW.width && !(await wide()).length,
    (await wide()).join("\n"),
  );
  const together = await page.evaluate(
    () =>
      document.querySelector("#hangup").getBoundingClientRect().bottom -
      document.querySelector("#log").getBoundingClientRect().top,
  );
  must(together <= NARROW.height, `captions and keys take ${together} px: they are not seen together`);
  await picture(page, `narrow-call-${tag}`);
  await page.context().close();
}

/* ---- alone ---- */

function asksNobodyElse() {
  must(!seen.outside.length, seen.outside.join("\n"));
  must(!seen.wrong.length, seen.wrong.join("\n"));
}

/* A page of another port of this machine, in the same browser: it can neither read, nor frame, nor make it do anything. */
async function otherPages() {
  const other = http.createServer((request, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(`<title>other</title><iframe src="${address}"></iframe><img src="${address}preview.svg">`);
  });
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  const page = await (await browser.newContext()).newPage();
  const statuses = [];
  page.on("response", (answer) => {
    if (answer.url().startsWith(address)) statuses.push(answer.status());
  });
  try {
    await page.goto(`http://127.0.0.1:${other.address().port}/`);
    await page.evaluate(
      (target) =>
        fetch(`${target}turn`, {
          method: "POST",
          mode: "no-cors",
          body: new URLSearchParams({ channel: "sms" }),
        }).catch(() => null),
      address,
    );
    const read = await page.evaluate(
      (target) =>
        fetch(`${target}content`).then(
          () => "read",
          () => "refused",
        ),
      address,
    );
    must(read === "refused", "another page can read the content");
    must(statuses.length && statuses.every((status) => status === 403), `it was answered ${statuses}`);
  } finally {
    other.close();
    await page.context().close();
  }
}

const tests = [
  ...LANGUAGES.map((tag) => [`a whole talk by SMS in ${tag}`, () => talkBySms(tag)]),
  ...LANGUAGES.map((tag) => [`a whole call in ${tag}`, () => wholeCall(tag)]),
  ["what is written from right to left stands at the right", rightToLeft],
  ["a call has a voice, or says that it has none", soundIsFound],
  ["an edit on disk appears in the last answer and in the panel", editAppears],
  ["a mistake on disk is told, and the talk goes on", mistakeIsTold],
  ["content that was broken from the start is told, and served when it is mended", brokenFromTheStart],
  ["the place in the panel is kept when a file changes", focusStays],
  ["another date shows what falls back", dateSwitch],
  ["a fact tells its status, its dates and its sources, and no link leads away", factsAndSources],
  ["a talk by keyboard alone", keyboardTalk],
  ["a call by keyboard alone", keyboardCall],
  ["Tab goes everywhere, and every stop is seen", tabOrder],
  ...["light", "dark"].map((scheme) => [
    `names, roles and contrast of a talk, ${scheme}`,
    () => readable(scheme, false),
  ]),
  ...["light", "dark"].map((scheme) => [
    `names, roles and contrast of a call, ${scheme}`,
    () => readable(scheme, true),
  ]),
  ["the audits find what is wrong", auditsFind],
  ["nothing moves for who asks for stillness", stillness],
  ...["en", "ar"].map((tag) => [`a screen of 320 pixels in ${tag}`, () => narrow(tag)]),
  ["another page in the browser gets nothing", otherPages],
  ["the page asks nobody but its program, and nothing is wrong in its console", asksNobodyElse],
];

(async () => {
  const running = await start(content);
  address = running.address;
  running.child.removeAllListeners("exit");
  /* A browser does not run as root inside its own sandbox; it opens our page and no other. */
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
  for (const [name, test] of tests) {
    try {
      await test();
      report(true, name);
    } catch (wrong) {
      report(false, name, wrong.message);
    }
  }
  await browser.close();
  running.child.kill("SIGTERM");
  console.log(`1..${lines}`);
  process.exitCode = failures ? 1 : 0;
})();
