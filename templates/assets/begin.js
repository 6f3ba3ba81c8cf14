// Proposes the name in the address while the title is typed, as `proposed_slug` does on the server, and the time zone
// of the browser. Without this script both are chosen by hand.
(() => {
  const title = document.getElementById("f-title"), slug = document.getElementById("f-slug");
  const zone = document.querySelector("#f-timezone[data-guess]");
  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th" };
  const proposed = text => {
    const plain = text.toLowerCase().replace(/[ßæœøđðłþ]/g, one => LETTERS[one]).normalize("NFKD").replace(/\p{M}/gu, "");
    let name = "";
    for (const word of plain.match(/[a-z0-9]+/g) || []) {
      const longer = name ? `${name}-${word}` : word.slice(0, slug.maxLength);
      if (longer.length > slug.maxLength) break;
      name = longer;
    }
    return name;
  };
  let last = proposed(title.value);
  title.addEventListener("input", () => {
    const next = proposed(title.value);
    if (slug.value === last || !slug.value) slug.value = next;
    last = next;
  });
  if (zone) {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const found = [...zone.options].find(one => [one.value, ...(one.dataset.older || "").split(" ")].includes(here));
    if (found) found.selected = true;
  }
})();
