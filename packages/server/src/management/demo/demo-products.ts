import type { AttributeFields, NewAttribute } from '../attributes/edit-attribute.ts'
import type { NewFeature } from '../features/edit-feature.ts'
import type { ProductFields } from '../products/edit-product.ts'
import { extra, interval } from './demo-terms.ts'

/** What all products inherit. */
export const globalFeatures: readonly NewFeature[] = [
  { type: 'bool', key: 'betaChannel', value: 0, description: 'Receives releases before others' },
]
export const globalAttributes: readonly NewAttribute[] = [
  {
    type: 'string',
    key: 'supportLevel',
    value: 'standard',
    validationRules: [rule('^(standard|priority|dedicated)$', 'standard, priority or dedicated')],
  },
  { type: 'string', key: 'distribution', value: 'Within the licensed company only, no resale' },
]

export type DemoProduct = {
  readonly name: string
  readonly fields: ProductFields
  readonly features: readonly NewFeature[]
  readonly attributes: readonly NewAttribute[]
  readonly editions: readonly DemoEdition[]
}

export type DemoEdition = {
  readonly name: string
  /** Values by key. */
  readonly features: Readonly<Record<string, number | null>>
  readonly attributes: Readonly<Record<string, AttributeFields['value']>>
}

export const products: readonly DemoProduct[] = [
  {
    name: 'Plumbline Studio',
    fields: {
      description: 'Drawings and models of buildings',
      leasePeriod: interval('day', 1),
      offlineLeasePeriod: interval('week', 2),
      gracePeriod: interval('day', 14),
    },
    features: [
      { type: 'bool', key: 'export', value: 0, description: 'Export to other programs' },
      { type: 'bool', key: 'clashDetection', value: 0, description: 'Finds pipes in beams' },
      {
        type: 'usageCount',
        key: 'reportRuns',
        value: 50,
        overdraft: extra('percentage', 20),
        description: 'Reports in a period',
      },
      {
        type: 'elementPool',
        key: 'renderCores',
        value: 4,
        overdraft: extra('absolute', 2),
        description: 'Cores rendering at one time, over all seats',
      },
    ],
    attributes: [
      {
        type: 'string',
        key: 'territory',
        value: 'DE,AT,CH',
        validationRules: [rule('^[A-Z]{2}(,[A-Z]{2})*$', 'Country codes with commas between')],
      },
      {
        type: 'number',
        key: 'maxProjectSizeMb',
        value: '500',
        numberRange: { min: 1, max: null, integer: true },
      },
    ],
    editions: [
      { name: 'Essential', features: {}, attributes: {} },
      {
        name: 'Professional',
        features: { export: 1, reportRuns: 500, renderCores: 16 },
        attributes: { maxProjectSizeMb: '5000' },
      },
      {
        name: 'Ultimate',
        features: {
          betaChannel: 1,
          clashDetection: 1,
          export: 1,
          renderCores: 64,
          reportRuns: null,
        },
        attributes: {
          maxProjectSizeMb: null,
          supportLevel: 'priority',
          territory: 'DE,AT,CH,FR,GB,IT,NL',
        },
      },
    ],
  },
  {
    name: 'Plumbline Render',
    fields: {
      description: 'Pictures of models, on one machine or many',
      leasePeriod: interval('week', 1),
      offlineLeasePeriod: interval('month', 1),
      gracePeriod: interval('day', 7),
      lingerPeriod: interval('minute', 5),
    },
    features: [
      { type: 'bool', key: 'denoiser', value: 1, description: 'Clears up the picture' },
      { type: 'elementPool', key: 'gpus', value: 1, description: 'Cards in use at one time' },
    ],
    attributes: [],
    editions: [
      { name: 'Desk', features: {}, attributes: {} },
      { name: 'Farm', features: { gpus: 12 }, attributes: { supportLevel: 'dedicated' } },
    ],
  },
  {
    name: 'Plumbline Site Server',
    fields: {
      description: 'Serves licences within a network that has no line out',
      offlineLeasePeriod: interval('month', 6),
    },
    features: [
      { type: 'bool', key: 'localLicenseServer', value: 1, description: 'What makes it one' },
      {
        type: 'bool',
        key: 'deactivateWithoutToken',
        value: 1,
        description: 'Its licence can be ended when the server is gone',
      },
    ],
    attributes: [],
    editions: [{ name: 'Site', features: {}, attributes: {} }],
  },
]

function rule(regex: string, errorMessage: string) {
  return { ruleType: 'regex', regex, errorMessage } as const
}
