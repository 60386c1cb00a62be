import { Select } from '@mantine/core'
import { useState } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { portalTexts } from '../portal-texts.ts'
import { PersonForm } from './person-form.tsx'
import { userTexts } from './user-texts.ts'

const roles = ['user', 'admin'] as const

/** Name, role and language of somebody. */
export function UserForm({ of, isOwn }: { of: Schemas['PortalUser']; isOwn: boolean }) {
  const t = useTexts(userTexts)
  const words = useTexts(portalTexts)
  const [role, setRole] = useState(of.role)
  const change = query.useMutation('patch', '/api/v1/portal/users/{contactId}')
  return (
    <PersonForm
      of={of}
      t={t}
      saving={change}
      save={(person) =>
        change.mutateAsync({
          params: { path: { contactId: of.id } },
          body: { ...person, ...(!isOwn && { role }) },
        })
      }
    >
      <Select
        label={t('role')}
        data={roles.map((value) => ({ value, label: words(value) }))}
        allowDeselect={false}
        disabled={isOwn}
        value={role}
        onChange={(next) => setRole(roles.find((each) => each === next) ?? role)}
      />
    </PersonForm>
  )
}
