/**
 * Signs in with a passkey, or adds one. The button and the line for what went wrong are the page's; browsers that
 * cannot do it never see them (the nearest hidden ancestor is shown).
 *
 * @attr kind - `sign-in` or `add`
 * @attr to - where to go when it is done
 * @slot - a button, and an element with role=status whose data-failed is said when it did not work
 */
export class PasskeyButton extends HTMLElement {
  connectedCallback() {
    // The browser's own JSON forms: without them it would take a library for the few who lack them.
    if (!('PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential)) return
    this.closest('[hidden]')?.removeAttribute('hidden')
    this.querySelector('button')?.addEventListener('click', () => void this.press())
  }

  async press() {
    const line = this.querySelector<HTMLElement>('[role=status]')
    if (line) line.textContent = ''
    try {
      await (this.getAttribute('kind') === 'add' ? add() : signIn())
      location.assign(this.getAttribute('to') ?? '/')
    } catch {
      if (line) line.textContent = line.dataset['failed'] ?? ''
    }
  }
}
customElements.define('passkey-button', PasskeyButton)

async function signIn() {
  const options = await call('generate-authenticate-options')
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = await navigator.credentials.get({ publicKey })
  await call('verify-authentication', { response: (credential as PublicKeyCredential).toJSON() })
}

async function add() {
  const options = await call('generate-register-options')
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = await navigator.credentials.create({ publicKey })
  await call('verify-registration', { response: (credential as PublicKeyCredential).toJSON(), name: navigator.platform })
}

async function call(step: string, body?: object) {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`/auth/passkey/${step}`, body ? post : {})
  if (!answer.ok) throw new Error(`${step}: ${answer.status}`)
  return answer.json()
}
