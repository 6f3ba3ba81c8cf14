// Keys for the queue. Without this script every act has its button or link. The keys work only while an entry of the
// list has the focus, and they can be switched off, because some people speak to their browser and others slip.
(() => {
  const list = document.getElementById("queue"), help = document.getElementById("keys");
  if (!list || !help) return;
  const entries = [...list.children], button = document.getElementById("keys-switch"), OFF = "firmamos-keys-off";
  const kept = { get: () => { try { return localStorage.getItem(OFF); } catch { return null; } },
    set: on => { try { on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* as it was */ } } };
  let on = !kept.get();
  const show = () => { button.setAttribute("aria-pressed", String(on)); };
  button.addEventListener("click", () => { on = !on; kept.set(on); show(); });
  help.hidden = false;
  show();
  const go = at => { const entry = entries[Math.max(0, Math.min(entries.length - 1, at))]; entry.focus(); entry.scrollIntoView({ block: "nearest" }); };
  const send = form => { if (form) form.requestSubmit(); };
  const acts = {
    j: at => go(at + 1),
    k: at => go(at - 1),
    a: (at, entry) => send(entry.querySelector("form[data-act=approve], form[data-act=seen]")),
    r: (at, entry) => { const more = entry.querySelector("details[data-act=refuse]"); if (more) { more.open = true; more.querySelector("select").focus(); } },
    x: (at, entry) => { const box = entry.querySelector(".tick input"); if (box) box.checked = !box.checked; },
    n: (at, entry) => { const note = entry.querySelector("a[data-act=note]"); if (note) note.click(); },
    "?": () => { help.open = true; help.querySelector("summary").focus(); },
  };
  list.addEventListener("keydown", event => {
    const entry = event.target.closest("article"), at = entries.indexOf(entry);
    if (!on || !entry || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat && event.key !== "j" && event.key !== "k") return;
    if (event.target.matches("select, textarea, input:not([type=checkbox])")) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act(at, entry);
  });
})();
