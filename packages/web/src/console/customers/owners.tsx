import { Button, Group, List, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ReadFirst } from '../../shared/editing/read-first.tsx'
import { useMay } from '../session.ts'
import { OwnersDialog } from './owners-dialog.tsx'
import { profileTexts } from './profile-texts.ts'

const path = '/api/v1/customers/{customerId}/responsibility-owners'

type Owner = Pick<Schemas['ResponsibilityOwner'], 'firstName' | 'lastName' | 'username'>

export function ownerName({ firstName, lastName, username }: Owner): string {
  return [firstName, lastName].filter(Boolean).join(' ') || username
}

/** Who of the vendor looks after a customer, and what for. */
export function Owners({ customer: { id, name } }: { customer: Schemas['Customer'] }) {
  const t = useTexts(profileTexts)
  const may = useMay()
  const [isEdited, setEdited] = useState(false)
  const params = { path: { customerId: id } }
  const { data } = query.useQuery('get', path, { params })
  if (!data) return null
  return (
    <section aria-label={t('owners')}>
      <Group gap="xs">
        <Title order={2} size="h5">
          {t('owners')}
        </Title>
        {may('customers:admin') && (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={t('editOf', { name })}
            onClick={() => setEdited(true)}
          >
            {t('edit')}
          </Button>
        )}
      </Group>
      {data.items.length === 0 && <Text size="sm">{t('noOwners')}</Text>}
      <List size="sm">
        {data.items.map((owner) => (
          <List.Item key={owner.userId}>
            {ownerName(owner)}, {owner.role}
          </List.Item>
        ))}
      </List>
      {isEdited && (
        <ReadFirst
          title={t('editOwners', { name })}
          read={() => api.GET(path, { params })}
          onClose={() => setEdited(false)}
        >
          {(edited) => (
            <OwnersDialog
              title={t('editOwners', { name })}
              customerId={id}
              edited={edited}
              onClose={() => setEdited(false)}
            />
          )}
        </ReadFirst>
      )}
    </section>
  )
}
