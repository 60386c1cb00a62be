import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Contact, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findGroup } from '../names/orders.ts'
import { contactName, findContact } from '../names/people.ts'
import { CommandError, UsageError } from '../usage-error.ts'

type FileOptions = { put?: string; save?: string; delete?: true }

/** Who may use a group by who they are, and the file that is kept with it. */
export function addGroupContacts(groups: Command): void {
  const list = apiCommand(groups, {
    usage: 'contacts <group>',
    description: 'list the contacts that may use a group by who they are',
    example: 'groups contacts PO-2026-0117',
  })
  listOptions(list, null).action(
    online(async (session, text: string, options: ListOptions) => {
      const { id } = await findGroup(session.api, text)
      const path = `/entitlements/groups/${id}/authorized-contacts`
      const page = await session.api.get<Page<Contact>>(path, listQuery(options))
      const header = ['id', 'e-mail', 'name']
      printPage(session, page, header, (contact) => [
        contact.id,
        contact.email,
        contactName(contact),
      ])
    }),
  )

  apiCommand(groups, {
    usage: 'authorise <group> <contact>',
    description: 'let a contact use a group by who it is',
    example: 'groups authorise PO-2026-0117 mara.lind@acme.example',
  }).action(
    online(async ({ api, print }, text: string, person: string) => {
      const { id } = await findGroup(api, text)
      const contact = await findContact(api, person)
      await api.send('POST', `/entitlements/groups/${id}/authorized-contacts`, { id: contact.id })
      print(null, () => `${contact.email} may use ${text}.`)
    }),
  )

  apiCommand(groups, {
    usage: 'withdraw <group> <contact>',
    description: 'let a contact use a group no more',
    example: 'groups withdraw PO-2026-0117 mara.lind@acme.example',
  }).action(
    online(async ({ api, print }, text: string, person: string) => {
      const { id } = await findGroup(api, text)
      const contact = await findContact(api, person)
      await api.send('DELETE', `/entitlements/groups/${id}/authorized-contacts/${contact.id}`)
      print(null, () => `${contact.email} may use ${text} no more.`)
    }),
  )

  apiCommand(groups, {
    usage: 'file <group>',
    description: 'keep a licence file with a group, save it, or delete it',
    example: 'groups file PO-2026-0117 --put studio.lic',
  })
    .option('--put <path>', 'a file to keep, in place of an earlier one')
    .option('--save <path>', 'where to write the file that is kept')
    .option('--delete', 'keep none')
    .action(
      online(async ({ api, print }, text: string, options: FileOptions) => {
        if (Object.keys(options).filter((name) => name in actions).length !== 1) {
          throw new UsageError('Say one of --put, --save and --delete.')
        }
        const { id } = await findGroup(api, text)
        const path = `/entitlements/groups/${id}/license-file`
        const { put, save } = options
        if (put !== undefined) {
          const file = await fileAt(put)
          const kept = await api.upload<{ fileName: string }>('POST', path, file)
          return print(kept, () => `${kept.fileName} is kept with ${text}.`)
        }
        if (save !== undefined) {
          await writeFile(save, await api.download(path))
          return print(null, () => `Written to ${save}.`)
        }
        await api.send('DELETE', path)
        print(null, () => `No file is kept with ${text}.`)
      }),
    )
}

const actions = { put: true, save: true, delete: true }

/** A file of this machine as a form sends it. */
export async function fileAt(path: string): Promise<File> {
  try {
    return new File([await readFile(path)], basename(path))
  } catch (error) {
    throw new CommandError(`${path} can't be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
