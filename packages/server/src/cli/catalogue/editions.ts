import type { Command } from 'commander'
import type { Api } from '../api/api.ts'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Attribute, Edition, Feature, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findEdition, findProduct } from '../names/catalogue.ts'
import { facts, section } from '../text/table.ts'
import { clearEditionValues, setEditionValues } from './edition-values.ts'
import { writeFeatureValue } from './feature-value.ts'
import { requireChange } from './require-change.ts'

type OfProduct = { product?: string }
type SetOptions = OfProduct & {
  edition: string
  name?: string
  description?: string
  clear?: string[]
}

export function addEditions(program: Command): void {
  const editions = program.command('editions').description('variants of a product: good, better')

  const list = apiCommand(editions, {
    usage: 'list',
    description: 'list the editions of a product',
    example: 'editions list --product CAD',
  })
  listOptions(ofProduct(list), 'the name').action(
    online(async (session, options: ListOptions & OfProduct) => {
      const { id } = await findProduct(session.api, options.product)
      const path = `/products/${id}/editions`
      const page = await session.api.get<Page<Edition>>(path, listQuery(options))
      printPage(session, page, ['id', 'name'], (edition) => [edition.id, edition.name])
    }),
  )

  const show = apiCommand(editions, {
    usage: 'show <edition>',
    description: 'show an edition with its features and attributes',
    example: 'editions show --product CAD Pro',
  })
  ofProduct(show).action(
    online(async ({ api, print }, text: string, options: OfProduct) => {
      const { product, edition } = await findEdition(api, text, options.product)
      const described = await describe(api, product.name, edition)
      print(edition, () => described)
    }),
  )

  const create = apiCommand(editions, {
    usage: 'create <name>',
    description: 'create an edition; it has the values of its product until it sets its own',
    example: 'editions create --product CAD Pro',
  })
  ofProduct(create)
    .option('--description <text>', 'whom it is for')
    .action(
      online(
        async ({ api, print }, name: string, options: OfProduct & { description?: string }) => {
          const { description } = options
          const product = await findProduct(api, options.product)
          const path = `/products/${product.id}/editions`
          const edition = await api.send<Edition>('POST', path, { name, description })
          const described = await describe(api, product.name, edition)
          print(edition, () => described)
        },
      ),
    )

  const set = apiCommand(editions, {
    usage: 'set [values...]',
    description: 'set the values of features and attributes in an edition, as KEY=VALUE',
    example: 'editions set --product CAD --edition Pro export=on nodes=100+10% support=gold',
  })
  ofProduct(set)
    .requiredOption('--edition <edition>', 'the edition, by id or name')
    .option('--clear <key...>', 'let these fall back to the value of the product')
    .option('--name <name>', 'another name')
    .option('--description <text>', 'whom it is for')
    .action(
      online(async ({ api, print }, values: string[], options: SetOptions) => {
        const { name, description, clear } = options
        requireChange({ name, description, clear, first: values[0] })
        const { product, edition } = await findEdition(api, options.edition, options.product)
        const path = `/products/${product.id}/editions/${edition.id}`
        if (name !== undefined || description !== undefined) {
          const { thing, tag } = await api.read<Edition>(path)
          await api.sendOver(tag, 'PUT', path, { name: name ?? thing.name, description })
        }
        await setEditionValues(api, path, values)
        await clearEditionValues(api, path, clear ?? [])
        const changed = await api.get<Edition>(path)
        const described = await describe(api, product.name, changed)
        print(changed, () => described)
      }),
    )

  const remove = apiCommand(editions, {
    usage: 'delete <edition>',
    description: 'delete an edition that nothing refers to',
    example: 'editions delete --product CAD Pro',
  })
  ofProduct(remove).action(
    online(async ({ api, print }, text: string, options: OfProduct) => {
      const { product, edition } = await findEdition(api, text, options.product)
      await api.send('DELETE', `/products/${product.id}/editions/${edition.id}`)
      print(null, () => `The edition ${edition.name} of ${product.name} is deleted.`)
    }),
  )
}

function ofProduct(command: Command): Command {
  return command.option(
    '--product <product>',
    'the product, by id or name; left out, the only one there is',
  )
}

async function describe(api: Api, productName: string, edition: Edition): Promise<string> {
  const path = `/products/${edition.productId}/editions/${edition.id}`
  const features = await api.get<Page<Feature>>(`${path}/features`)
  const attributes = await api.get<Page<Attribute>>(`${path}/attributes`)
  const head = facts([
    ['edition', edition.name],
    ['id', edition.id],
    ['of', productName],
    ['description', edition.description],
  ])
  const featureRows = features.items.map((feature) => [
    feature.key,
    feature.type,
    writeFeatureValue(feature),
    setBy(feature),
  ])
  const attributeRows = attributes.items.map((attribute) => [
    attribute.key,
    attribute.type,
    attribute.value,
    setBy(attribute),
  ])
  return `${head}${section('features', featureRows)}${section('attributes', attributeRows)}`
}

function setBy({ valueLevel }: Feature | Attribute): string {
  return valueLevel === 'edition' ? 'set here' : `from the ${valueLevel} value`
}
