import type { QRCode } from 'jsqr'

/** The text of a QR code in a picture; null when there is none that can be read. */
export async function readQr(picture: ImageData): Promise<string | null> {
  const { default: jsQr } = await import('jsqr')
  const found: QRCode | null = jsQr(picture.data, picture.width, picture.height)
  return found?.data || null
}

// More is not read better, and takes long.
const maxSide = 1_600

/** The pixels of a picture or of what a camera sees. */
export function pixelsOf(
  source: CanvasImageSource,
  { width, height }: { readonly width: number; readonly height: number },
): ImageData | null {
  const scale = Math.min(1, maxSide / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context || canvas.width === 0 || canvas.height === 0) return null
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

/** The text of a file: what is written in it, or the QR code that is pictured. */
export async function readTokenFile(file: File): Promise<string | null> {
  if (!file.type.startsWith('image/')) return (await file.text()).trim() || null
  const picture = await createImageBitmap(file)
  const pixels = pixelsOf(picture, picture)
  picture.close()
  return pixels && readQr(pixels)
}
