/* The phone: what the person does becomes a turn, the answer bubbles and captions. Asks only the program it came from. */
import {
  ask,
  at,
  channel,
  date,
  el,
  fresh,
  inTurn,
  isCall,
  languageOf,
  leads,
  page,
  screenOf,
  seconds,
  size,
  wording,
} from "/page.js";
import { panel } from "/panel.js";
import { quiet, speak } from "/sound.js";

const KEYS = [
  ["1", ""],
  ["2", ""],
  ["3", ""],
  ["4", ""],
  ["5", ""],
  ["6", ""],
  ["7", "read aloud"],
  ["8", "text me"],
  ["9", "language"],
  ["*", "back"],
  ["0", "main"],
  ["#", "repeat"],
];
const KEY_NAMES = { "*": "star", "#": "pound" };

/* ---- the talk ---- */

function add(node) {
  const log = at("log");
  log.append(node);
  log.scrollTop = log.scrollHeight;
  return node;
}

function aside(words) {
  return el("div", { class: "aside" }, words);
}

function bubble(who, part, below) {
  return el(
    "div",
    { class: who === "You" ? "theirs" : "ours" },
    el("span", { class: "unseen" }, `${who}: `),
    wording("p", "bubble", part.text, part.locale),
    below ? el("p", { class: "size" }, below) : null,
  );
}

/* Nodes for the log, and what is to be heard: [{ text, node, slowly } | { pause }]. */
function render(answer) {
  const nodes = [];
  const heard = [];
  for (const part of answer.parts) {
    if (part.kind === "message") {
      nodes.push(bubble("The line", part, channel() === "sms" ? size(part) : ""));
    } else if (part.kind === "texted") {
      nodes.push(bubble("Sent to the phone as a text", part, `sent as a text: ${size(part)}`));
    } else if (part.kind === "say") {
      for (const text of part.texts) {
        const node = bubble(
          part.slowly ? "The line, slowly" : "The line",
          text,
          seconds(text.tenths) + (part.slowly ? ", slowly" : ""),
        );
        nodes.push(node);
        heard.push({ text, node, slowly: part.slowly });
      }
    } else if (part.kind === "pause") {
      nodes.push(aside(`(pause, ${(part.tenths / 10).toFixed(1)} s)`));
      heard.push({ pause: part.tenths * 100 });
    } else if (part.kind === "dial") {
      nodes.push(aside(`(the call goes on to ${part.name}, ${part.number}; nobody is really called)`));
    } else if (part.kind === "hangup") {
      nodes.push(aside("(the line hangs up)"));
    }
  }
  if (!answer.parts.length && !isCall())
    nodes.push(aside("(no answer of ours: the phone company answers this word itself)"));
  return { nodes, heard };
}

function waitOf(answer) {
  const part = answer.parts.find((one) => one.kind === "wait");
  return part ? `The line waits ${part.seconds} s for a key.` : "";
}

function take(answer) {
  page.talk.session = answer.session;
  page.talk.at = answer.at;
  page.talk.screen = answer.screen;
  page.talk.locale = answer.locale;
  page.talk.place = answer.place;
  page.talk.over = answer.over;
  page.talk.begun = true;
  page.talk.dialling = answer.parts.some((part) => part.kind === "dial");
  if (at("language").value) at("language").value = answer.locale && languageOf(answer.locale) ? answer.locale : "";
  at("place").value = answer.place || "none";
  at("wait").textContent = answer.over ? "The call is over." : waitOf(answer);
}

/* `words`: how the person's part is shown; null when they do nothing that could be seen. */
export async function turn(fields, words) {
  const asked = { channel: channel(), session: page.talk.session, at: page.talk.at, ...page.talk.wishes, ...fields };
  page.talk.wishes = {};
  const answer = await ask("/turn", { ...asked, ...date() });
  const { nodes, heard } = render(answer);
  take(answer);
  if (words !== null) add(isCall() ? aside(words) : bubble("You", { text: words, locale: "" }, ""));
  nodes.forEach(add);
  page.talk.last = { asked, nodes };
  buttons();
  if (page.talk.dialling) at("answered").focus();
  follow();
  speak(heard);
}

/* The last answer once more, by what is on disk now or on the day chosen now; the person's part stays. */
export async function replay() {
  if (!page.talk.last) return;
  const answer = await ask("/turn", { ...page.talk.last.asked, ...date() });
  const { nodes } = render(answer);
  const before = page.talk.last.nodes;
  take(answer);
  if (nodes.map((node) => node.textContent).join("\n") === before.map((node) => node.textContent).join("\n")) return;
  if (before.length) before[0].before(...nodes);
  else nodes.forEach(add);
  before.forEach((node) => node.remove());
  page.talk.last.nodes = nodes;
  buttons();
}

export function startOver() {
  const wishes = {};
  if (at("language").value) wishes.locale = at("language").value;
  if (at("place").value !== "none") wishes.place = at("place").value;
  quiet();
  page.talk = fresh();
  page.talk.wishes = wishes;
  at("log").replaceChildren();
  at("wait").textContent = "";
  buttons();
  panel();
}
/* The panel goes with the person. */
function follow() {
  if (screenOf(page.talk.screen)) page.shown = page.talk.screen;
  panel();
}

/* ---- the phone's buttons ---- */

export function press(key) {
  quiet();
  inTurn(() =>
    page.talk.begun && !page.talk.over && !page.talk.dialling ? turn({ typed: key }, `presses ${key}`) : undefined,
  );
}

export function keypad() {
  for (const [key, does] of KEYS)
    at("keys").append(
      el(
        "button",
        {
          type: "button",
          "data-key": key,
          "aria-label": `${KEY_NAMES[key] || key}${does ? `, ${does}` : ""}`,
          onclick: () => press(key),
        },
        key,
        el("small", { "aria-hidden": "true" }, does || "\u00a0"),
      ),
    );
}

export function buttons() {
  const calling = isCall();
  const live = calling && page.talk.begun && !page.talk.over;
  const screen = screenOf(page.talk.screen);
  at("phone").classList.toggle("onphone", calling);
  at("writing").hidden = calling;
  at("calling").hidden = !calling;
  at("dialled").hidden = !(live && page.talk.dialling);
  at("call").disabled = live;
  at("silence").disabled = !live || page.talk.dialling;
  at("hangup").disabled = !live;
  for (const key of at("keys").children) key.setAttribute("aria-disabled", String(!live || page.talk.dialling));
  at("quick").replaceChildren();
  for (const choice of !calling && screen && page.talk.begun ? screen.choices : []) {
    const to = screenOf(choice.screen);
    at("quick").append(el("button", { type: "button", onclick: () => send(String(to.code)) }, `${to.code} ${to.name}`));
  }
}

export function send(text) {
  return inTurn(() => turn({ typed: text }, text));
}

/* Everything of the talk that leads to a screen, by the keys or the code that a person would use. */
export function goTo(screen) {
  if (isCall()) inTurn(() => turn({ typed: "(call)", go: screen.name }, `goes to ${screen.name}`));
  else send(String(screen.code));
  at("phone").focus();
}

/* A language or a place that is chosen while a talk is under way shows where the person stands again. */
export function wish(name, value) {
  page.talk.wishes[name] = value;
  const screen = screenOf(page.talk.screen);
  if (!page.talk.begun || page.talk.over) {
    panel();
    return;
  }
  if (isCall() && name === "locale") inTurn(() => turn({ typed: "(language)" }, "chooses the language"));
  else if (isCall())
    inTurn(() => (screen && leads(screen) ? turn({ go: screen.name }, "hears this screen again") : undefined));
  else if (screen && screen.typed) send(String(screen.code));
}

/* From a person who was called. The two buttons go with it, so the focus goes back to the keys. */
export function comesBack(typed, words) {
  inTurn(() => turn({ typed }, words)).then(() => at("keys").firstChild.focus());
}
