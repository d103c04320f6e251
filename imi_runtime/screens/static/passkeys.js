// Asks the browser for a passkey and sends its answer with the form. Pages that offer one offer a code too.
"use strict";

(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function asked(question) {
    const options = { ...question, challenge: bytes(question.challenge) };
    if (question.user) options.user = { ...question.user, id: bytes(question.user.id) };
    if (question.excludeCredentials) options.excludeCredentials = known(question.excludeCredentials);
    if (question.allowCredentials) options.allowCredentials = known(question.allowCredentials);
    return options;
  }

  function answered(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: {},
    });
  }

  async function use(form) {
    const fault = form.querySelector("[data-passkey-fault]");
    fault.hidden = true;
    try {
      const publicKey = asked(JSON.parse(form.dataset.question));
      const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
      form.querySelector("[name=passkey]").value = answered(credential);
    } catch {
      fault.hidden = false;
      return;
    }
    form.submit();
  }

  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-button]");
    const without = form.querySelector("[data-passkey-without]");
    if (without) without.hidden = true;
    button.hidden = false;
    button.addEventListener("click", () => use(form));
  }
})();
