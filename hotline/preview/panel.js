/* The screen beside the phone: its texts with what they cost, the facts it rests on, what is wrong with it. */
import {
  MARKS,
  ask,
  at,
  date,
  el,
  isCall,
  language,
  languageName,
  page,
  say,
  screenOf,
  seconds,
  size,
  wording,
} from "/page.js";
import { tree } from "/map.js";
import { goTo } from "/phone.js";

const KINDS = { menu: "menu", card: "card", ask: "question", transfer: "call to a person" };
const STATES = {
  reviewed: "reviewed",
  changed: "English changed since its review",
  edited: "changed since its review",
  expired: "review has run out",
  early: "reviewed for a later day",
  unreviewed: "not reviewed",
  missing: "missing",
};

let panelTurn = 0; /* so that a late answer does not overwrite a newer one */

export function mark(letter, words) {
  return el("span", { class: `mark mark-${letter}` }, words);
}

function marks(screen) {
  return [...(screen.marks[language()] || "")].map((letter) => mark(letter, MARKS[letter]));
}

export function spaced(nodes) {
  return nodes.flatMap((node) => [" ", node]);
}

function list(className, items) {
  return el("ul", { class: className }, ...items.map((item) => el("li", {}, item)));
}

function servedTexts(one) {
  const nodes = [];
  if (one.pages.length) {
    nodes.push(el("h3", {}, "As a text message"));
    one.pages.forEach((page, i) =>
      nodes.push(
        wording("p", "text", page.text, page.locale),
        el("p", { class: "size" }, size(page, one.pages.length > 1 ? `${i + 1} of ${one.pages.length}` : "")),
      ),
    );
  }
  const spoken = [...one.spoken, ...one.choices];
  if (spoken.length) {
    nodes.push(el("h3", {}, "On a call"));
    for (const text of spoken)
      nodes.push(wording("p", "text", text.text, text.locale), el("p", { class: "size" }, seconds(text.tenths)));
    nodes.push(el("p", {}, `All of it: ${seconds(spoken.reduce((sum, text) => sum + text.tenths, 0))}.`));
  }
  return nodes;
}

function writtenText(text, locale) {
  return el(
    "details",
    {},
    el(
      "summary",
      {},
      el("code", {}, text.key),
      " ",
      mark(text.state, STATES[text.state]),
      ...spaced([text.legal ? mark("l", "legal text") : "", text.served ? "" : mark("f", MARKS.f)].filter(Boolean)),
    ),
    wording("p", "text", text.text || "(empty)", locale),
    el("p", { class: "size" }, text.voice ? seconds(text.tenths) : size(text)),
    text.english ? wording("p", "text english", text.english, "en") : null,
  );
}

function pair(name, value) {
  return value ? [el("dt", {}, name), el("dd", {}, value)] : [];
}

function fact(one) {
  const sources = one.sources.map((source) =>
    el(
      "span",
      {},
      source.what || source.id,
      ...(source.dated ? [` (${source.dated})`] : []),
      el("br"),
      el("span", { class: "where" }, source.address || ""),
    ),
  );
  return el(
    "details",
    {},
    el("summary", {}, one.plain || one.id, ...(one.past ? [" ", mark("f", "past its day")] : [])),
    el(
      "dl",
      {},
      ...pair("Name", el("code", {}, one.id)),
      ...pair("Where", one.jurisdiction),
      ...pair("Status", one.status + (one.grade ? `, grade ${one.grade}` : "")),
      ...pair("As of", one.as_of),
      ...pair("Checked", one.checked),
      ...pair("Review by", one.review_by),
      ...pair("Never say", one.never_say ? list("plain", one.never_say) : null),
      ...pair("Sources", sources.length ? list("plain", sources) : null),
    ),
  );
}

function about(one, screen) {
  const go = screen.typed
    ? el(
        "p",
        {},
        el(
          "button",
          { type: "button", onclick: () => goTo(screen) },
          isCall() ? "Go there on the phone" : `Text ${screen.code} on the phone`,
        ),
      )
    : null;
  return [
    el(
      "p",
      {},
      `${KINDS[screen.kind]} in `,
      languageName(one.locale),
      one.place ? `, ${one.place}` : ", no place chosen",
      ...spaced(marks(screen)),
    ),
    one.fallback
      ? el("p", { class: "refused" }, "On this day its text may not be served: the fallback line stands here.")
      : null,
    go,
    ...(one.problems.length ? [el("h3", {}, "What check says"), list("found", one.problems)] : []),
    ...servedTexts(one),
    el("h3", {}, "Texts in the files"),
    ...one.texts.map((text) => writtenText(text, one.locale)),
    el("h3", {}, "Facts behind it"),
    ...(one.facts.length ? one.facts.map(fact) : [el("p", {}, "It rests on none.")]),
  ].filter(Boolean);
}

export async function panel() {
  const screen = screenOf(page.shown);
  const mine = ++panelTurn;
  if (!screen) return;
  tree();
  try {
    const one = await ask("/screen", { name: page.shown, locale: language(), place: page.talk.place, ...date() });
    if (mine !== panelTurn) return;
    const held = at("about").contains(document.activeElement) ? document.activeElement.textContent : null;
    const open = [...document.querySelectorAll("#about details[open] code:first-of-type")].map(
      (node) => node.textContent,
    );
    at("screen-title").textContent = `This screen: ${screen.typed ? `${screen.code} ` : ""}${screen.name}`;
    at("about").replaceChildren(...about(one, screen));
    for (const node of document.querySelectorAll("#about details"))
      if (open.includes((node.querySelector("code") || node).textContent)) node.open = true;
    const again = [...document.querySelectorAll("#about button, #about summary")].find(
      (node) => node.textContent === held,
    );
    if (again) again.focus();
  } catch (wrong) {
    say(wrong.message);
  }
}
