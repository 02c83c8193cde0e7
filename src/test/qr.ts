import jsQr from 'jsqr'
import sharp from 'sharp'

/** What a telephone reads in a picture (SVG or PNG): the text of the QR code in it. */
export async function readQr(picture: Buffer | string): Promise<string | null> {
  const image = typeof picture === 'string' ? sharp(Buffer.from(picture)).resize(900) : sharp(picture)
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  // Published as a module of an older kind: its function hides one level deeper.
  const read = (jsQr as unknown as { default?: typeof jsQr }).default ?? jsQr
  return (
    (read as unknown as (pixels: Uint8ClampedArray, w: number, h: number) => { data: string } | null)(
      new Uint8ClampedArray(data),
      info.width,
      info.height,
    )?.data ?? null
  )
}
