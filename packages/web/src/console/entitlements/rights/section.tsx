import { Button, Group, Paper, Title } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { useMay } from '../../session.ts'
import { ChangeDialog } from '../changes/change-dialog.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import type { Change } from '../changes/send-change.ts'
import type { Entitlement } from '../entitlement.ts'

type Edit = {
  /** Names what is edited. */
  title: string
  form: (show: (change: Change) => void) => ReactNode
}

/** A part of what an entitlement grants, with the button that edits it. */
export function Section({
  title,
  entitlement,
  edit,
  children,
}: {
  title: string
  entitlement: Entitlement
  edit?: Edit
  children: ReactNode
}) {
  const t = useTexts(changeTexts)
  const may = useMay()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        {edit && may('entitlements:admin') && (
          <Button size="xs" variant="default" aria-label={edit.title} onClick={() => setOpen(true)}>
            {t('edit')}
          </Button>
        )}
      </Group>
      {children}
      {edit && isOpen && (
        <ChangeDialog
          entitlement={entitlement}
          title={edit.title}
          form={edit.form}
          onClose={() => setOpen(false)}
        />
      )}
    </Paper>
  )
}
