// Does the proof of work of the form around it once somebody begins to fill that in: the challenge is in the page, so
// nothing is requested. Where it fails, or is not done in time, the form goes without.
(() => {
  const form = document.currentScript.closest("form"), field = form.elements.altcha;
  const challenge = JSON.parse(form.dataset.challenge);
  const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const start = bytes(nonce), password = new Uint8Array(start.length + 4), counter = new DataView(password.buffer);
  password.set(start);

  const derive = async (number) => {
    counter.setUint32(start.length, number);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
    return hex(await crypto.subtle.deriveBits(how, key, keyLength * 8));
  };
  const solve = async () => {
    for (let number = 0; !field.value; number += 1) {
      const derivedKey = await derive(number);
      if (derivedKey.startsWith(keyPrefix)) {
        field.value = btoa(JSON.stringify({ challenge, solution: { counter: number, derivedKey } }));
      }
    }
  };
  form.addEventListener("focusin", () => { solve().catch(() => {}); }, { once: true });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) field.value = ""; }); // back: the proof is spent
})();
