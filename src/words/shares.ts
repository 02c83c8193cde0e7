const noBreak = '\u00a0'

/** `42 %`, or a dash where there is nothing to divide by; with `exact` a tenth more: `4.2 %`. */
export function formatShare(part: number, whole: number, { exact = false }: { exact?: boolean } = {}): string {
  if (whole <= 0) return '–'
  const share = (part * 100) / whole
  return `${exact ? share.toFixed(1) : Math.round(share)}${noBreak}%`
}
