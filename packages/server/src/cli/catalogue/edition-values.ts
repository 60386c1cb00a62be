import type { Api } from '../api/api.ts'
import type { Attribute, Feature, Page } from '../api/models.ts'
import { UsageError } from '../usage-error.ts'
import { parseAssignment, readValue } from './assignment.ts'
import { parseFeatureValue } from './feature-value.ts'

type Target = { readonly path: string; readonly isFeature: boolean }

/** Sets what `KEY=VALUE` says. All keys are looked up first, so that a wrong one changes nothing. */
export async function setEditionValues(
  api: Api,
  edition: string,
  texts: readonly string[],
): Promise<void> {
  if (texts.length === 0) return
  const find = await keysOf(api, edition)
  const settings = texts.map(parseAssignment).map((assignment) => {
    const { path, isFeature } = find(assignment.key)
    return isFeature
      ? ({ method: 'PUT', path, body: readValue(assignment, parseFeatureValue) } as const)
      : ({ method: 'PATCH', path, body: { value: assignment.value } } as const)
  })
  for (const { method, path, body } of settings) await api.send(method, path, body)
}

/** Lets values fall back to those of the product. */
export async function clearEditionValues(
  api: Api,
  edition: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  const find = await keysOf(api, edition)
  for (const { path } of keys.map(find)) await api.send('DELETE', path)
}

/** Where the value of a key is set. A feature and an attribute may have the same one. */
async function keysOf(api: Api, edition: string): Promise<(text: string) => Target> {
  const features = await api.get<Page<Feature>>(`${edition}/features`)
  const attributes = await api.get<Page<Attribute>>(`${edition}/attributes`)
  const targets = [
    ...features.items.map(({ key, id }) => targetOf(edition, 'feature', key, id)),
    ...attributes.items.map(({ key, id }) => targetOf(edition, 'attribute', key, id)),
  ]
  return (text) => {
    const found = targets.filter(({ key, prefixed }) => text === key || text === prefixed)
    const [first, second] = found
    if (second) {
      throw new UsageError(
        `${text} is a feature and an attribute; write ${first?.prefixed} or ${second.prefixed}.`,
      )
    }
    if (first) return first
    const keys = targets.map(({ key }) => key).join(', ')
    throw new UsageError(`The product has no ${text}; it has ${keys || 'no features yet'}.`)
  }
}

function targetOf(edition: string, kind: 'feature' | 'attribute', key: string, id: string) {
  const isFeature = kind === 'feature'
  return { key, prefixed: `${kind}:${key}`, path: `${edition}/${kind}s/${id}`, isFeature }
}
