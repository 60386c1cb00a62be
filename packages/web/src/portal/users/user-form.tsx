import { Select } from '@mantine/core'
import { api, query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { type Edited, useEdited } from '../../shared/editing/use-edited.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { portalTexts } from '../portal-texts.ts'
import { personOf, valuesOf } from './person.ts'
import { PersonForm } from './person-form.tsx'
import { userTexts } from './user-texts.ts'

type User = Schemas['PortalUser']

const path = '/api/v1/portal/users/{contactId}'
const roles = ['user', 'admin'] as const

/** Name, role and language of somebody. */
export function UserForm({ contactId, isOwn }: { contactId: string; isOwn: boolean }) {
  const read = useEdited(() => api.GET(path, { params: { path: { contactId } } }))
  return <Loaded of={read}>{(edited) => <Fields edited={edited} isOwn={isOwn} />}</Loaded>
}

function Fields({ edited, isOwn }: { edited: Edited<User>; isOwn: boolean }) {
  const t = useTexts(userTexts)
  const words = useTexts(portalTexts)
  const change = query.useMutation('patch', path)
  const { thing, headers } = edited
  return (
    <PersonForm
      edited={edited}
      toValues={(user) => ({ ...valuesOf(user), role: user.role })}
      t={t}
      save={({ role, ...person }) =>
        change.mutateAsync({
          params: { path: { contactId: thing.id } },
          body: { ...personOf(person), ...(!isOwn && { role }) },
          headers,
        })
      }
    >
      {(form) => (
        <Select
          label={t('role')}
          data={roles.map((value) => ({ value, label: words(value) }))}
          allowDeselect={false}
          disabled={isOwn}
          {...form.getInputProps('role')}
        />
      )}
    </PersonForm>
  )
}
