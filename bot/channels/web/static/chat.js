// Makes the page livelier than a form: replies appear in place, and a message that was lost can be sent again.
// Everything shown is rendered by the server; without this script the same forms post and the page comes back.

const log = document.getElementById("log");
const working = document.getElementById("working");
const status = document.getElementById("status");
const words = document.getElementById("words").dataset;
const askForm = document.querySelector("form.ask");
const question = document.getElementById("question");
const fileInput = document.querySelector(".upload input[type=file]");
const menu = document.querySelector(".menu");

// Messages leave one after the other, in the order in which they were written.
let queue = Promise.resolve();
let waiting = 0;

document.documentElement.classList.add("js");
history.scrollRestoration = "manual";
if (log.querySelector("[data-id]")) reveal(log.lastElementChild);
if (matchMedia("(hover: hover)").matches) question.focus({ preventScroll: true });

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches('form[action="/messages"]')) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  const button = event.submitter;
  data.set("client_id", newId());
  if (form === askForm) {
    if (!question.value.trim()) return question.focus();
    form.reset();
    fitQuestion();
  }
  const choices = form.classList.contains("choices") ? [...form.elements] : [];
  // A second tap on a choice must not ask twice; once it is answered, all of them may be pressed again.
  choices.forEach((choice) => { choice.disabled = true; });
  if (choices.length) button.classList.add("chosen");
  menu.open = false;
  const sent = say(data, data.has("choice") || form.closest(".menu") ? button.textContent : data.get("text"));
  sent.finally(() => choices.forEach((choice) => { choice.disabled = false; }));
});

question.addEventListener("keydown", (event) => {
  // Enter that picks a word in an input method must not send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  askForm.requestSubmit();
});
question.addEventListener("input", fitQuestion);

// Sources that are unfolded behind the question box are brought into view ("toggle" does not bubble).
log.addEventListener("toggle", (event) => {
  if (event.target.open) toEnd(event.target.closest(".entry"), "nearest");
}, true);

fileInput.addEventListener("change", () => {
  if (!fileInput.files.length) return;
  const data = new FormData(fileInput.form);
  data.set("client_id", newId());
  say(data, fileInput.files[0].name);
  fileInput.form.reset();
});

document.addEventListener("click", (event) => {
  if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

function say(data, shown) {
  const bubble = document.getElementById("said").content.firstElementChild.cloneNode(true);
  bubble.querySelector(".bubble").textContent = shown;
  bubble.classList.add("waiting");
  log.append(bubble);
  toEnd(bubble);
  return enqueue(data, bubble);
}

function enqueue(data, bubble) {
  waiting += 1;
  showWorking();
  queue = queue.then(() => send(data, bubble)).finally(() => {
    waiting -= 1;
    showWorking();
  });
  return queue;
}

async function send(data, bubble) {
  try {
    const response = await fetch("/messages", {
      method: "POST",
      body: data,
      headers: { Accept: "text/event-stream" },
      credentials: "same-origin",
    });
    if (!response.ok) return fail(data, bubble, (await response.json()).message);
    let finished = false;
    for await (const { name, value } of eventsOf(response.body)) {
      if (name === "failed") return fail(data, bubble, value.message);
      if (name === "reset") log.querySelectorAll("[data-id]").forEach((entry) => entry.remove());
      if (name === "entry") show(value, bubble);
      if (name === "done") finished = true;
    }
    if (!finished) return fail(data, bubble, words.offline);
    // What was said stays only where the server kept it: after erasing, nothing of the past is left.
    if (bubble.isConnected && bubble.classList.contains("waiting")) bubble.remove();
    if (String(data.get("choice")).startsWith("language:")) location.reload();
  } catch {
    fail(data, bubble, words.offline);
  }
}

async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block);
      const data = /^data: (.*)$/m.exec(block);
      if (name && data) yield { name: name[1], value: JSON.parse(data[1]) };
    }
  }
}

function show({ id, role, html }, bubble) {
  if (document.getElementById(`entry-${id}`)) return;
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const entry = holder.content.firstElementChild;
  if (role === "user") return bubble.replaceWith(entry);
  // While more is waiting, a reply belongs right after what it answers.
  const after = document.querySelector(".entry.waiting:not([data-failed])");
  const next = bubble.isConnected ? nextWaiting(bubble) : after;
  log.insertBefore(entry, next ?? null);
  reveal(entry);
}

// A long answer is shown from its beginning, a short one together with what came before it.
function reveal(entry) {
  if (entry.offsetHeight > innerHeight * 0.6) entry.scrollIntoView({ block: "start" });
  else toEnd(entry);
}

function nextWaiting(bubble) {
  let entry = bubble.nextElementSibling;
  while (entry && !entry.classList.contains("waiting")) entry = entry.nextElementSibling;
  return entry;
}

function fail(data, bubble, message) {
  const problem = document.getElementById("problem").content.firstElementChild.cloneNode(true);
  problem.querySelector("span").textContent = message;
  bubble.dataset.failed = "";
  bubble.append(problem);
  toEnd(bubble);
  problem.querySelector("button").addEventListener("click", () => {
    // The same client_id again: if it had arrived after all, nothing happens twice.
    problem.remove();
    delete bubble.dataset.failed;
    enqueue(data, bubble);
  });
}

function showWorking() {
  working.hidden = waiting === 0;
  status.textContent = waiting ? words.working : "";
  log.setAttribute("aria-busy", String(waiting > 0));
  if (waiting) toEnd(working);
}

function toEnd(element, block = "end") {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block, behavior: still ? "auto" : "smooth" });
}

function fitQuestion() {
  if (CSS.supports("field-sizing", "content")) return;
  question.style.height = "auto";
  question.style.height = `${question.scrollHeight}px`;
}

function newId() {
  // Not randomUUID: it is missing where the page is served over plain http in a local network.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
