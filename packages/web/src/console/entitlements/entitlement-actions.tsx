import { Button, Menu } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { DownIcon } from '../../shared/icons.tsx'
import { useMay } from '../session.ts'
import { ChangeDialog } from './changes/change-dialog.tsx'
import { changeTexts } from './changes/change-texts.ts'
import type { Entitlement } from './entitlement.ts'
import { OfferingForm } from './forms/offering-form.tsx'
import { OverridesForm } from './forms/overrides-form.tsx'
import { StartForm } from './forms/start-form.tsx'

type Action = 'start' | 'renew' | 'changeOffering' | 'resetOverrides' | 'disable' | 'enable'

/** What the state of an entitlement and the permissions of a person allow: the server says which. */
export function EntitlementActions({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(changeTexts)
  const may = useMay()
  const [open, setOpen] = useState<Action | null>(null)
  const { actions } = entitlement
  const mayWrite = may('entitlements:admin')
  const offered: Action[] = [
    ...('activate' in actions && may('entitlements:activate') ? (['start'] as const) : []),
    ...('renew' in actions && mayWrite ? (['renew'] as const) : []),
    ...(mayWrite ? (['changeOffering', 'resetOverrides'] as const) : []),
    ...('disable' in actions && mayWrite ? (['disable'] as const) : []),
    ...('enable' in actions && mayWrite ? (['enable'] as const) : []),
  ]
  // What waits for somebody has a button of its own.
  const pressing = offered.find((action) => action === 'start' || action === 'enable')
  const first = pressing ?? offered.find((action) => action === 'renew')
  const others = offered.filter((action) => action !== first)
  return (
    <>
      {first && <Button onClick={() => setOpen(first)}>{t(first)}</Button>}
      {others.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<DownIcon />}>
              {t('actions')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((action) => (
              <Menu.Item key={action} onClick={() => setOpen(action)}>
                {t(action)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {open && (
        <ActionDialog action={open} entitlement={entitlement} onClose={() => setOpen(null)} />
      )}
    </>
  )
}

function ActionDialog({
  action,
  entitlement,
  onClose,
}: {
  action: Action
  entitlement: Entitlement
  onClose: () => void
}) {
  const t = useTexts(changeTexts)
  const about = { entitlement, onClose, title: t(action) }
  switch (action) {
    case 'start':
      return entitlement.licenseStartType === 'custom' ? (
        <ChangeDialog
          {...about}
          form={(show) => <StartForm entitlement={entitlement} show={show} />}
        />
      ) : (
        <ChangeDialog {...about} change={{ type: 'start' }} />
      )
    case 'changeOffering':
      return (
        <ChangeDialog
          {...about}
          form={(show) => <OfferingForm entitlement={entitlement} show={show} />}
        />
      )
    case 'resetOverrides':
      return (
        <ChangeDialog
          {...about}
          form={(show) => <OverridesForm entitlement={entitlement} show={show} />}
        />
      )
    case 'renew':
    case 'enable':
      return <ChangeDialog {...about} change={{ type: action }} />
    case 'disable':
      return <ChangeDialog {...about} change={{ type: action }} isDestructive />
  }
}
