import { createHash } from 'node:crypto'

/** What the next report names this one by; over the signed text, so that nobody else can make it fit. */
export function hashOfReport(report: string): string {
  return createHash('sha256').update(report).digest('base64url')
}
