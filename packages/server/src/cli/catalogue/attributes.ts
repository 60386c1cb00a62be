import { attributeTypes } from '@leasehold/core/rights'
import { type Command, Option } from 'commander'
import type { Api } from '../api/api.ts'
import { everyItem, type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Attribute, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findOne } from '../names/find.ts'
import { parseNumber } from '../text/limit.ts'
import { facts } from '../text/table.ts'
import { UsageError } from '../usage-error.ts'
import { findPlace, type Place, type PlaceOptions, placeOptions } from './place.ts'
import { requireChange } from './require-change.ts'

type Rules = {
  regex?: string
  message?: string
  email?: true
  min?: number
  max?: number
  integer?: true
}
type Fields = PlaceOptions & Rules & { value?: string }

export function addAttributes(program: Command): void {
  const attributes = program.command('attributes').description('facts that a licence carries')

  const list = apiCommand(attributes, {
    usage: 'list',
    description: 'list the attributes of a product, inherited ones included, or the global ones',
    example: 'attributes list --product CAD',
  })
  listOptions(placeOptions(list), 'the key').action(
    online(async (session, options: ListOptions & PlaceOptions) => {
      const { path } = await findPlace(session.api, 'attributes', options)
      const page = await session.api.get<Page<Attribute>>(path, listQuery(options))
      printPage(session, page, attributeColumns, attributeRow)
    }),
  )

  const add = apiCommand(attributes, {
    usage: 'add <key>',
    description: 'add an attribute',
    example: 'attributes add --product CAD support --type string --value gold',
  })
  withRules(placeOptions(add))
    .addOption(new Option('--type <type>').choices(attributeTypes).makeOptionMandatory())
    .action(
      online(async ({ api, print }, key: string, options: Fields & { type: string }) => {
        const { path, name } = await findPlace(api, 'attributes', options)
        const { type, value } = options
        const body = { key, type, value, ...rulesOf(options) }
        const created = await api.send<Attribute>('POST', path, body)
        print(created, () => describe(created, name))
      }),
    )

  const set = apiCommand(attributes, {
    usage: 'set <key>',
    description: 'change an attribute, or the value that a product sets for a global one',
    example: 'attributes set --product CAD support --value silver',
  })
  withRules(placeOptions(set))
    .option('--key <key>', 'another key')
    .action(
      online(async ({ api, print }, text: string, options: Fields & { key?: string }) => {
        const { value } = options
        const more = { key: options.key, ...rulesOf(options) }
        requireChange({ value, ...more })
        const place = await findPlace(api, 'attributes', options)
        const { id } = await findAttribute(api, place, text)
        const path = `${place.path}/${id}`
        // Only the value can be patched; PUT leaves what is left out, but wants the key.
        const whole = Object.values(more).some((part) => part !== undefined)
        if (whole) {
          const { thing, tag } = await api.read<Attribute>(path)
          await api.sendOver(tag, 'PUT', path, { value, ...more, key: more.key ?? thing.key })
        } else await api.send('PATCH', path, { value })
        const changed = await api.get<Attribute>(path)
        print(changed, () => describe(changed, place.name))
      }),
    )

  const remove = apiCommand(attributes, {
    usage: 'delete <key>',
    description: 'delete an attribute, or let a global one fall back to its global value',
    example: 'attributes delete --product CAD support',
  })
  placeOptions(remove).action(
    online(async ({ api, print }, text: string, options: PlaceOptions) => {
      const place = await findPlace(api, 'attributes', options)
      const { id, key, level } = await findAttribute(api, place, text)
      await api.send('DELETE', `${place.path}/${id}`)
      const inherited = level === 'global' && options.global === undefined
      print(null, () =>
        inherited ? `${key} has its global value again.` : `The attribute ${key} is deleted.`,
      )
    }),
  )
}

function withRules(command: Command): Command {
  return command
    .option('--value <text>', 'its value; of a list, the parts with commas between')
    .option('--regex <pattern>', 'what a text must match (RE2)')
    .option('--message <text>', 'what to say when it does not')
    .option('--email', 'a text must be an e-mail address')
    .option('--min <number>', 'the least number', parseNumber)
    .option('--max <number>', 'the greatest number', parseNumber)
    .option('--integer', 'whole numbers only')
}

function rulesOf({ regex, message, email, min, max, integer }: Rules) {
  if (regex !== undefined && message === undefined) {
    throw new UsageError('--regex needs --message, which is what people are told.')
  }
  const pattern = { ruleType: 'regex', regex, errorMessage: message }
  const rules = [
    ...(regex === undefined ? [] : [pattern]),
    ...(email ? [{ ruleType: 'email' }] : []),
  ]
  const ranged = min !== undefined || max !== undefined || integer !== undefined
  return {
    validationRules: rules.length > 0 ? rules : undefined,
    numberRange: ranged ? { min, max, integer } : undefined,
  }
}

export const attributeColumns = ['key', 'type', 'value', 'set by', 'id']

export function attributeRow({ key, type, value, valueLevel, id }: Attribute) {
  return [key, type, value, valueLevel, id]
}

function findAttribute(api: Api, { path, name }: Place, text: string): Promise<Attribute> {
  return findOne<Attribute>(text, {
    kind: 'attribute',
    noun: `attribute of ${name}`,
    read: (id) => api.get(`${path}/${id}`),
    search: (search) => everyItem(api, path, { search }),
    names: ({ key }) => [key],
    columns: ({ id, key }) => [id, key],
  })
}

function describe(attribute: Attribute, place: string): string {
  const { numberRange: range } = attribute
  return facts([
    ['attribute', attribute.key],
    ['id', attribute.id],
    ['of', place],
    ['type', attribute.type],
    ['value', attribute.value],
    ['range', range && `${range.min ?? ''} to ${range.max ?? ''}${range.integer ? ', whole' : ''}`],
    ...attribute.validationRules.map(({ ruleType, regex }) => ['rule', regex ?? ruleType] as const),
  ])
}
