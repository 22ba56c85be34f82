/** Passkeys: the browser makes or uses one, and its answer goes out with the form. Without this script there are codes. */

type Json = Record<string, unknown>;
interface Descriptor {
  id: string;
  type: "public-key";
}

export function startPasskeys(root: Document): void {
  const form = root.querySelector<HTMLFormElement>("form[data-passkey]");
  const options = form?.querySelector("#passkey-options")?.textContent;
  const answer = form?.querySelector<HTMLInputElement>("input[name=answer]");
  const button = form?.querySelector<HTMLButtonElement>("[data-passkey-button]");
  if (!form || !options || !answer || !button || !window.PublicKeyCredential) return;
  form.querySelector("[data-passkey-missing]")?.remove();
  form.querySelector("[data-passkey-ready]")?.removeAttribute("hidden");
  const ask = form.dataset.passkey === "make" ? make : use;
  button.addEventListener("click", () => {
    const problem = form.querySelector("[data-passkey-problem]");
    problem?.setAttribute("hidden", "");
    ask(JSON.parse(options) as Json).then(
      (given) => {
        answer.value = JSON.stringify(given);
        form.submit(); // past the fields that only the other way needs
      },
      () => problem?.removeAttribute("hidden"), // refused, or the time is over: both are the person's choice
    );
  });
}

async function make(options: Json): Promise<Json> {
  const user = options.user as Json;
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...user, id: toBytes(user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = await navigator.credentials.create({ publicKey });
  const credential = made as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return shaped(credential, {
    clientDataJSON: toText(response.clientDataJSON),
    attestationObject: toText(response.attestationObject),
  });
}

async function use(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: descriptors(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const used = await navigator.credentials.get({ publicKey });
  const credential = used as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return shaped(credential, {
    clientDataJSON: toText(response.clientDataJSON),
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
  });
}

function shaped(credential: PublicKeyCredential, response: Json): Json {
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response };
}

function descriptors(listed: unknown): PublicKeyCredentialDescriptor[] {
  return ((listed ?? []) as Descriptor[]).map(({ id, type }) => ({ id: toBytes(id), type }));
}

/** base64url, as WebAuthn writes bytes in JSON */
function toBytes(text: unknown): Uint8Array<ArrayBuffer> {
  const plain = atob(String(text).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(bytes: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
