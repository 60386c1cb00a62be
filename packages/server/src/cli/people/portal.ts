import { type Command, Option } from 'commander'
import type { PortalSettings } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { requireChange } from '../catalogue/require-change.ts'
import { facts, section } from '../text/table.ts'
import { fileAt } from './group-contacts.ts'

type Fields = {
  address?: string
  language?: string
  graph?: string
  codes?: string
  groups?: string
  users?: string
}
type FileOptions = { logo?: string; css?: string }

const path = '/account/eup'

export function addPortal(program: Command): void {
  const portal = program.command('portal').description('the portal of your customers')

  apiCommand(portal, {
    usage: 'settings',
    description: 'show how the portal looks and what it shows',
    example: 'portal settings',
  }).action(
    online(async ({ api, print }) => {
      const settings = await api.get<PortalSettings>(`${path}/settings`)
      print(settings, () => describe(settings))
    }),
  )

  const set = apiCommand(portal, {
    usage: 'set',
    description: 'change where the portal is and to whom its parts are shown',
    example: 'portal set --codes none --language de',
  })
    .option('--address <url>', 'where your customers find it')
    .addOption(
      new Option('--language <code>', 'of mails, unless the contact has its own').choices([
        'en',
        'de',
      ]),
    )
  for (const [name, what] of [
    ['graph', 'the use over time'],
    ['codes', 'the activation codes'],
    ['groups', 'the orders'],
    ['users', 'the management of users'],
  ] as const) {
    const option = new Option(`--${name} <whom>`, `show ${what} to`)
    set.addOption(option.choices(['none', 'admin', 'user']))
  }
  set.action(
    online(async ({ api, print }, options: Fields) => {
      const { address, language, graph, codes, groups, users } = options
      const body = requireChange({
        url: address,
        language,
        showActivationsGraph: graph,
        showActivationCodes: codes,
        showEntitlementGroups: groups,
        showUserManagement: users,
      })
      await api.send('PATCH', `${path}/settings`, body)
      const settings = await api.get<PortalSettings>(`${path}/settings`)
      print(settings, () => describe(settings))
    }),
  )

  apiCommand(portal, {
    usage: 'dress',
    description: 'give the portal your logo and your style sheet',
    example: 'portal dress --logo logo.png',
  })
    .option('--logo <path>', 'a PNG, JPEG, GIF or WebP')
    .option('--css <path>', 'a style sheet with colours, type and spacing')
    .action(
      online(async ({ api, print }, options: FileOptions) => {
        const { logo, css } = requireChange({ ...options })
        if (logo !== undefined) await api.upload('POST', `${path}/logo`, await fileAt(logo))
        if (css !== undefined) await api.upload('POST', `${path}/css`, await fileAt(css))
        const settings = await api.get<PortalSettings>(`${path}/settings`)
        print(settings, () => describe(settings))
      }),
    )
}

function describe(settings: PortalSettings): string {
  const head = facts([
    ['portal', settings.url],
    ['language', settings.language],
    ['logo', settings.logoId ?? 'none'],
    ['style sheet', settings.cssId ?? 'none'],
  ])
  const shown = section('shown to', [
    ['use over time', settings.showActivationsGraph],
    ['activation codes', settings.showActivationCodes],
    ['orders', settings.showEntitlementGroups],
    ['management of users', settings.showUserManagement],
  ])
  return head + shown + section('theme', Object.entries(settings.themeOverrides))
}
