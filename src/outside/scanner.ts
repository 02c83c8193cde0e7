import { connect } from 'node:net'

/** Nobody answers at the scanner, or not in time: nothing is taken in unscanned. */
export class ScannerDown extends Error {}
const patience = 20_000
const chunk = 64 * 1024

/** Sends bytes to clamd by INSTREAM and returns what it found, or null. */
export function scan(address: string, bytes: Buffer): Promise<string | null> {
  const { protocol, hostname, port, pathname } = new URL(address)
  return new Promise((resolve, reject) => {
    const socket = protocol === 'unix:' ? connect(pathname) : connect(Number(port), hostname)
    let said = ''
    const down = (why: string) => {
      socket.destroy()
      reject(new ScannerDown(why))
    }
    socket.setTimeout(patience, () => down('late'))
    socket.once('error', error => down(error.message))
    socket.on('data', data => {
      said += data.toString('latin1')
    })
    socket.once('close', () => {
      const [, found] = /^stream: (.+) FOUND\0?$/m.exec(said) ?? []
      if (found) resolve(found)
      else if (/^stream: OK\0?$/m.test(said)) resolve(null)
      else reject(new ScannerDown(said || 'silent'))
    })
    socket.once('connect', () => {
      socket.write('zINSTREAM\0')
      for (let n = 0; n < bytes.length; n += chunk) {
        const part = bytes.subarray(n, n + chunk)
        const size = Buffer.alloc(4)
        size.writeUInt32BE(part.length)
        socket.write(size)
        socket.write(part)
      }
      socket.write(Buffer.alloc(4))
    })
  })
}
