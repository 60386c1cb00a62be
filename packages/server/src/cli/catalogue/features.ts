import { featureTypes } from '@leasehold/core/rights'
import { type Command, Option } from 'commander'
import type { Api } from '../api/api.ts'
import { everyItem, type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Feature, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findOne } from '../names/find.ts'
import { facts } from '../text/table.ts'
import { type FeatureSetting, parseFeatureValue, writeFeatureValue } from './feature-value.ts'
import { findPlace, type Place, type PlaceOptions, placeOptions } from './place.ts'
import { requireChange } from './require-change.ts'

type Fields = PlaceOptions & { value?: FeatureSetting; description?: string }

const valueHelp = 'on or off; a number or unlimited, and an overdraft after a plus: 100+10%'

export function addFeatures(program: Command): void {
  const features = program.command('features').description('what can be switched, counted, shared')

  const list = apiCommand(features, {
    usage: 'list',
    description: 'list the features of a product, inherited ones included, or the global ones',
    example: 'features list --product CAD',
  })
  listOptions(placeOptions(list), 'the key').action(
    online(async (session, options: ListOptions & PlaceOptions) => {
      const { path } = await findPlace(session.api, 'features', options)
      const page = await session.api.get<Page<Feature>>(path, listQuery(options))
      printPage(session, page, featureColumns, featureRow)
    }),
  )

  const add = apiCommand(features, {
    usage: 'add <key>',
    description: 'add a feature; without a value an on/off one is off, any other unlimited',
    example: 'features add --product CAD export --type bool --value on',
  })
  placeOptions(add)
    .addOption(typeOption())
    .option('--value <value>', valueHelp, parseFeatureValue)
    .option('--description <text>', 'what it is')
    .action(
      online(async ({ api, print }, key: string, options: Fields & { type: string }) => {
        const { path, name } = await findPlace(api, 'features', options)
        const { type, description, value } = options
        const created = await api.send<Feature>('POST', path, { key, type, description, ...value })
        print(created, () => describe(created, name))
      }),
    )

  const set = apiCommand(features, {
    usage: 'set <key>',
    description: 'change a feature, or the value that a product sets for a global one',
    example: 'features set --product CAD nodes --value 50+10%',
  })
  placeOptions(set)
    .option('--value <value>', valueHelp, parseFeatureValue)
    .option('--description <text>', 'what it is')
    .option('--key <key>', 'another key')
    .action(
      online(async ({ api, print }, text: string, options: Fields & { key?: string }) => {
        const { key, description, value } = options
        const body = requireChange({ key, description, ...value })
        const place = await findPlace(api, 'features', options)
        const { id } = await findFeature(api, place, text)
        await api.send('PATCH', `${place.path}/${id}`, body)
        const changed = await api.get<Feature>(`${place.path}/${id}`)
        print(changed, () => describe(changed, place.name))
      }),
    )

  const remove = apiCommand(features, {
    usage: 'delete <key>',
    description: 'delete a feature, or let a global one fall back to its global value',
    example: 'features delete --product CAD nodes',
  })
  placeOptions(remove).action(
    online(async ({ api, print }, text: string, options: PlaceOptions) => {
      const place = await findPlace(api, 'features', options)
      const { id, key, level } = await findFeature(api, place, text)
      await api.send('DELETE', `${place.path}/${id}`)
      const inherited = level === 'global' && options.global === undefined
      print(null, () =>
        inherited ? `${key} has its global value again.` : `The feature ${key} is deleted.`,
      )
    }),
  )
}

function typeOption(): Option {
  return new Option('--type <type>', 'on/off, a count that only goes up, or a shared amount')
    .choices(featureTypes)
    .makeOptionMandatory()
}

export const featureColumns = ['key', 'type', 'value', 'set by', 'id']

export function featureRow(feature: Feature): readonly string[] {
  return [feature.key, feature.type, writeFeatureValue(feature), feature.valueLevel, feature.id]
}

function findFeature(api: Api, { path, name }: Place, text: string): Promise<Feature> {
  return findOne<Feature>(text, {
    kind: 'feature',
    noun: `feature of ${name}`,
    read: (id) => api.get(`${path}/${id}`),
    search: (search) => everyItem(api, path, { search }),
    names: ({ key }) => [key],
    columns: ({ id, key }) => [id, key],
  })
}

function describe(feature: Feature, place: string): string {
  return facts([
    ['feature', feature.key],
    ['id', feature.id],
    ['of', place],
    ['type', feature.type],
    ['value', writeFeatureValue(feature)],
    ['description', feature.description],
  ])
}
