// What the guidelines for payments and QR-bills allow: printable Basic Latin, Latin-1 Supplement without control signs, Latin Extended-A, Ș ș Ț ț and €.
const allowed = /[\u0020-\u007e\u00a1-\u00ac\u00ae-\u017f\u0218-\u021b\u20ac]/
const alike: Record<string, string> = {
  ...{ '\u2018': "'", '\u2019': "'", '\u201a': ',', '\u201c': '"', '\u201d': '"', '\u201e': '"', '\u2039': "'", '\u203a': "'" },
  ...{ '\u2010': '-', '\u2011': '-', '\u2012': '-', '\u2013': '-', '\u2014': '-', '\u2212': '-', '\u2026': '...', '\u2022': '-' },
  ...{ '\u00ad': '', '\u1e9e': 'SS', '\u0110': 'D', '\u0259': 'e', '\u0192': 'f', '\u2044': '/', '\ufb01': 'fi', '\ufb02': 'fl' },
}

/** Text as banks take it: one line, in their letters. What they don't have is written alike, without its accents, or as a point. */
export function bankText(text: string, most: number): string {
  let out = ''
  for (const sign of text.normalize('NFC').replace(/\s+/g, ' ').trim()) {
    const written = allowed.test(sign) ? sign : (alike[sign] ?? plainOf(sign))
    if (out.length + written.length > most) break
    out += written
  }
  return out.trim() || '.'
}

function plainOf(sign: string): string {
  const bare = [...sign.normalize('NFKD')].filter(one => !/\p{M}/u.test(one))
  return bare.length > 0 && bare.every(one => allowed.test(one)) ? bare.join('') : '.'
}
