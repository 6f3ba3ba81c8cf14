// Does the proof of work of the form around it, once somebody begins to fill that in, and says how many members a
// coalition lists. Where it fails, the form goes without. Then also fetches what checks the address.
(() => {
  const script = document.currentScript, form = script.closest("form");
  const field = document.createElement("input"), status = document.createElement("span");
  const WAIT = 10e3, GOOD = 3e6, MOST = 3; // ms at the button at most; ms that a proof is good; tries
  let working, begun, tries = 0, sending;

  const solve = (challenge) => new Promise((resolve, reject) => {
    const worker = new Worker(new URL("worker.js", script.src));
    worker.onmessage = ({ data: solution }) => {
      worker.terminate();
      solution && solution.derivedKey ? resolve(btoa(JSON.stringify({ challenge, solution }))) : reject();
    };
    worker.onerror = reject;
    worker.postMessage({ type: "work", challenge });
  });
  const done = () => tries >= MOST || (field.value && Date.now() - begun < GOOD);
  const prove = () => {
    if (done() || working) return working;
    tries += 1;
    begun = Date.now();
    field.value = "";
    return working = fetch(form.action.replace(/signatures$/, "challenge"))
      .then((answer) => answer.json())
      .then(solve)
      .then((proof) => { field.value = proof; tries = 0; })
      .catch(() => {})
      .then(() => { working = null; });
  };

  const list = form.querySelector("textarea"), read = form.querySelector("#n-members");
  if (read) list.addEventListener("blur", () => {
    const names = list.value.split("\n").filter((line) => /\p{L}/u.test(line))
      .map((line) => line.replace(/^[^\p{L}\p{N}]*(\d+[.)]\s)?|[^\p{L}\p{N}]+$/gu, ""));
    const count = new Set(names).size;
    read.textContent = count ? read.dataset[count > 1 ? "many" : "one"].replace("{}", count) : "";
  });

  field.type = "hidden";
  field.name = "altcha";
  status.setAttribute("role", "status");
  form.append(field);
  form.querySelector("button").after(" ", status);
  form.addEventListener("focusin", prove);
  form.addEventListener("focusin", () => {
    const more = document.createElement("script");
    more.src = new URL("address.js", script.src);
    form.append(more);
  }, { once: true });
  form.addEventListener("submit", (event) => {
    if (!sending && done()) return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    status.textContent = script.dataset.wait;
    Promise.race([prove(), new Promise((over) => setTimeout(over, WAIT))]).then(() => {
      sending = false;
      form.submit();
    });
  });
  addEventListener("pageshow", ({ persisted }) => { // back: the proof is spent
    if (persisted) field.value = status.textContent = "";
  });
})();
