/** `+41550006060` → `055 000 60 60`; numbers of other countries with their parts as they were written. What is no number stays as it is. */
export function formatPhone(number: string): string {
  const [, area, a, b, c] = /^\+41(\d{2})(\d{3})(\d{2})(\d{2})$/.exec(number) ?? []
  if (area) return `0${area} ${a} ${b} ${c}`
  const [, country, rest] = /^(\+(?:1|7|[2-9]\d))(\d{6,13})$/.exec(number) ?? []
  return country && rest ? `${country} ${rest.replace(/(\d{3})(?=\d{2})/g, '$1 ')}` : number
}
