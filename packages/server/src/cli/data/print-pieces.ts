/**
 * Prints a file of any length as it arrives. Not by a pipeline: it would end the output, which
 * belongs to the process.
 */
export async function printPieces(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true })
    if (!process.stdout.write(text)) {
      await new Promise((resolve) => process.stdout.once('drain', resolve))
    }
  }
}
