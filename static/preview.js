// The page in the editor's frame: questions open and close as they will, and nothing is ever sent.
import { live } from "./conditional-questions.js";

const form = document.querySelector("form[data-conditions]");
const data = form && document.querySelector(form.dataset.conditions);
form?.addEventListener("submit", (event) => event.preventDefault());
if (data) live(form, JSON.parse(data.textContent));

// The question that the address names is shown and scrolled to, also one that waits for an answer.
const look = () => {
  const target = location.hash && document.getElementById(location.hash.replace(/^#(merk=)?/, ""));
  if (!target) return;
  for (let closed; (closed = target.closest("[hidden]"));) closed.hidden = false;
  scrollTo(0, target.getBoundingClientRect().top + scrollY);
};
addEventListener("hashchange", look);
look();
