import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { isCode } from '../../api/api-error.ts'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { tellDone } from '../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../shared/error-note.tsx'
import { sharedTexts } from '../../shared/texts.ts'
import { portalTexts } from '../portal-texts.ts'
import { userTexts } from './user-texts.ts'

type Input = Schemas['PortalUserInput']

/** A button that asks for whom, and sends them a mail. */
export function Invite() {
  const t = useTexts(userTexts)
  const words = useTexts(portalTexts)
  const shared = useTexts(sharedTexts)
  const [isOpen, { open, close }] = useDisclosure(false)
  const [error, setError] = useState<unknown>(null)
  const invite = query.useMutation('post', '/api/v1/portal/users')
  const form = useForm<Input>({
    initialValues: { email: '', firstName: '', lastName: '', role: 'user' },
  })
  const submit = form.onSubmit(async (body) => {
    setError(null)
    try {
      await invite.mutateAsync({ body })
      tellDone(t('invited', { email: body.email }))
      form.reset()
      close()
    } catch (fault) {
      form.setErrors(isCode(fault, 'duplicate') ? { email: t('taken') } : fieldErrors(fault))
      setError(isCode(fault, 'duplicate') ? null : fault)
    }
  })
  return (
    <>
      <Button onClick={open}>{t('invite')}</Button>
      <Dialog opened={isOpen} onClose={close} title={t('invite')}>
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">{t('inviteHint')}</Text>
            <ErrorNote error={error} />
            <TextInput
              label={t('email')}
              type="email"
              required
              data-autofocus
              {...form.getInputProps('email')}
            />
            <TextInput label={t('firstName')} {...form.getInputProps('firstName')} />
            <TextInput label={t('lastName')} {...form.getInputProps('lastName')} />
            <Select
              label={t('role')}
              data={(['user', 'admin'] as const).map((value) => ({ value, label: words(value) }))}
              allowDeselect={false}
              {...form.getInputProps('role')}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {shared('cancel')}
              </Button>
              <Button type="submit" loading={invite.isPending}>
                {t('send')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  )
}
