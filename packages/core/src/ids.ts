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
  contact: 'con_',
  webhook: 'wh_',
  event: 'event_',
  customField: 'cf_',
  note: 'nt_',
  localServer: 'lls_',
  file: 'file_',
} as const

export type IdKind = keyof typeof idPrefixes

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values = new Map([...alphabet].map((char, value) => [char, value]))

/** `toWireId('entitlement', '0190…')` → `ent_…`. */
export function toWireId(kind: IdKind, uuid: string): string {
  // 32 hex digits and a zero are 11 groups of three digits, each two characters of six bits.
  const hex = `${uuid.replaceAll('-', '')}0`
  let text: string = idPrefixes[kind]
  for (let i = 0; i < 33; i += 3) {
    const bits = Number.parseInt(hex.slice(i, i + 3), 16)
    text += alphabet.charAt(bits >> 6) + alphabet.charAt(bits & 63)
  }
  return text
}

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
