import { Button, Group } from '@mantine/core'
import { useNavigate } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { tellDone } from '../../../shared/done.ts'
import { useSession } from '../../session.ts'
import { peopleTexts } from './people-texts.ts'

const path = '/api/v1/account/users/{userId}'

/** What can be done about somebody; oneself is changed in one's own account. */
export function UserActions({ user, onEdit }: { user: Schemas['User']; onEdit: () => void }) {
  const t = useTexts(peopleTexts)
  const navigate = useNavigate()
  const isMe = useSession().user.id === user.id
  const invite = query.useMutation('post', `${path}/send-invitation-email`)
  const change = query.useMutation('patch', path)
  const resetFactor = query.useMutation('delete', `${path}/second-factor`)
  const remove = query.useMutation('delete', path)
  const params = { path: { userId: user.id } }
  const { username: name, email, enabled } = user
  const switchTo = (on: boolean) => change.mutateAsync({ params, body: { enabled: on } })
  return (
    <Group gap="xs" role="group" aria-label={t('actionsFor', { name })}>
      <Button variant="default" onClick={onEdit}>
        {t('edit')}
      </Button>
      {enabled && (
        <AskFirst
          label={t('invite')}
          title={t('inviteTitle', { name })}
          isDestructive={false}
          action={async () => {
            await invite.mutateAsync({ params })
            tellDone(t('inviteSent'))
          }}
        >
          {t('inviteText', { email })}
        </AskFirst>
      )}
      {user.secondFactor && !isMe && (
        <AskFirst
          label={t('removeFactor')}
          title={t('removeFactorTitle', { name })}
          action={() => resetFactor.mutateAsync({ params })}
        >
          {t('removeFactorText')}
        </AskFirst>
      )}
      {!isMe && enabled && (
        <AskFirst
          label={t('switchOff')}
          title={t('switchOffTitle', { name })}
          action={() => switchTo(false)}
        >
          {t('switchOffText')}
        </AskFirst>
      )}
      {!enabled && (
        <Button variant="default" loading={change.isPending} onClick={() => void switchTo(true)}>
          {t('switchOn')}
        </Button>
      )}
      {!isMe && (
        <AskFirst
          label={t('remove')}
          title={t('removeUserTitle', { name })}
          action={async () => {
            await remove.mutateAsync({ params })
            await navigate('/users')
          }}
        >
          {t('removeUserText')}
        </AskFirst>
      )}
    </Group>
  )
}
