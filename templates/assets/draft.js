// Saves a draft quietly while somebody writes. Without this script the buttons save. A text that cannot be saved stays
// in its field; what is said of it stands beside its button.
(() => {
  const words = document.getElementById("draft-words");
  if (!words) return;
  const say = words.dataset, lang = document.documentElement.lang;
  const WAIT = 3000, LONGEST_WAIT = 20000, TRY_AGAIN = [5000, 15000, 30000, 60000];
  // Browsers post at most 64 kB for a page that goes.
  const MOST_AFTER = 60000;

  class Draft {
    constructor(form) {
      const section = form.closest("section");
      this.form = form;
      this.state = form.querySelector(".state");
      this.count = section.querySelector("[data-words]");
      this.stored = section.querySelector(".was");
      this.revisions = section.querySelectorAll("input[name=revision]");
      this.kept = this.text(); // what is stored
      this.sent = ""; // what was sent and not answered: it may be stored, so it is sent again before anything else
      this.refused = ""; // what is too long
      this.tries = 0;
      this.isOver = this.isLeaving = false;
      this.saving = null;
      form.addEventListener("input", () => { this.counted(); this.later(WAIT); });
      form.addEventListener("submit", event => this.submit(event));
    }

    // Everything but the revision, which is not typed.
    text() {
      const typed = new FormData(this.form);
      typed.delete("revision");
      return new URLSearchParams(typed).toString();
    }

    get isUnsaved() { return this.text() !== this.kept; }

    counted() {
      const body = this.form.elements.body || this.form.elements.raw, found = body.value.match(/\S+/g) || [];
      this.count.textContent = this.count.dataset.words.replace("{count}", found.length.toLocaleString(lang));
    }

    // A screen reader says what is new here: the same words twice are said once.
    tell(text) { if (this.state.textContent !== text) this.state.textContent = text; }

    later(wait) {
      this.since ||= Date.now();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), Math.min(wait, Math.max(0, this.since + LONGEST_WAIT - Date.now())));
    }

    // One at a time; resolves when nothing is on its way.
    save(isLast = false) {
      clearTimeout(this.timer);
      this.since = 0;
      const next = this.sent || this.text();
      if (this.saving || this.isOver || next === this.kept || next === this.refused) return this.saving;
      this.sent = next;
      this.saving = this.post(next, isLast).then(() => {
        this.saving = null;
        if (!this.tries && this.isUnsaved) this.later(WAIT);
      });
      return this.saving;
    }

    async post(text, isLast) {
      const body = `${text}&revision=${encodeURIComponent(this.form.elements.revision.value)}`;
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const keepalive = isLast && body.length < MOST_AFTER;
      try {
        await this.answered(text, await fetch(this.form.dataset.quiet, { method: "POST", headers, body, redirect: "error", keepalive }));
      } catch {
        this.failed();
      }
    }

    async answered(text, answer) {
      if (answer.status >= 500 || answer.status === 429) return this.failed();
      // A page in place of our answer is that of the login.
      if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) return this.end(say.ended);
      const said = await answer.json();
      this.sent = "";
      this.tries = 0;
      if (said.problem === "too-large") {
        this.refused = text;
        return this.tell(say.large);
      }
      if (said.problem) return this.end(say.changed);
      this.kept = text;
      this.revisions.forEach(input => { input.value = said.revision; });
      this.stored.hidden = true; // it was true when the page opened
      this.tell(say.saved.replace("{time}", new Date().toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" })));
    }

    failed() {
      this.tell(say.trying);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), TRY_AGAIN[Math.min(this.tries++, TRY_AGAIN.length - 1)]);
    }

    end(text) {
      this.isOver = true;
      this.tell(text);
    }

    // What is on its way comes first, so that nobody meets their own saving; and the other texts, because the page
    // that answers shows them as they are stored.
    async submit(event) {
      const waiting = drafts.filter(draft => draft.saving || draft.sent || (draft !== this && draft.isUnsaved));
      if (!this.isLeaving && waiting.some(draft => !draft.isOver)) {
        event.preventDefault();
        this.isLeaving = true;
        await Promise.all(waiting.map(draft => draft.saving || draft.save()));
        this.form.requestSubmit(event.submitter);
        return;
      }
      clearTimeout(this.timer);
      this.isLeaving = true;
      // For whoever stays, because another text is not saved.
      setTimeout(() => { this.isLeaving = false; }, LONGEST_WAIT);
    }
  }

  const drafts = [...document.querySelectorAll("form[data-quiet]")].map(form => new Draft(form));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") drafts.forEach(draft => draft.save(true));
  });
  addEventListener("beforeunload", event => {
    if (drafts.some(draft => draft.isUnsaved && !draft.isLeaving)) event.preventDefault();
  });
})();
