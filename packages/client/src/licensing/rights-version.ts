/**
 * Whether rights are newer than those held, both as `<epoch>.<version>`. Epochs come first: a server
 * restored from a backup counts again from an earlier version, under a higher epoch.
 */
export function isNewer(version: string, held: string): boolean {
  const [epoch, number] = parse(version)
  const [heldEpoch, heldNumber] = parse(held)
  return epoch === heldEpoch ? number > heldNumber : epoch > heldEpoch
}

function parse(version: string): readonly [epoch: number, number: number] {
  const [epoch = '', number = ''] = version.split('.')
  return [Number(epoch) || 0, Number(number) || 0]
}
