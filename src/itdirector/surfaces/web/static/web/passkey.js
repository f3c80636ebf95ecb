// Passkeys: asks the server for a challenge, the device for an answer, and sends the form with it.

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function made(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: known(asked.excludeCredentials),
  };
  const key = await navigator.credentials.create({ publicKey });
  return told(key, { attestationObject: text(key.response.attestationObject) });
}

async function proved(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: known(asked.allowCredentials),
  };
  const key = await navigator.credentials.get({ publicKey });
  const { authenticatorData, signature, userHandle } = key.response;
  return told(key, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    ...(userHandle ? { userHandle: text(userHandle) } : {}),
  });
}

function told(key, more) {
  return JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response: { clientDataJSON: text(key.response.clientDataJSON), ...more },
    clientExtensionResults: {},
  });
}

async function answered(form) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const response = await fetch(form.dataset.offer, {
    method: "POST",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    redirect: "manual",
  });
  if (response.type === "opaqueredirect") {
    location.href = `/sign-in/again?pressed=1&next=${encodeURIComponent(location.pathname)}`;
    return "";
  }
  const offer = await response.json();
  if (offer.error) throw new Error(offer.error);
  return form.dataset.passkey === "create" ? made(offer.publicKey) : proved(offer.publicKey);
}

function say(form, sentence) {
  const notice = form.querySelector(".notice");
  notice.hidden = !sentence;
  notice.querySelector("span").textContent = sentence;
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(form, "");
    try {
      const answer = await answered(form);
      if (!answer) return;
      form.elements.answer.value = answer;
      form.submit();
    } catch (error) {
      const ours = error.constructor === Error;
      say(form, ours ? error.message : "No passkey was used. You can try again.");
    }
  });
}
