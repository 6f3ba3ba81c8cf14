// Asks the browser for a passkey when a form that wants one is submitted, and puts the answer into a field of the form.
// It reads every part by hand: some password managers break toJSON (https://github.com/bitwarden/clients/issues/12060).
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));
  const ask = (options, isNew, named) => {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (!isNew) {
      publicKey.allowCredentials = withBytes(options.allowCredentials);
      return navigator.credentials.get({ publicKey });
    }
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    if (named && named.value) publicKey.user.name = publicKey.user.displayName = named.value;
    publicKey.excludeCredentials = withBytes(options.excludeCredentials);
    return navigator.credentials.create({ publicKey });
  };
  const answer = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    const id = text(credential.rawId);
    return JSON.stringify({ id, rawId: id, type: "public-key", response });
  };

  for (const form of document.querySelectorAll("form[data-options]")) {
    const button = form.querySelector("button[hidden]"), problem = form.querySelector("[role=alert]");
    const say = (word) => { problem.textContent = problem.dataset[word] || problem.dataset.failed; };
    for (const part of form.querySelectorAll("[data-without-script]")) part.remove();
    if (!window.PublicKeyCredential || !navigator.credentials) {
      say("missing");
      continue;
    }
    button.hidden = false;
    for (const part of document.querySelectorAll("details[data-otherwise]")) part.open = false;
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.hasAttribute("formaction")) return; // goes without a passkey
      event.preventDefault();
      if (button.disabled) return;
      button.disabled = true;
      problem.textContent = "";
      Promise.resolve().then(() => ask(JSON.parse(form.dataset.options), form.dataset.new !== undefined, form.elements.name))
        .then((credential) => {
          form.elements.passkey.value = answer(credential);
          form.submit();
        })
        .catch((error) => {
          button.disabled = false;
          say({ NotAllowedError: "cancelled", InvalidStateError: "known" }[error.name] || "failed");
        });
    });
    addEventListener("pageshow", ({ persisted }) => { // back: the answer is spent
      if (persisted) form.elements.passkey.value = "";
      button.disabled = false;
    });
  }
})();
