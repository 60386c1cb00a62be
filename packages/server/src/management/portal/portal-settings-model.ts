import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import type { Config } from '../../config.ts'
import { invalid } from '../../http/request-error.ts'
import { component, nullable, oneOf, wireId } from '../../http/wire.ts'
import { portalAddress } from '../../identity/contacts/portal-address.ts'
import { contactLanguages } from '../../storage/people/contact-row.ts'
import type { PortalFileKind } from '../../storage/people/portal-files.ts'
import { type PortalSettings, visibilities } from '../../storage/people/portal-settings.ts'
import { closed } from '../fields.ts'
import { declarationFault } from './css-rules.ts'

export const logoMaxBytes = 512 * 1024
export const cssMaxBytes = 64 * 1024

const blocks = {
  showActivationsGraph: oneOf(visibilities),
  showActivationCodes: oneOf(visibilities),
  showEntitlementGroups: oneOf(visibilities),
  showUserManagement: oneOf(visibilities),
}

export const PortalSettingsModel = component(
  'PortalSettings',
  Type.Object({
    url: Type.String(),
    logoId: nullable(wireId('file')),
    cssId: nullable(wireId('file')),
    themeOverrides: Type.Record(Type.String(), Type.String()),
    language: oneOf(contactLanguages),
    logoSizeLimit: Type.Integer({ description: 'In bytes.' }),
    cssSizeLimit: Type.Integer({ description: 'In bytes.' }),
    ...blocks,
  }),
)

export const PortalSettingsPatch = component(
  'PortalSettingsPatch',
  closed(
    {
      url: Type.Optional(
        nullable(
          Type.String({
            pattern: '^https?://[^\\s/?#]+(/[^\\s?#]*)?$',
            maxLength: 260,
            description: 'Null or left out the first time: where this server has the portal.',
          }),
        ),
      ),
      themeOverrides: Type.Optional(
        nullable(
          Type.Record(
            Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,49}$' }),
            Type.String({ maxLength: 200 }),
            {
              maxProperties: 100,
              additionalProperties: false,
              description: 'Values by the name of what they set; replaced as a whole.',
            },
          ),
        ),
      ),
      language: Type.Optional(oneOf(contactLanguages)),
      showActivationsGraph: Type.Optional(blocks.showActivationsGraph),
      showActivationCodes: Type.Optional(blocks.showActivationCodes),
      showEntitlementGroups: Type.Optional(blocks.showEntitlementGroups),
      showUserManagement: Type.Optional(blocks.showUserManagement),
    },
    {
      examples: [
        {
          url: 'https://licences.vendor.example',
          themeOverrides: { accent: '#0b6e4f' },
          showActivationCodes: 'none',
        },
      ],
    },
  ),
)

export function readPortalSettings(
  body: Static<typeof PortalSettingsPatch>,
): Partial<PortalSettings> {
  const { themeOverrides, url, ...rest } = body
  for (const [name, value] of Object.entries(themeOverrides ?? {})) {
    const what = declarationFault(`--theme: ${value}`)
    if (what !== null) throw invalid(`themeOverrides.${name}`, `may not be ${what}`, 'css')
  }
  return {
    ...rest,
    ...(url !== undefined && { url: url?.replace(/\/+$/, '') ?? null }),
    ...(themeOverrides !== undefined && { themeOverrides: themeOverrides ?? {} }),
  }
}

export function toWirePortalSettings(
  config: Config,
  tenantId: string,
  settings: PortalSettings,
  files: Partial<Record<PortalFileKind, string>>,
): Static<typeof PortalSettingsModel> {
  const fileId = (id: string | undefined) => (id === undefined ? null : toWireId('file', id))
  return {
    ...settings,
    url: portalAddress(config, tenantId, settings),
    themeOverrides: { ...settings.themeOverrides },
    logoId: fileId(files.logo),
    cssId: fileId(files.css),
    logoSizeLimit: logoMaxBytes,
    cssSizeLimit: cssMaxBytes,
  }
}
