import { Badge, Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { isCode } from '../../../api/api-error.ts'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { Dialog } from '../../../shared/dialog.tsx'
import { tellDone } from '../../../shared/done.ts'
import { type Answer, type Edited, useEdited } from '../../../shared/editing/use-edited.ts'
import { useSaving } from '../../../shared/editing/use-saving.tsx'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { nameOf } from './contact-dialog.tsx'
import { contactTexts } from './contact-texts.ts'

type Contact = Schemas['Contact']
type Credentials = Schemas['ContactCredentials']

const path = '/api/v1/customers/{customerId}/contacts/{contactId}/credentials'

/** What a person of a customer signs in to the portal with, and activates with. */
export function PortalAccount({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const t = useTexts(contactTexts)
  const params = { path: { customerId: contact.customerId, contactId: contact.id } }
  const read = query.useQuery('get', path, { params }, { retry: false })
  // Nobody has an account before they are given one.
  const isNone = isCode(read.error, 'credentialsUnknown')
  const shown = isNone ? { ...read, data: null, error: null } : read
  return (
    <Dialog onClose={onClose} title={t('accountOf', { name: nameOf(contact) })}>
      <Loaded of={shown}>
        {(credentials: Credentials | null) => (
          <Stack>
            {credentials && <State credentials={credentials} params={params} />}
            {/* Taken away or given, it is another thing to edit. */}
            <EditAccount key={`${credentials !== null}`} params={params} />
          </Stack>
        )}
      </Loaded>
    </Dialog>
  )
}

type Params = { path: { customerId: string; contactId: string } }

function State({ credentials, params }: { credentials: Credentials; params: Params }) {
  const t = useTexts(contactTexts)
  const [error, setError] = useState<unknown>(null)
  const send = query.useMutation('post', `${path}/password/action`)
  const unlock = query.useMutation('post', `${path}/unlock`)
  const remove = query.useMutation('delete', path)
  async function act(action: Promise<unknown>, done: string) {
    setError(null)
    await action.then(() => tellDone(done), setError)
  }
  const isByPassword = credentials.authentication.type === 'password'
  const action = credentials.passwordSet ? 'reset' : 'setup'
  return (
    <>
      <ErrorNote error={error} />
      <Group gap="xs">
        <Badge variant="light" color={credentials.active ? 'green' : 'gray'}>
          {credentials.active ? t('active') : t('inactive')}
        </Badge>
        {isByPassword && !credentials.passwordSet && (
          <Badge variant="light" color="yellow">
            {t('noPassword')}
          </Badge>
        )}
        {credentials.locked && (
          <Badge variant="light" color="red">
            {t('locked')}
          </Badge>
        )}
      </Group>
      <Group gap="xs">
        {isByPassword && (
          <Button
            variant="default"
            onClick={() => void act(send.mutateAsync({ params, body: { action } }), t('mailed'))}
          >
            {action === 'setup' ? t('mailSetup') : t('mailReset')}
          </Button>
        )}
        {credentials.locked && (
          <Button
            variant="default"
            onClick={() => void act(unlock.mutateAsync({ params }), t('unlocked'))}
          >
            {t('unlock')}
          </Button>
        )}
        <AskFirst
          label={t('takeAccount')}
          title={t('takeAccountTitle')}
          action={() => remove.mutateAsync({ params })}
        >
          {t('takeAccountText')}
        </AskFirst>
      </Group>
    </>
  )
}

function EditAccount({ params }: { params: Params }) {
  const read = useEdited(() => accountOrNone(params))
  return <Loaded of={read}>{(edited) => <AccountForm edited={edited} params={params} />}</Loaded>
}

async function accountOrNone(params: Params): Promise<Answer<Credentials | null>> {
  try {
    return await api.GET(path, { params })
  } catch (error) {
    if (isCode(error, 'credentialsUnknown')) return { data: null, response: new Response() }
    throw error
  }
}

function AccountForm({ edited, params }: { edited: Edited<Credentials | null>; params: Params }) {
  const t = useTexts(contactTexts)
  const credentials = edited.thing
  const give = query.useMutation('patch', path)
  const form = useForm({ initialValues: toValues(credentials) })
  const byPassword = form.values.way === 'password'
  async function save({ way, claimValue, isAdmin, active, mailPassword }: typeof form.values) {
    const authentication =
      way === 'openIdToken' ? { type: way, claimValue } : { type: 'password' as const }
    const sendsMail = mailPassword && way === 'password'
    const body = {
      authentication,
      role: isAdmin ? ('admin' as const) : ('user' as const),
      active,
      ...(sendsMail && { mailPassword: true }),
    }
    const headers = credentials ? edited.headers : { 'If-None-Match': '*' }
    await give.mutateAsync({ params, body, headers })
    tellDone(t(sendsMail ? 'mailed' : 'accountSaved'))
    form.setInitialValues(toValues(await edited.readAgain()))
    form.reset()
  }
  const { submit, note } = useSaving({
    form,
    save,
    readAgain: async () => toValues(await edited.readAgain()),
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        {note}
        {!credentials && <Text size="sm">{t('noAccount')}</Text>}
        <Select
          label={t('signsInBy')}
          data={[
            { value: 'password', label: t('byPassword') },
            { value: 'openIdToken', label: t('byProvider') },
          ]}
          allowDeselect={false}
          {...form.getInputProps('way')}
        />
        {form.values.way === 'openIdToken' && (
          <TextInput
            label={t('claimValue')}
            description={t('claimHint')}
            required
            {...form.getInputProps('claimValue')}
          />
        )}
        <Checkbox label={t('adminHint')} {...form.getInputProps('isAdmin', { type: 'checkbox' })} />
        <Checkbox label={t('mayUse')} {...form.getInputProps('active', { type: 'checkbox' })} />
        {!credentials && byPassword && (
          <Checkbox
            label={t('mailPassword')}
            {...form.getInputProps('mailPassword', { type: 'checkbox' })}
          />
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={form.submitting}>
            {credentials ? t('saveAccount') : t('giveAccount')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function toValues(credentials: Credentials | null) {
  return {
    way: credentials?.authentication.type ?? 'password',
    claimValue: credentials?.authentication.claimValue ?? '',
    isAdmin: credentials?.role === 'admin',
    active: credentials?.active ?? true,
    mailPassword: !credentials,
  }
}
