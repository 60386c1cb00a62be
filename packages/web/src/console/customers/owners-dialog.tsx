import { Button, Group, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { keepPreviousData } from '@tanstack/react-query'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { Edited } from '../../shared/editing/use-edited.ts'
import { FindSelect } from '../../shared/find-select.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useMay, useSession } from '../session.ts'
import { ownerName } from './owners.tsx'
import { profileTexts } from './profile-texts.ts'

type OwnerList = Schemas['ResponsibilityOwnerList']
type Row = { userId: string; name: string; role: string }
type Person = Pick<Schemas['User'], 'id' | 'username' | 'firstName' | 'lastName'>

function usePeople(search: string) {
  return query.useQuery(
    'get',
    '/api/v1/account/users',
    { params: { query: { pageSize: 20, sort: 'username', ...(search && { search }) } } },
    { placeholderData: keepPreviousData },
  )
}

/** Names who looks after a customer; the whole list is saved at once. */
export function OwnersDialog({
  title,
  customerId,
  edited,
  onClose,
}: {
  title: string
  customerId: string
  edited: Edited<OwnerList>
  onClose: () => void
}) {
  const t = useTexts(profileTexts)
  const may = useMay()
  const me = useSession().user
  const replace = query.useMutation('put', '/api/v1/customers/{customerId}/responsibility-owners')
  const form = useForm({ initialValues: toValues(edited.thing) })
  const { rows } = form.values
  function add(person: Person) {
    if (rows.some(({ userId }) => userId === person.id)) return
    form.insertListItem('rows', { userId: person.id, name: ownerName(person), role: '' })
  }
  return (
    <FormDialog
      title={title}
      form={form}
      save={({ rows }) =>
        replace.mutateAsync({
          params: { path: { customerId } },
          body: { owners: rows.map(({ userId, role }) => ({ userId, role: role.trim() })) },
          headers: edited.headers,
        })
      }
      readAgain={async () => toValues(await edited.readAgain())}
      onClose={onClose}
    >
      {rows.length === 0 ? (
        <Text size="sm">{t('noOwners')}</Text>
      ) : (
        <Text size="sm" c="dimmed">
          {t('roleHint')}
        </Text>
      )}
      {rows.map(({ userId, name }, index) => (
        <Group key={userId} align="flex-end" wrap="nowrap">
          <TextInput
            label={t('roleOf', { name })}
            required
            maxLength={100}
            style={{ flex: 1 }}
            {...form.getInputProps(`rows.${index}.role`)}
          />
          <Button
            variant="default"
            aria-label={t('takeOffOf', { name })}
            onClick={() => form.removeListItem('rows', index)}
          >
            {t('takeOff')}
          </Button>
        </Group>
      ))}
      {may('settings:admin') ? (
        <FindSelect<Person>
          label={t('addOwner')}
          placeholder={t('findPerson')}
          nothing={t('nobody')}
          useFound={usePeople}
          write={(person) => ({ key: person.id, label: ownerName(person) })}
          picked={null}
          onPick={add}
        />
      ) : (
        <Group gap="xs">
          <Button variant="default" onClick={() => add(me)}>
            {t('addMe')}
          </Button>
          <Text size="sm">{t('onlyMe')}</Text>
        </Group>
      )}
    </FormDialog>
  )
}

function toValues({ items }: OwnerList): { rows: Row[] } {
  return {
    rows: items.map((owner) => ({
      userId: owner.userId,
      name: ownerName(owner),
      role: owner.role,
    })),
  }
}
