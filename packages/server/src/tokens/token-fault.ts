/**
 * Why a token that was carried by hand is refused, in the order in which it is looked for; see
 * docs/formats.md, "Tokens carried by hand".
 */
export type TokenFault =
  | 'malformed'
  | 'truncated'
  | 'wrongType'
  | 'foreign'
  | 'keyRetired'
  | 'altered'

export type Opened<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: TokenFault }

export function opened<T>(value: T): Opened<T> {
  return { ok: true, value }
}

export function faulty(fault: TokenFault): Opened<never> {
  return { ok: false, fault }
}
