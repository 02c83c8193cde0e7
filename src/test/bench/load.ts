import autocannon from 'autocannon'

export type Load = { perSecond: number; p99: number; wrong: number }

/** So many seconds of requests from ten connections, on this machine only. */
export async function load(url: string, seconds: number, headers: Record<string, string> = {}): Promise<Load> {
  if (!['localhost', '127.0.0.1'].includes(new URL(url).hostname)) throw new Error('load is made on this machine only')
  const { requests, latency, errors, timeouts, non2xx } = await autocannon({ url, connections: 10, duration: seconds, headers })
  return { perSecond: requests.average, p99: latency.p99, wrong: errors + timeouts + non2xx }
}

/** The middle of several measurements: single ones scatter on a busy machine. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
