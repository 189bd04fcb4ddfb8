/* The map of the screens: where the person is, and what is the matter where. */
import { MARKS, at, el, language, languageName, languageOf, leads, page, say, screenOf } from "/page.js";
import { mark, panel, spaced } from "/panel.js";

const DOT = "\u25cb"; /* on the map, where nearly everything is not reviewed, the words would hide the others */

function dots(screen) {
  return [...(screen.marks[language()] || "")].map((letter) =>
    letter === "u"
      ? el(
          "span",
          { class: "dot", title: MARKS.u },
          el("span", { "aria-hidden": "true" }, DOT),
          el("span", { class: "unseen" }, MARKS.u),
        )
      : mark(letter, MARKS[letter]),
  );
}

function branch(screen, seen) {
  const only = at("only").value;
  const here = screen.name === page.talk.screen;
  seen.add(screen.name);
  const below = screen.choices
    .map((choice) => screenOf(choice.screen))
    .filter((one) => one && !seen.has(one.name))
    .map((one) => branch(one, seen))
    .filter(Boolean);
  if (only && !below.length && !(screen.marks[language()] || "").includes(only)) return null;
  return el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        "data-screen": screen.name,
        "aria-current": here ? "location" : false,
        class: screen.name === page.shown ? "chosen" : "",
        onclick: () => choose(screen.name),
      },
      screen.typed && screen.code ? `${screen.code} ` : "",
      screen.name,
      here ? el("span", { class: "unseen" }, " (you are here)") : null,
      ...spaced(dots(screen)),
    ),
    below.length ? el("ul", {}, ...below) : null,
  );
}

export function tree() {
  const seen = new Set();
  const held = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.screen : "";
  const roots = [];
  for (const screen of page.told.screens) {
    if (seen.has(screen.name) || (screen.name !== "main" && screen.parent !== "main" && leads(screen))) continue;
    if (screen.name !== "main" && leads(screen)) continue;
    roots.push(branch(screen, seen));
  }
  at("tree").replaceChildren(el("ul", {}, ...roots.filter(Boolean)));
  if (held) {
    const again = at("tree").querySelector(`[data-screen="${CSS.escape(held)}"]`);
    if (again) again.focus();
  }
  summary();
}

function summary() {
  const counts = Object.keys(MARKS)
    .map((letter) => {
      const count = page.told.screens.filter((screen) => (screen.marks[language()] || "").includes(letter)).length;
      return count ? `${count} ${MARKS[letter]}` : "";
    })
    .filter(Boolean);
  const spoken = languageOf(language());
  at("summary").replaceChildren(
    `${page.told.screens.length} screens in `,
    languageName(language()),
    counts.length ? `: ${counts.join(", ")}. ` : ". ",
    spoken
      ? `${spoken.reviewed} of ${spoken.texts} texts are reviewed; without drafts the line offers this language ` +
          `${[spoken.offered_sms ? "by text" : "", spoken.offered_voice ? "on the phone" : ""].filter(Boolean).join(" and ") || "to nobody"}.`
      : "",
  );
}

function choose(name) {
  page.shown = name;
  panel();
  say(`Shown beside the phone: ${name}`);
}
