declare module 'autocannon' {
  type Options = { url: string; connections: number; duration: number; headers?: Record<string, string>; timeout?: number }
  type Spread = { average: number; mean: number; p50: number; p99: number; max: number }
  type Result = { requests: Spread; latency: Spread; errors: number; timeouts: number; non2xx: number; '2xx': number; throughput: Spread }
  export default function autocannon(options: Options): Promise<Result>
}
