/** Shows its button where there is something to print with. Without script the browser's own menu prints. */
class PrintButton extends HTMLElement {
  connectedCallback() {
    this.hidden = false
    this.addEventListener('click', () => window.print())
  }
}
customElements.define('print-button', PrintButton)
