import { readFile } from 'node:fs/promises'
import { fromWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Config } from '../config.ts'

const Key = (fields: Record<string, ReturnType<typeof Type.String>>) =>
  Type.Object({ ...fields, kid: Type.String() })

const SetupFile = Type.Object({
  clientTenantId: Type.String(),
  clientTenantKey: Key({ kty: Type.String(), n: Type.String(), e: Type.String() }),
  rootKeys: Type.Array(Key({ kty: Type.String(), crv: Type.String(), x: Type.String() }), {
    minItems: 1,
  }),
  url: Type.Optional(Type.String()),
})

/** What makes a server a local license server: whose entitlements it serves, and who may run it. */
export type LocalSetup = {
  readonly tenantId: string
  /** As the vendor hands it out: `GET /api/v1/local-license-servers/config`. */
  readonly file: Static<typeof SetupFile>
  readonly username: string
  readonly password: string
}

/** Reads what a local license server is set up with; a text says what is wrong. */
export async function readLocalSetup(config: Config): Promise<LocalSetup | string> {
  const { localConfig, localUsername: username, localPassword: password } = config
  if (localConfig === undefined) {
    return 'Set LEASEHOLD_LOCAL_CONFIG to the file that the vendor has given for this server.'
  }
  if (password === undefined) {
    return 'Set LEASEHOLD_LOCAL_PASSWORD: it guards the operations of this server at /api/v1/lls.'
  }
  let file: unknown
  try {
    file = JSON.parse(await readFile(localConfig, 'utf8'))
  } catch (error) {
    return `${localConfig} cannot be read: ${(error as Error).message}`
  }
  if (!Value.Check(SetupFile, file)) {
    return `${localConfig} is not what GET /api/v1/local-license-servers/config answers.`
  }
  const tenantId = fromWireId('tenant', file.clientTenantId)
  if (tenantId === null) return `${localConfig} names no tenant.`
  return { tenantId, file, username, password }
}
