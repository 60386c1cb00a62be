/**
 * Ids on the wire: a prefix and 22 base64url characters, which are the 16 bytes of a UUID.
 * Inside and in the database they are plain UUID text.
 */
export const idPrefixes = {
  tenant: 't_',
  customer: 'cust_',
  product: 'prod_',
  edition: 'ed_',
  plan: 'plan_',
  offering: 'off_',
  entitlement: 'ent_',
  group: 'egr_',
  activation: 'act_',
  feature: 'feat_',
  attribute: 'atr_',
  apiClient: 'api_',
  user: 'usr_',
  role: 'role_',
  auditLine: 'aud_',
  contact: 'con_',
  webhook: 'wh_',
  event: 'event_',
  customField: 'cf_',
  note: 'nt_',
  localServer: 'lls_',
  file: 'file_',
  scheduledChange: 'chg_',
  bulkChange: 'bulk_',
  import: 'imp_',
  identityProvider: 'idp_',
} as const

export type IdKind = keyof typeof idPrefixes

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values = new Map([...alphabet].map((char, value) => [char, value]))

/** The 4-bit value of each hex digit, by its character code. */
const nibbles = new Uint8Array(128)
for (const [value, digit] of [...'0123456789abcdef'].entries()) nibbles[digit.charCodeAt(0)] = value
for (const [value, digit] of [...'ABCDEF'].entries()) nibbles[digit.charCodeAt(0)] = value + 10

/**
 * The wire id of a UUID.
 *
 * @example
 * toWireId('entitlement', '019ab3f2-1234-7abc-8def-0123456789ab') // 'ent_AZqz8hI0eryN7wEjRWeJqw'
 */
export function toWireId(kind: IdKind, uuid: string): string {
  let text: string = idPrefixes[kind]
  let bits = 0
  let count = 0
  for (let i = 0; i < uuid.length; i++) {
    const code = uuid.charCodeAt(i)
    if (code === dash) continue
    bits = ((bits << 4) | (nibbles[code] ?? 0)) & 0xfff
    count += 4
    if (count % 12 !== 0) continue
    // Three hex digits are two characters of six bits.
    text += alphabet.charAt(bits >> 6) + alphabet.charAt(bits & 63)
  }
  // 32 digits leave two: eight bits, filled up with four zeros.
  bits = (bits << 4) & 0xfff
  return text + alphabet.charAt(bits >> 6) + alphabet.charAt(bits & 63)
}

const dash = 45

/** The UUID of a wire id; null when the text is no id of this kind. */
export function fromWireId(kind: IdKind, text: string): string | null {
  const prefix = idPrefixes[kind]
  if (!text.startsWith(prefix) || text.length !== prefix.length + 22) return null
  let hex = ''
  for (let i = prefix.length; i < text.length; i += 2) {
    const high = values.get(text.charAt(i))
    const low = values.get(text.charAt(i + 1))
    if (high === undefined || low === undefined) return null
    hex += ((high << 6) | low).toString(16).padStart(3, '0')
  }
  // 22 characters are 132 bits: the last four must be zero, or two texts would name one id.
  if (!hex.endsWith('0')) return null
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
