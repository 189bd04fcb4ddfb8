/*
 * What the parts of the page share: where the talk stands, what the program has told, how to ask it, how texts are shown.
 * The page carries the talk: the program keeps nothing between two turns.
 */
export const MARKS = { m: "text missing", u: "not reviewed", o: "over the limit", f: "fallback line" };

export const page = {
  /* the last answer of /content */
  told: null,
  talk: fresh(),
  /* the screen in the panel */
  shown: "main",
};

/* Somebody new: what the program gave is brought back with the next turn; `wishes` are what was chosen since. */
export function fresh() {
  return {
    session: "",
    at: "",
    screen: "",
    locale: "",
    place: "",
    begun: false,
    over: false,
    dialling: false,
    last: null,
    wishes: {},
  };
}

export const at = (id) => document.getElementById(id);

export function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "onclick") node.addEventListener("click", value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/* The same words again would be read out again. */
export function say(words) {
  if (at("status").textContent !== words) at("status").textContent = words;
}

export async function ask(target, fields) {
  const form = new URLSearchParams(fields);
  const answer =
    target === "/turn"
      ? await fetch(target, { method: "POST", body: form })
      : await fetch(form.size ? `${target}?${form}` : target);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error || `the program answered ${answer.status}`);
  return value;
}

/* One thing at a time, in order: an answer must not meet a talk that has gone on. */
let queue = Promise.resolve();
export function inTurn(work) {
  queue = queue
    .then(work)
    .catch((wrong) =>
      say(
        wrong instanceof TypeError
          ? "The program does not answer. Is it still running? Start it again: hotline preview"
          : wrong.message,
      ),
    );
  return queue;
}

export function channel() {
  return document.querySelector("input[name=channel]:checked").value;
}

export function isCall() {
  return channel() === "call";
}

export function screenOf(name) {
  return page.told && page.told.screens ? page.told.screens.find((screen) => screen.name === name) : undefined;
}

export function languageOf(tag) {
  return page.told && page.told.languages ? page.told.languages.find((language) => language.tag === tag) : undefined;
}

/* What the panel and the map speak of: the language of the talk, else the one chosen, else the number's. */
export function language() {
  return page.talk.locale || at("language").value || (page.told && page.told.default_locale) || "en";
}

/* Isolated: a name that runs the other way must not turn the words around it. */
export function languageName(tag) {
  const spoken = languageOf(tag);
  return el("bdi", { lang: tag }, spoken ? spoken.name : tag);
}

export function date() {
  return at("date").value ? { now: at("date").value } : {};
}

/* A text of the line, in its language; each of its paragraphs turns the way that its own letters do, as on a phone. */
export function wording(tag, className, text, locale) {
  return el(tag, { class: className, lang: locale, dir: "auto" }, text);
}

export function seconds(tenths) {
  return `about ${(tenths / 10).toFixed(1)} s`;
}

export function size(text, count) {
  const most = text.ucs2 ? (text.segments > 1 ? 67 : 70) : text.segments > 1 ? 153 : 160;
  return (
    `${text.segments} SMS, ${text.units} of ${most * Math.max(text.segments, 1)} units (${text.ucs2 ? "UCS-2" : "GSM-7"})` +
    (count ? `, page ${count}` : "")
  );
}
/* A key leads there. */
export function leads(screen) {
  return (
    screen.name === "main" ||
    page.told.screens.some((one) => one.choices.some((choice) => choice.screen === screen.name))
  );
}
