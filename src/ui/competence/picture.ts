// Small drawings for the young: one a competence, a thing from their day on a hill of contour lines, as on every picture here.
import { html, type Markup } from './markup.ts'

/** `body` is tinted with the area's hue, `ink` is drawn over it, `front` covers what lies behind. */
type Drawing = { body: string; ink: string; front?: string }

const circle = (x: number, y: number, r: number) => `M${x + r} ${y}a${r} ${r} 0 1 1-${2 * r} 0a${r} ${r} 0 1 1 ${2 * r} 0z`
/** What a photo shows: a hill in contour lines, and the sun. */
const photo = (x: number, y: number) =>
  `M${x} ${y}c7-17 13-27 19-27s15 11 28 27M${x + 10} ${y}c4-9 7-13 10-13s7 4 13 13${circle(x + 38, y - 27, 4)}`

const drawings: Readonly<Record<string, Drawing>> = {
  // A looking glass that finds a summit.
  '1.1': {
    body: circle(76, 40, 28),
    ink: 'M97 60l21 20M58 50c7-8 29-8 36 0-7 7-29 7-36 0zM65 40c5-6 17-6 22 0-5 5-17 5-22 0zM72 31c3-3 6-3 8 0-2 2-6 2-8 0z',
  },
  '1.2': { body: 'M38 12h84v52H92L78 80V64H38z', ink: 'M68 32c0-16 24-16 24-1 0 9-12 8-12 17M80 55v.5' },
  '1.3': { body: 'M38 32h26l8 9h50v41H38z', ink: 'M52 30V12h46l10 10v18M98 12v10h10M62 24h24M38 52h84' },
  '2.1': { body: 'M36 24h88v56H36z', ink: 'M36 24l44 36 44-36M36 80l30-31M124 80L94 49' },
  '2.2': { body: 'M28 22h62v52H28z', ink: `${photo(35, 66)}M98 46h16m-6-6l6 6-6 6${circle(134, 42, 8)}M120 76c0-22 28-22 28 0` },
  '2.3': {
    body: 'M44 10h62v72H44z',
    ink: 'M54 27l5 5 8-10M76 28h20M54 45l5 5 8-10M76 46h20M54 64h11M76 64h12',
    front: 'M116 36l11 7-17 29-11 5 0-12z',
  },
  '2.4': { body: 'M52 24h56v58H52z', ink: 'M62 54h36M62 64h36M62 74h20', front: 'M27 20l9-7 25 22-2 10-9-2zM133 20l-9-7-25 22 2 10 9-2z' },
  '2.5': {
    body: 'M26 10h68v44H62L48 68V54H26z',
    ink: 'M60 45c-16-11-12-23-5-23 4 0 5 4 5 4s1-4 5-4c7 0 11 12-5 23zM102 34h34v36h-9v11l-12-11H80v-8',
  },
  '2.6': {
    body: 'M40 16h80v64H40z',
    ink: `${circle(68, 38, 9)}M51 68c0-22 34-22 34 0M96 32h14M96 43h14M94 58h17v13H94zM98 58v-4a4.5 4.5 0 0 1 9 0v4`,
  },
  '3.1': { body: 'M32 12h96v56H32z', ink: 'M70 27l26 13-26 13zM80 68v13M60 81h40' },
  '3.2': { body: 'M50 24h60v50H50z', ink: `M38 38V12h26M122 58v24h-24${photo(57, 66)}` },
  '3.3': { body: 'M30 18h68v58H30z', ink: photo(40, 66), front: `${circle(110, 58, 20)}M117 51a10 10 0 1 0 0 14` },
  '3.4': {
    body: 'M54 22h52v34H54z',
    ink: `M80 22v-8${circle(80, 10, 4)}M70 36v4M90 36v4M70 46c5 6 15 6 20 0M62 56v25h36V56M62 64H48v11M98 64h14V52`,
  },
  '4.1': { body: 'M56 6h48v76H56z', ink: 'M74 14h12M66 42h28v23H66zM71 42v-7a9 9 0 0 1 18 0v7M80 51v6' },
  '4.2': { body: 'M80 82C57 55 53 46 53 36a27 27 0 1 1 54 0c0 10-4 19-27 46z', ink: 'M65 34c6 9 24 9 30 0M69 41l-4 5M80 43v7M91 41l4 5' },
  '4.3': { body: 'M110 10a24 24 0 1 0 20 38 20 20 0 0 1-20-38z', ink: 'M30 62h62v20H30zM84 72v.5M46 44h10L46 55h10M64 22h15L64 39h15' },
  '4.4': { body: 'M44 46h72v36H44z', ink: 'M44 46L33 57M116 46l11 11M68 46V8h24v38M78 15h4M69 65a11 11 0 1 1 4 8m-5 2l5-2 0-5' },
  '5.1': { body: 'M80 76L40 30c24-21 56-21 80 0z', ink: 'M52 44c17-15 39-15 56 0M65 58c9-8 21-8 30 0M118 60l18 18M136 60l-18 18' },
  '5.2': { body: 'M84 46h30v30H84z', ink: 'M46 8h30v30H46zM84 8h30v30H84zM46 46h30v30H46zM91 61l6 7 11-14' },
  '5.3': {
    body: 'M64 64c0-11-13-15-13-31a29 29 0 0 1 58 0c0 16-13 20-13 31z',
    ink: 'M66 72h28M71 80h18M80 64V46m-9-9l9 9 9-9M33 34h8M119 34h8M43 6l6 6M117 6l-6 6',
  },
  '5.4': {
    body: 'M28 83c16-5 22-30 36-41s20-23 30-23 16 30 38 64z',
    ink: 'M43 73c22 8 55 8 77 0M56 55c14 7 38 7 52 0M69 39c9 5 24 5 32 0M92 20V1l20 7-20 7',
  },
}

/** The picture of a competence; null where there is none. For the eye alone: the question says everything. */
export function picture(competence: string): Markup | null {
  const drawing = Object.hasOwn(drawings, competence) ? drawings[competence] : undefined
  if (!drawing) return null
  const [area = 1, n = 1] = competence.split('.').map(Number)
  return html`<svg class="picture k${area}" viewBox="0 0 160 110" aria-hidden="true"><path class="ground" d="${ground(area * 5 + n)}"/><path class="body" d="${drawing.body}"/><path d="${drawing.ink}"/>${drawing.front !== undefined && html`<path class="front" d="${drawing.front}"/>`}</svg>`
}

/** Three contour lines; where the slope is steeper differs from one to the next. */
function ground(seed: number): string {
  const lean = ((seed * 7) % 25) - 12
  const line = (half: number, y: number, rise: number) => {
    const [left, right] = [half * 0.6 + lean * (half / 72), half * 0.6 - lean * (half / 72)].map(Math.round)
    return `M${80 - half} ${y}c${Math.round(half * 0.3)}-${Math.round(rise * 0.7)} ${left}-${rise} ${half}-${rise}s${right} ${Math.round(rise * 0.3)} ${half} ${rise}`
  }
  return line(76, 100, 17) + line(46, 104, 12) + line(20, 108, 8)
}
