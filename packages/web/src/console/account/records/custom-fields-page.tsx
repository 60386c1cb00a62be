import { Button, Group, Table } from '@mantine/core'
import { useState } from 'react'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { CustomFieldDialog } from './custom-field-dialog.tsx'
import { customFieldTexts } from './custom-field-texts.ts'

type Field = Schemas['CustomField']

/** The vendor's own fields of customers and offerings. */
export function CustomFieldsPage() {
  const t = useTexts(customFieldTexts)
  const read = query.useQuery('get', '/api/v1/account/custom-fields')
  const [open, setOpen] = useState<Field | 'new' | null>(null)
  const add = <Button onClick={() => setOpen('new')}>{t('add')}</Button>
  return (
    <>
      <PageHeader title={t('customFields')} subtitle={t('fieldsAre')} actions={add} />
      <Loaded of={read}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('none')} action={add}>
              {t('noneHint')}
            </EmptyState>
          ) : (
            <Fields fields={items} onEdit={setOpen} />
          )
        }
      </Loaded>
      {open === 'new' && <CustomFieldDialog onClose={() => setOpen(null)} />}
      {open && open !== 'new' && (
        <ReadFirst
          title={t('editField', { key: open.key })}
          read={() =>
            api.GET('/api/v1/account/custom-fields/{customFieldId}', {
              params: { path: { customFieldId: open.id } },
            })
          }
          onClose={() => setOpen(null)}
        >
          {(edited) => <CustomFieldDialog edited={edited} onClose={() => setOpen(null)} />}
        </ReadFirst>
      )}
    </>
  )
}

function Fields({ fields, onEdit }: { fields: readonly Field[]; onEdit: (field: Field) => void }) {
  const t = useTexts(customFieldTexts)
  const shared = useTexts(sharedTexts)
  const remove = query.useMutation('delete', '/api/v1/account/custom-fields/{customFieldId}')
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="xs" aria-label={t('customFields')}>
        <Table.Thead>
          <Table.Tr>
            {(['key', 'displayName', 'entity', 'group', 'uniqueColumn', 'actions'] as const).map(
              (head) => (
                <Table.Th key={head}>{t(head)}</Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => {
            const { id, key, displayName, entityType, group, unique } = field
            return (
              <Table.Tr key={id}>
                <Table.Td>{key}</Table.Td>
                <Table.Td>{displayName}</Table.Td>
                <Table.Td>{t(entityType)}</Table.Td>
                <Table.Td>{group}</Table.Td>
                <Table.Td>{shared(unique ? 'yes' : 'no')}</Table.Td>
                <Table.Td>
                  <Group gap={6} role="group" aria-label={t('actionsFor', { key })}>
                    <Button size="xs" variant="default" onClick={() => onEdit(field)}>
                      {t('edit')}
                    </Button>
                    <AskFirst
                      label={t('remove')}
                      size="xs"
                      title={t('removeTitle', { key })}
                      action={() => remove.mutateAsync({ params: { path: { customFieldId: id } } })}
                    >
                      {t('removeText')}
                    </AskFirst>
                  </Group>
                </Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
