import type { Command } from 'commander'
import type { Entitlement } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findOffering } from '../names/catalogue.ts'
import { findEntitlement } from '../names/orders.ts'
import { type ChangeOptions, changeOptions, forceOption, makeChange } from './change.ts'
import { idOf } from './set.ts'

type OfferingOptions = ChangeOptions & { keepUsage?: true; keepExpiry?: true }

const plain = [
  ['renew', 'add one term: from the old end, or past the grace period from now'],
  ['disable', 'refuse seats and leases until it is enabled'],
  ['enable', 'give seats and leases again'],
] as const

/** What happens to an entitlement between its sale and its end. */
export function addLife(entitlements: Command): void {
  for (const [word, description] of plain) {
    const command = apiCommand(entitlements, {
      usage: `${word} <entitlement>`,
      description,
      example: `entitlements ${word} Acme --reason "invoice 17"`,
    })
    changeOptions(command).action(
      online(async (session, text: string, options: ChangeOptions) => {
        const entitlement = await findEntitlement(session.api, text)
        await makeChange(session, { entitlement, path: `/${word}` }, options)
      }),
    )
  }

  apiCommand(entitlements, {
    usage: 'publish <entitlement>',
    description: 'tell devices of all that is saved now, whatever waits or is not detected',
    example: 'entitlements publish Acme',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, sku } = await findEntitlement(api, text)
      await api.send('POST', `/entitlements/${id}/publish`)
      const { publication } = await api.get<Entitlement>(`/entitlements/${id}`)
      print(publication, () => `${sku}: version ${publication.publishedVersion} is published.`)
    }),
  )

  const start = apiCommand(entitlements, {
    usage: 'start <entitlement>',
    description: 'start the term now',
    example: 'entitlements start Acme',
  })
  changeOptions(start)
    .option('--on <date>', 'at another time, for plans that start on a given date')
    .action(
      online(async (session, text: string, options: ChangeOptions & { on?: string }) => {
        const entitlement = await findEntitlement(session.api, text)
        const body = { startDate: options.on }
        await makeChange(session, { entitlement, path: '/activate', body }, options)
      }),
    )

  const change = apiCommand(entitlements, {
    usage: 'change-offering <entitlement> <sku>',
    description: 'upgrade, downgrade or cross-grade; values set by hand stay',
    example: 'entitlements change-offering Acme CAD-MAX-1Y --keep-expiry',
  })
  forceOption(changeOptions(change))
    .option('--keep-usage', 'do not begin the usage counts again')
    .option('--keep-expiry', 'keep the end of the term; else it is counted from now')
    .action(
      online(async (session, text: string, sku: string, options: OfferingOptions) => {
        const { keepUsage, keepExpiry } = options
        const entitlement = await findEntitlement(session.api, text)
        const { id: offeringId } = await findOffering(session.api, sku)
        const body = { offeringId, keepUsage, keepExpiry }
        await makeChange(session, { entitlement, path: '/change-offering', body }, options)
      }),
    )

  const resetUsage = apiCommand(entitlements, {
    usage: 'reset-usage <entitlement> <feature>',
    description: 'set a usage count to zero; the usage period goes on',
    example: 'entitlements reset-usage Acme report-runs',
  })
  changeOptions(resetUsage).action(
    online(async (session, text: string, key: string, options: ChangeOptions) => {
      const entitlement = await findEntitlement(session.api, text)
      const path = `/feature/${idOf(entitlement.features, key, 'feature')}/reset`
      const otherwise = `The count of ${key} is zero.`
      await makeChange(session, { entitlement, path, otherwise }, options)
    }),
  )
}
