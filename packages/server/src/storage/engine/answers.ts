import { bytesArray, instantArray, plainArray, textArray } from './arrays.ts'
import type { Statement } from './connection.ts'

export type AnswerKey = { tenantId: string; groupId: string; scope: string; keyHash: Buffer }

export type AnswerRow = {
  tenant_id: string
  group_id: string
  scope: string
  key_hash: Buffer
  request_hash: Buffer
  activation_id: string | null
  nonce: number | null
  sealed: Buffer
  expires_at: number
}

export type KeptAnswer = AnswerKey & {
  requestHash: Buffer
  /** Of a grant; null for a refusal. */
  activationId: string | null
  /** That a grant returned, or that a refused call sent; null for a refused activation. */
  nonce: number | null
  sealed: Buffer
  expiresAt: number
}

export function loadAnswers(keys: readonly AnswerKey[]): Statement {
  return {
    name: 'load_answers',
    text: `select l.* from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[])
        k(tenant_id, group_id, scope, key_hash)
      join licensing_answer l on l.tenant_id = k.tenant_id and l.group_id = k.group_id
        and l.scope = k.scope and l.key_hash = k.key_hash`,
    values: keyArrays(keys),
  }
}

export function saveAnswers(answers: readonly KeptAnswer[]): Statement {
  return {
    name: 'save_answers',
    text: `insert into licensing_answer (tenant_id, group_id, scope, key_hash, request_hash,
        activation_id, nonce, sealed, expires_at)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[],
        $6::uuid[], $7::bigint[], $8::bytea[], $9::timestamptz[])
      on conflict (tenant_id, group_id, scope, key_hash) do update set
        request_hash = excluded.request_hash, activation_id = excluded.activation_id,
        nonce = excluded.nonce, sealed = excluded.sealed, expires_at = excluded.expires_at`,
    values: [
      ...keyArrays(answers),
      bytesArray(answers.map((each) => each.requestHash)),
      plainArray(answers.map((each) => each.activationId)),
      plainArray(answers.map((each) => each.nonce)),
      bytesArray(answers.map((each) => each.sealed)),
      instantArray(answers.map((each) => each.expiresAt)),
    ],
  }
}

function keyArrays(keys: readonly AnswerKey[]): string[] {
  return [
    plainArray(keys.map((each) => each.tenantId)),
    plainArray(keys.map((each) => each.groupId)),
    textArray(keys.map((each) => each.scope)),
    bytesArray(keys.map((each) => each.keyHash)),
  ]
}
