import type { KnownVersion } from './answer-poll.ts'

const version = /^(\d{1,9})\.(\d{1,9})$/

/** Of `<epoch>.<version>`; null for anything else. */
export function readVersion(text: string): KnownVersion | null {
  const [, epoch, number] = version.exec(text) ?? []
  return epoch && number ? { epoch: Number(epoch), version: Number(number) } : null
}

/** Of `If-None-Match`: the highest of its tags, weak or not; null when none is a version. */
export function readTags(header: string): KnownVersion | null {
  let best: KnownVersion | null = null
  for (const tag of header.split(',')) {
    const [, text = ''] = /^\s*(?:W\/)?"([^"]*)"\s*$/.exec(tag) ?? []
    const known = readVersion(text)
    if (known && (!best || isHigher(known, best))) best = known
  }
  return best
}

function isHigher(a: KnownVersion, b: KnownVersion): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.version > b.version)
}
