import { Badge, Button, Group, Table, Text } from '@mantine/core'
import { useState } from 'react'
import type { Schemas } from '../../../api/client.ts'
import { writeDay, writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { useLimitText } from '../../../shared/limit-text.ts'
import { sharedTexts } from '../../../shared/texts.ts'
import { useMay } from '../../session.ts'
import { ChangeDialog } from '../changes/change-dialog.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { rightsTexts } from './rights-texts.ts'
import { SourceText } from './source-text.tsx'
import type { useSources } from './sources.ts'

type Feature = Schemas['EntitlementFeature']

/** Features with their limits, what is in use of them, and where each value comes from. */
export function FeaturesTable({
  entitlement,
  sources,
}: {
  entitlement: Entitlement
  sources: ReturnType<typeof useSources>
}) {
  const t = useTexts(rightsTexts)
  const limit = useLimitText()
  const may = useMay()
  const write = useFeatureValue()
  const features = entitlement.features ?? []
  if (features.length === 0) return <Text size="sm">{t('noFeatures')}</Text>
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('name')}</Table.Th>
            <Table.Th>{t('value')}</Table.Th>
            <Table.Th>{t('overdraft')}</Table.Th>
            <Table.Th>{t('inUse')}</Table.Th>
            <Table.Th>{t('source')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {features.map((feature) => (
            <Table.Tr key={feature.id}>
              <Table.Th scope="row" fw={500}>
                {feature.key}
                {feature.description && (
                  <Text size="xs" c="dimmed" fw={400}>
                    {feature.description}
                  </Text>
                )}
              </Table.Th>
              <Table.Td>{write(feature.type, feature.value)}</Table.Td>
              <Table.Td>{feature.type === 'bool' ? '–' : limit(feature.overdraftLimit)}</Table.Td>
              <Table.Td>
                <InUse feature={feature} />
                {feature.type === 'usageCount' && may('entitlements:admin') && (
                  <ResetCount entitlement={entitlement} feature={feature} />
                )}
              </Table.Td>
              <Table.Td>
                <SourceText
                  source={sources.ofFeature(feature)}
                  write={(value) => write(feature.type, value as number | null)}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** The value of a feature: on, off, an amount. */
export function useFeatureValue() {
  const field = useTexts(fieldTexts)
  const shared = useTexts(sharedTexts)
  return (type: Feature['type'], value: number | null): string => {
    if (type === 'bool') return field(value === 1 ? 'on' : 'offValue')
    return value === null ? shared('unlimited') : writeNumber(value)
  }
}

function InUse({ feature: { used, value, ...feature } }: { feature: Feature }) {
  const t = useTexts(rightsTexts)
  if (used === null) return <>–</>
  const over = value === null ? 0 : Math.max(0, used - value)
  const { currentUsagePeriodStart: from, nextUsagePeriodStart: to } = feature
  return (
    <>
      <Group gap="xs">
        <span>{writeNumber(used)}</span>
        {over > 0 && (
          <Badge variant="light" color="orange">
            {t('over', { count: over })}
          </Badge>
        )}
      </Group>
      {from && (
        <Text size="xs" c="dimmed">
          {to
            ? t('periodOf', { from: writeDay(from), to: writeDay(to) })
            : t('periodOpen', { from: writeDay(from) })}
        </Text>
      )}
    </>
  )
}

function ResetCount({ entitlement, feature }: { entitlement: Entitlement; feature: Feature }) {
  const t = useTexts(rightsTexts)
  const change = useTexts(changeTexts)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={t('resetCount', { key: feature.key })}
        onClick={() => setOpen(true)}
      >
        {t('reset')}
      </Button>
      {isOpen && (
        <ChangeDialog
          entitlement={entitlement}
          title={change('resetFeature', { key: feature.key })}
          change={{ type: 'resetFeature', featureId: feature.id }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
