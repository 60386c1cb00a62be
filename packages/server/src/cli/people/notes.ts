import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import type { Notes } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findCustomer, findEntitlement } from '../names/orders.ts'
import { writeInstant } from '../text/instant.ts'
import { UsageError } from '../usage-error.ts'

type On = { customer?: string; entitlement?: string }

export function addNotes(program: Command): void {
  const notes = program.command('notes').description('what you want to remember of a customer')

  const list = apiCommand(notes, {
    usage: 'list',
    description: 'read the notes on a customer or an entitlement, newest first',
    example: 'notes list --customer Acme',
  })
  onSomething(list).action(
    online(async ({ api, print, note }, options: On) => {
      const found = await api.get<Notes>(await pathOf(api, options))
      print(found, () => found.notes.map(noteText).join('\n'))
      if (found.notes.length === 0) note('There are none.')
    }),
  )

  const add = apiCommand(notes, {
    usage: 'add <text>',
    description: 'write a note on a customer or an entitlement; it stays as it is',
    example: 'notes add "Wants the invoice in January." --customer Acme',
  })
  onSomething(add).action(
    online(async ({ api, print }, text: string, options: On) => {
      const path = await pathOf(api, options)
      const written = await api.send<Notes['notes'][number]>('POST', path, { note: text })
      print(written, () => noteText(written))
    }),
  )
}

function onSomething(command: Command): Command {
  return command
    .option('--customer <customer>', 'by id, name or account reference')
    .option('--entitlement <entitlement>', 'by id, SKU, code, order or customer')
}

async function pathOf(api: Api, { customer, entitlement }: On): Promise<string> {
  if (customer !== undefined && entitlement === undefined) {
    return `/customers/${(await findCustomer(api, customer)).id}/notes`
  }
  if (entitlement !== undefined && customer === undefined) {
    return `/entitlements/${(await findEntitlement(api, entitlement)).id}/notes`
  }
  throw new UsageError('Say either --customer or --entitlement.')
}

function noteText({ note, author, createdAt }: Notes['notes'][number]): string {
  const indented = note.replace(/^/gm, '  ')
  return `${writeInstant(createdAt)}  ${author.displayName.replace(/\p{Cc}/gu, '?')}\n${indented}\n`
}
