import { html } from './markup.ts'

/** The line of an area, in its hue and pattern. Always with a word beside it. */
export const areaMark = (area: number) =>
  html`<svg class="mk k${area}" viewBox="0 0 34 14" aria-hidden="true"><path class="k${area}" d="M1 7h32"/>${area === 5 && html`<path class="ties" d="M4 7h30"/>`}</svg>`
