import { encode } from 'uqr'

const width = 640
const height = 480

/**
 * A film for Chromium's false camera: one QR code after the other, each for a while, over and over.
 * YUV4MPEG2, black on white.
 */
export function qrVideo(texts: readonly string[]): Buffer {
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F5:1 Ip A1:1 C420jpeg\n`)
  const frames = texts.flatMap((text) => Array.from({ length: 10 }, () => frameOf(text)))
  return Buffer.concat([head, ...frames])
}

function frameOf(text: string): Buffer {
  const luma = Buffer.alloc(width * height, 235)
  forEachDark(text, 4, (x, y) => {
    luma[y * width + x] = 16
  })
  const colourless = Buffer.alloc((width * height) / 2, 128)
  return Buffer.concat([Buffer.from('FRAME\n'), luma, colourless])
}

/** A picture of a QR code, as somebody would photograph it: a BMP of 24 bits. */
export function qrPicture(text: string): Buffer {
  const pixels = Buffer.alloc(width * height * 3, 255)
  forEachDark(text, 4, (x, y) => {
    // Its lowest row comes first.
    pixels.fill(0, ((height - 1 - y) * width + x) * 3, ((height - 1 - y) * width + x) * 3 + 3)
  })
  const head = Buffer.alloc(54)
  head.write('BM')
  head.writeUInt32LE(54 + pixels.length, 2)
  head.writeUInt32LE(54, 10)
  head.writeUInt32LE(40, 14)
  head.writeInt32LE(width, 18)
  head.writeInt32LE(height, 22)
  head.writeUInt16LE(1, 26)
  head.writeUInt16LE(24, 28)
  return Buffer.concat([head, pixels])
}

function forEachDark(text: string, border: number, draw: (x: number, y: number) => void): void {
  const { data, size } = encode(text, { ecc: 'L', border })
  const scale = Math.floor(height / size)
  const left = Math.floor((width - size * scale) / 2)
  for (let y = 0; y < size * scale; y += 1) {
    for (let x = 0; x < size * scale; x += 1) {
      if (data[Math.floor(y / scale)]?.[Math.floor(x / scale)]) draw(left + x, y)
    }
  }
}
