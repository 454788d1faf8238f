// The page in the editor's frame: questions open and close as they will, and nothing is ever sent.
import { live } from "./conditional-questions.js";

const form = document.querySelector("form[data-conditions]");
const data = form && document.querySelector(form.dataset.conditions);
form?.addEventListener("submit", (event) => event.preventDefault());
if (data) live(form, JSON.parse(data.textContent));
