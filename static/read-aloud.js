// Reads a page aloud with the browser's own voices, where the device has one of the page's language. Voices that
// send the text to somebody else are never used. Without this file there is no button.
const form = document.querySelector("form[data-read-aloud]");
const ALIKE = { nb: ["nb", "no", "nn"], nn: ["nn", "nb", "no"] };
const PIECES = "h1, h2, .sv-lead, .sv-text > *, legend, .ds-label, .sv-help, .sv-choice, .sv-ends, .sv-beside > *, .ds-validation-message";
const code = (tag) => tag.toLowerCase().split(/[-_]/)[0];
const languageOf = (element) => code(element.closest("[lang]").lang);
let row;
let shown;

function voiceOf(language) {
  const own = speechSynthesis.getVoices().filter((voice) => voice.localService);
  for (const each of ALIKE[language] ?? [language]) {
    const found = own.find((voice) => code(voice.lang) === each);
    if (found) return found;
  }
  return null;
}

function pieces(language) {
  const every = [...document.querySelectorAll(PIECES)].filter((each) => each.closest("main"));
  return every.filter((each) => !each.parentElement.closest(PIECES) && each.checkVisibility() && languageOf(each) === language);
}

function words(element) {
  const copy = element.cloneNode(true);
  for (const each of copy.querySelectorAll(".sv-hidden, input, select, textarea, button")) each.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function mark(element) {
  if (shown) shown.style.outline = "";
  shown = element;
  if (!element) return;
  element.style.outline = "3px solid";
  element.scrollIntoView({ block: "nearest" });
}

function stop() {
  speechSynthesis.cancel();
  mark(null);
  for (const each of row.children) {
    each.setAttribute("aria-pressed", "false");
    each.firstChild.data = form.dataset.readAloud;
  }
}

function read(button, language) {
  const on = button.getAttribute("aria-pressed") === "true";
  stop();
  if (on) return;
  button.setAttribute("aria-pressed", "true");
  button.firstChild.data = form.dataset.readStop;
  const every = pieces(language);
  const from = Math.max(0, every.findIndex((each) => each.getBoundingClientRect().bottom > 0));
  const voice = voiceOf(language);
  every.slice(from).forEach((each, n, some) => {
    const said = new SpeechSynthesisUtterance(words(each));
    said.voice = voice;
    said.lang = voice.lang;
    said.onstart = () => mark(each);
    if (n === some.length - 1) said.onend = stop;
    speechSynthesis.speak(said);
  });
}

function offer() {
  if (row) return;
  const beside = [...document.querySelectorAll(".sv-beside[lang]")].map(languageOf);
  const languages = [...new Set([code(document.documentElement.lang), ...beside])].filter(voiceOf);
  if (!languages.length) return;
  row = document.createElement("p");
  row.className = "sv-tools";
  for (const language of languages) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "ds-button";
    button.dataset.variant = "tertiary";
    button.append(form.dataset.readAloud);
    if (languages.length > 1) {
      const name = document.createElement("span");
      name.lang = language;
      name.textContent = ` (${new Intl.DisplayNames([language], { type: "language" }).of(language === "fa" ? "fa-AF" : language)})`; // Dari, as the page calls it
      button.append(name);
    }
    button.addEventListener("click", () => read(button, language));
    row.append(button);
  }
  form.before(row);
  stop();
}

if (form && globalThis.speechSynthesis) {
  offer();
  speechSynthesis.addEventListener("voiceschanged", offer);
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
