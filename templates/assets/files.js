// A button beside each address that copies it. Without this script an address is selected by hand.
(() => {
  if (!navigator.clipboard) return;
  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.getElementById("main").append(said);
  for (const code of document.querySelectorAll("code[data-copy]")) {
    const button = document.createElement("button"), { copy, copied } = code.dataset;
    button.type = "button";
    button.className = "copy quiet";
    button.textContent = copy;
    const name = code.previousElementSibling && code.closest("li") ? code.closest("li").querySelector("a").textContent : code.textContent;
    button.setAttribute("aria-label", `${copy}: ${name}`);
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(code.textContent); } catch { return; }
      button.textContent = said.textContent = copied;
      setTimeout(() => { button.textContent = copy; said.textContent = ""; }, 3000);
    });
    code.after(" ", button);
  }
})();
