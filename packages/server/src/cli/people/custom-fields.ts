import { type Command, Option } from 'commander'
import type { CustomField } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { requireChange } from '../catalogue/require-change.ts'
import { findCustomField } from '../names/people.ts'
import { facts, table } from '../text/table.ts'

type Fields = { key?: string; group?: string; name?: string; unique?: boolean }

export function addCustomFields(program: Command): void {
  const fields = program
    .command('custom-fields')
    .description('what you keep of customers and offerings beyond what they have anyway')

  apiCommand(fields, {
    usage: 'list',
    description: 'list the custom fields',
    example: 'custom-fields list',
  }).action(
    online(async ({ api, print, note }) => {
      const list = await api.get<{ items: readonly CustomField[] }>('/account/custom-fields')
      print(list, () => (list.items.length === 0 ? '' : table(header, list.items.map(rowOf))))
      if (list.items.length === 0) note('There are none.')
    }),
  )

  apiCommand(fields, {
    usage: 'create <key>',
    description: 'define a custom field',
    example: 'custom-fields create crm.number --of customer --unique',
  })
    .addOption(
      new Option('--of <kind>', 'of what').choices(['customer', 'offering']).makeOptionMandatory(),
    )
    .option('--name <text>', 'what it is called on screen')
    .option('--group <text>', 'what it is shown with')
    .option('--unique', 'no two may have the same value')
    .action(
      online(async ({ api, print }, key: string, options: Fields & { of: string }) => {
        const { of, group, name, unique } = options
        const body = { entityType: of, key, group, displayName: name, unique }
        const field = await api.send<CustomField>('POST', '/account/custom-fields', body)
        print(field, () => describe(field))
      }),
    )

  apiCommand(fields, {
    usage: 'set <field>',
    description: 'change a custom field, by id, key or name',
    example: 'custom-fields set crm.number --no-unique',
  })
    .option('--key <key>', 'another key, while nothing has a value')
    .option('--name <text>', 'what it is called on screen')
    .option('--group <text>', 'what it is shown with')
    .option('--unique', 'no two may have the same value')
    .option('--no-unique', 'any may have the same value')
    .action(
      online(async ({ api, print }, text: string, options: Fields) => {
        const { key, group, name, unique } = requireChange({ ...options })
        const path = `/account/custom-fields/${(await findCustomField(api, text)).id}`
        const { thing, tag } = await api.read<CustomField>(path)
        const { id: _, ...field } = thing
        const body = {
          ...field,
          ...(key !== undefined && { key }),
          ...(group !== undefined && { group }),
          ...(name !== undefined && { displayName: name }),
          ...(unique !== undefined && { unique }),
        }
        await api.sendOver(tag, 'PUT', path, body)
        const changed = await api.get<CustomField>(path)
        print(changed, () => describe(changed))
      }),
    )

  apiCommand(fields, {
    usage: 'delete <field>',
    description: 'delete a custom field that nothing has a value of',
    example: 'custom-fields delete crm.number',
  }).action(
    online(async ({ api, print }, text: string) => {
      const { id, key } = await findCustomField(api, text)
      await api.send('DELETE', `/account/custom-fields/${id}`)
      print(null, () => `The custom field ${key} is deleted.`)
    }),
  )
}

const header = ['of', 'key', 'name', 'group', 'unique', 'id']

function rowOf({ entityType, key, displayName, group, unique, id }: CustomField) {
  return [entityType, key, displayName, group, unique ? 'yes' : null, id]
}

function describe({ id, entityType, key, displayName, group, unique }: CustomField): string {
  return facts([
    ['custom field', key],
    ['id', id],
    ['of', `${entityType}s`],
    ['name', displayName],
    ['group', group],
    ['unique', unique ? 'yes' : null],
  ])
}
