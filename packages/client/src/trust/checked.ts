/** Why a signed text is not believed. */
export type Distrust =
  | 'malformed'
  | 'algorithmRefused'
  | 'typeRefused'
  | 'keyUntrusted'
  | 'signatureInvalid'
  | 'manifestRolledBack'
  | 'foreignTenant'
  | 'foreignProduct'
  | 'foreignSeat'
  | 'foreignDevice'
  | 'replayed'
  // of what is carried by hand
  | 'truncated'
  | 'wrongType'
  | 'altered'
  | 'foreignRequest'

export type Distrusted = {
  readonly ok: false
  readonly reason: Distrust
  readonly detail: string
}

export type Checked<T> = { readonly ok: true; readonly value: T } | Distrusted

export function believed<T>(value: T): Checked<T> {
  return { ok: true, value }
}

export function distrusted(reason: Distrust, detail: string): Distrusted {
  return { ok: false, reason, detail }
}
