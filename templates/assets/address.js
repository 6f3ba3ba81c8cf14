// “Did you mean”: asks under the field of the address when what was typed is one slip away from a usual one.
// Decides as chalicelib/rules/fields/near_misses.py does, with its table.
(() => {
  const table = {/* the table of near misses */};
  const form = document.currentScript.closest("form"), field = form.elements.email;
  const words = form.querySelector("script[data-meant]").dataset;
  const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
  const inUse = new Set(table.inUse.split(" "));

  const isOneSlip = (text, other) => {
    let at = 0;
    while (at < text.length && at < other.length && text[at] === other[at]) at += 1;
    const a = text.slice(at), b = other.slice(at);
    return a !== b && (a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)
      || (a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)));
  };
  const place = (key) => {
    const row = ROWS.findIndex((keys) => keys.includes(key));
    return row < 0 ? [NaN, NaN] : [row, ROWS[row].indexOf(key)];
  };
  const areNeighbours = (a, b) => {
    const [one, two] = [place(a), place(b)];
    return Math.abs(one[0] - two[0]) <= 1 && Math.abs(one[1] - two[1]) <= 1;
  };
  const isBeside = (text, other) => {
    if (!isOneSlip(text, other)) return false;
    if (text.length === other.length) {
      const at = [...text].flatMap((key, i) => key === other[i] ? [] : [i]);
      return at.length === 2 || areNeighbours(text[at[0]], other[at[0]]);
    }
    return text.length > other.length && [...text].some((key, i) => key === text[i + 1]);
  };
  const wordsOf = (country) => Object.hasOwn(table.institutions, country) ? table.institutions[country] : [];

  const ending = (provider, typed, known) => {
    const endings = table.providers[provider];
    if (endings.includes(typed)) return typed;
    if (table.slipped.includes(typed) && endings.includes("com")) return "com";
    const dot = typed.lastIndexOf("."), country = typed.slice(dot + 1);
    let slipped = endings.filter((each) => isOneSlip(typed, each));
    if (inUse.has(country)) slipped = slipped.filter((each) => dot > 0 && each.endsWith("." + country));
    return slipped[0] || (known && table.single.includes(provider) ? endings[0] : "");
  };
  const provider = (host, www) => {
    const dot = host.indexOf("."), name = dot < 0 ? host : host.slice(0, dot), typed = dot < 0 ? "" : host.slice(dot + 1);
    const known = Object.hasOwn(table.providers, name);
    const meant = known ? name : table.honest.includes(name) ? ""
      : Object.hasOwn(table.known, name) ? table.known[name]
      : table.distinct.find((each) => each[0] === name[0] && isOneSlip(name, each));
    const found = meant && ending(meant, typed, known), right = meant + "." + found;
    return found && (www || right !== host) ? right : "";
  };
  const institution = (labels) => {
    const last = labels.at(-1), word = labels.at(-2), before = labels.slice(0, -2);
    const glued = [last.slice(0, 3), last.slice(3)];
    if (word !== undefined && table.words.includes(glued[0]) && wordsOf(glued[1]).includes(glued[0]))
      return [...labels.slice(0, -1), ...glued].join(".");
    if (word === undefined) return "";
    const used = inUse.has(last), countries = Object.keys(table.institutions);
    if (!used || (word === "gob" && !countries.includes(last))) {
      const near = countries.filter((each) =>
        wordsOf(each).includes(word) && (used ? isBeside : isOneSlip)(last, each));
      const meant = near.find((each) => isBeside(last, each)) || near[0];
      return meant ? [...before, word, meant].join(".") : "";
    }
    const own = wordsOf(last);
    if (!before.length || !own.length || own.includes(word)) return "";
    const meant = ["gob", "gov", "gub"].includes(word) ? own.find((each) => ["gob", "gov", "gub"].includes(each))
      : ["cm", "om"].includes(word) && own.includes("com") ? "com"
      : own.find((each) => table.words.includes(each) && isBeside(word, each));
    return meant ? [...before, meant, last].join(".") : "";
  };
  const meantBy = (typed) => {
    const found = typed.match(/^(?:[^@]*<)?[\s("']*(?:mailto:)?([^\s@<>()",;:]+)\s*@\s*([a-z0-9-]+(?:\.[a-z0-9-]+)+)[\s>)"'.,;:]*$/i);
    if (!found) return "";
    const host = found[2].toLowerCase(), www = host.startsWith("www.");
    const meant = provider(www ? host.slice(4) : host, www) || institution(host.split("."));
    return meant ? found[1] + "@" + meant : "";
  };

  const hint = document.createElement("div"), described = field.getAttribute("aria-describedby") || "";
  let asked = "", pressed = false;
  const ask = (meant) => {
    if (meant === asked) return;
    asked = meant;
    hint.replaceChildren();
    field.setAttribute("aria-describedby", meant ? `${described} ${hint.id}` : described);
    if (!meant) return;
    const use = document.createElement("button");
    use.type = "button";
    use.className = "quiet";
    use.textContent = words.use.replace("{}", () => meant);
    use.addEventListener("click", () => {
      field.value = meant;
      ask("");
      field.focus();
    });
    hint.append(words.meant.replace("{}", () => meant), " ", use);
  };
  hint.id = "m-email";
  hint.className = "meant";
  hint.setAttribute("aria-live", "polite");
  field.after(hint);
  const left = () => { if (!pressed && document.activeElement !== field) ask(meantBy(field.value)); };
  field.addEventListener("input", () => ask(""));
  field.addEventListener("blur", left);
  // Nothing moves under a finger that is on its way to what is below.
  addEventListener("pointerdown", () => { pressed = true; });
  for (const released of ["click", "pointercancel"]) addEventListener(released, () => {
    pressed = false;
    left();
  });
  left(); // it may have been filled in before this came
})();
