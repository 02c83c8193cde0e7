export type Piece = { text: string; href: string | null }
/** A plain text as people read it: paragraphs of lines, addresses as links. Only http(s) becomes a link, whatever the text holds. */
export function paragraphsOf(text: string): Piece[][][] {
  return text
    .split(/\n{2,}/)
    .filter(paragraph => paragraph.trim())
    .map(paragraph => paragraph.split('\n').map(piecesOf))
}

function piecesOf(line: string): Piece[] {
  // A full stop or bracket behind an address belongs to the sentence.
  return line
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/)
    .map((text, n) => ({ text, href: n % 2 ? text : null }))
    .filter(piece => piece.text)
}
