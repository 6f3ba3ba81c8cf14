// Sends what a word processor put into the clipboard along, so that headings, lists and footnotes are kept. Without this
// script the plain text is tidied.
(() => {
  const area = document.getElementById("f-pasted"), form = area && area.form;
  if (!form) return;
  const html = form.elements.html, said = form.querySelector(".formatted");
  const keep = text => { html.value = text; said.hidden = !text; };
  area.addEventListener("paste", event => {
    const text = event.clipboardData ? event.clipboardData.getData("text/html") : "";
    // Only a text that is pasted as a whole is that of the clipboard.
    const whole = !area.value.trim() || (area.selectionStart === 0 && area.selectionEnd === area.value.length);
    keep(whole && text.length < 3000000 ? text : "");
  });
  area.addEventListener("input", event => { if (event.inputType !== "insertFromPaste") keep(""); });
})();
