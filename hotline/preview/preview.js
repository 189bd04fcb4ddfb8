/*
 * The page of `hotline preview`, put together: the content is loaded, and again when files change; buttons and fields do
 * what they say. No text of the line stands in these scripts; all of it comes from the program.
 */
import { ask, at, date, el, inTurn, isCall, languageOf, page, say, screenOf } from "/page.js";
import { tree } from "/map.js";
import { panel } from "/panel.js";
import { buttons, comesBack, keypad, press, replay, send, startOver, turn, wish } from "/phone.js";
import { quiet } from "/sound.js";

let id = ""; /* of the content as it is shown */
const LOOK_MS = 1500; /* how often a change on disk is asked for */

/* ---- problems ---- */

function place(problem) {
  const where = problem.file + (problem.line ? `:${problem.line}` : "");
  const what = [problem.locale, problem.key || problem.screen].filter(Boolean).join("/");
  return el(
    "li",
    { class: problem.warning ? "" : "error" },
    el("strong", {}, problem.warning ? "Warning " : "Mistake "),
    el("span", { class: "where" }, where),
    what ? ` ${what}` : "",
    `: ${problem.what}`,
  );
}

function problems() {
  const nodes = [];
  const past = at("date").value ? page.told.forecast || [] : [];
  if (!page.told.problems.length) nodes.push(el("p", {}, "None."));
  else nodes.push(el("ul", { class: "plain" }, ...page.told.problems.map(place)));
  if (past.length)
    nodes.push(
      el("h3", {}, `What check would say on ${page.told.now}`),
      el("ul", { class: "plain" }, ...past.map(place)),
    );
  at("list").replaceChildren(...nodes);
  at("problems-title").textContent = page.told.problems.length ? `Problems (${page.told.problems.length})` : "Problems";
  const mistakes = page.told.problems.filter((problem) => !problem.warning);
  at("refused").hidden = !page.told.refused;
  if (page.told.refused)
    at("refused").replaceChildren(
      el("strong", {}, `The files have ${page.told.errors === 1 ? "a mistake" : `${page.told.errors} mistakes`}. `),
      page.told.screens ? "The phone goes on with the texts from before. " : "The phone works when they are mended. ",
      el("ul", { class: "plain" }, ...mistakes.slice(0, 5).map(place)),
      el("a", { href: "#problems" }, "All problems"),
    );
}
/* ---- the content ---- */

function offers() {
  const select = at("language");
  const before = select.value;
  select.replaceChildren(
    select.options[0],
    ...page.told.languages.map((one) =>
      el(
        "option",
        { value: one.tag, lang: one.tag },
        `${one.name} (${one.tag})${one.sms ? "" : ", call only"}${one.voice ? "" : ", text only"}`,
      ),
    ),
  );
  select.value = languageOf(before) ? before : "";
  const places = at("place");
  const chosen = places.value;
  places.replaceChildren(places.options[0], ...page.told.places.map((name) => el("option", { value: name }, name)));
  places.value = chosen || "none";
}

async function load() {
  page.told = await ask("/content", date());
  id = page.told.id;
  problems();
  if (!page.told.screens) {
    say("There is nothing to show yet.");
    return;
  }
  offers();
  if (!screenOf(page.shown)) page.shown = "main";
  buttons();
  await panel();
}

async function look() {
  if (document.hidden) return;
  const now = await ask("/changes", {});
  if (now.id === id) return;
  const first = id === "";
  const refused = page.told && page.told.refused;
  await load();
  if (page.told.screens) await replay();
  if (page.told.refused) say("The files have mistakes: the texts from before go on.");
  else if (!first)
    say(refused ? "Mended: the new texts are shown." : "The files have changed: the new texts are shown.");
}

async function dated() {
  await load();
  if (page.told.screens) await replay();
  say(at("date").value ? `As on ${page.told.now}: what has run out by then shows the fallback line.` : "As today.");
}
/* ---- all of it ---- */

function listen() {
  document
    .querySelectorAll("form")
    .forEach((form) => form.addEventListener("submit", (event) => event.preventDefault()));
  document.querySelectorAll("input[name=channel]").forEach((one) => one.addEventListener("change", startOver));
  at("message").addEventListener("submit", () => {
    const text = at("typed").value;
    at("typed").value = "";
    send(text);
  });
  at("language").addEventListener("change", () => {
    if (at("language").value) wish("locale", at("language").value);
    else delete page.talk.wishes.locale;
    panel();
  });
  at("place").addEventListener("change", () => wish("place", at("place").value));
  at("date").addEventListener("change", () => inTurn(dated));
  at("today").addEventListener("click", () => {
    at("date").value = "";
    inTurn(dated);
  });
  at("call").addEventListener("click", () => {
    startOver();
    inTurn(() => turn({ typed: "(call)" }, "calls")).then(() => at("call").disabled && at("keys").firstChild.focus());
  });
  at("silence").addEventListener("click", () => {
    quiet();
    inTurn(() => turn({ typed: "(silence)" }, "says nothing"));
  });
  at("hangup").addEventListener("click", () => {
    quiet();
    inTurn(() => turn({ typed: "(hangup)" }, "hangs up")).then(() => at("call").focus());
  });
  at("answered").addEventListener("click", () => comesBack("(dialled completed)", "has talked with a person"));
  at("unanswered").addEventListener("click", () => comesBack("(dialled no-answer)", "reaches nobody"));
  at("sound").addEventListener("change", quiet);
  at("over").addEventListener("click", () => {
    startOver();
    say("A new person.");
    (isCall() ? at("call") : at("typed")).focus();
  });
  at("only").addEventListener("change", () => page.told && page.told.screens && tree());
  /* The keys of the keyboard are the keys of the phone, wherever in the phone the focus is. */
  at("phone").addEventListener("keydown", (event) => {
    if (isCall() && /^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      press(event.key);
    }
  });
}

if (window.speechSynthesis) window.speechSynthesis.getVoices(); /* asked once, a browser begins to look for them */
keypad();
listen();
buttons();
inTurn(load);
setInterval(() => inTurn(look), LOOK_MS);
