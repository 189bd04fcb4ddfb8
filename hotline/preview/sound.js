/* What a call sounds like here: a recording, a voice of the browser, one of this computer, or the captions alone. */
import { at, isCall, languageName, languageOf } from "/page.js";

const SLOWLY = 0.75;
let speech = 0; /* counts what is being said, so that a key stops all of it */
let player = null;

export function quiet() {
  speech++;
  if (player) player.pause();
  if (window.speechSynthesis) window.speechSynthesis.cancel();
  document.querySelectorAll(".speaking").forEach((node) => node.classList.remove("speaking"));
}

function ended(start) {
  return new Promise((resolve) => start(resolve));
}

/* Only voices of this computer: others send what they speak to somebody else. */
function browserVoice(tag) {
  const voices = (window.speechSynthesis ? window.speechSynthesis.getVoices() : []).filter(
    (voice) => voice.localService,
  );
  const wanted = { "zh-Hans": "zh-cn", "zh-Hant": "zh-tw", yue: "zh-hk", fil: "fil" }[tag] || tag.toLowerCase();
  const name = (voice) => voice.lang.toLowerCase().replace("_", "-");
  return voices.find((voice) => name(voice) === wanted) || voices.find((voice) => name(voice).split("-")[0] === wanted);
}

function play(address, rate) {
  return ended((done) => {
    player = new Audio(address);
    player.playbackRate = rate;
    player.onended = player.onerror = player.onpause = done;
    player.play().catch(done);
  });
}

function utter(text, voice, rate) {
  return ended((done) => {
    const words = new SpeechSynthesisUtterance(text.text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = rate;
    words.onend = words.onerror = done;
    window.speechSynthesis.speak(words);
  });
}

/* A recording if the text has one, else a voice of the browser, else one of this computer, else the caption alone. */
async function speakOne(text, slowly) {
  const rate = slowly ? SLOWLY : 1;
  const spoken = languageOf(text.locale);
  const voice = browserVoice(text.locale);
  const from = (words) => at("voice").replaceChildren(languageName(text.locale), `: ${words}`);
  if (text.audio) {
    from("recording");
    await play(text.audio, rate);
  } else if (voice) {
    from("the browser's voice, not the line's");
    await utter(text, voice, rate);
  } else if (spoken && spoken.speech) {
    from("this computer's voice, not the line's");
    await play(`/speech?${new URLSearchParams({ locale: text.locale, text: text.text })}`, rate);
  } else {
    from("no voice here, captions only");
  }
}

export async function speak(heard) {
  quiet();
  const mine = speech;
  if (!isCall() || !at("sound").checked) return;
  for (const one of heard) {
    if (mine !== speech) return;
    if (one.pause) {
      await ended((done) => setTimeout(done, one.pause));
      continue;
    }
    one.node.classList.add("speaking");
    at("log").scrollTop = one.node.offsetTop - at("log").clientHeight / 4;
    await speakOne(one.text, one.slowly);
    one.node.classList.remove("speaking");
  }
}
