import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { portalTexts } from '../portal-texts.ts'
import { useWaysIn } from '../ways-in.ts'

/** The vendor's logo, or name, on top of every page. */
export function PortalHead({ children }: { children?: ReactNode }) {
  const t = useTexts(portalTexts)
  const { data: ways } = useWaysIn()
  const vendor = ways?.vendor ?? ''
  return (
    <header className="portal-header">
      <Group className="portal-wide" px="md" py="xs" gap="md" mih={56}>
        {ways?.logoUrl ? (
          <img className="portal-logo" src={ways.logoUrl} alt={vendor} />
        ) : (
          <Text className="portal-title" fw={600}>
            {t('portal', { vendor })}
          </Text>
        )}
        {children}
      </Group>
    </header>
  )
}
