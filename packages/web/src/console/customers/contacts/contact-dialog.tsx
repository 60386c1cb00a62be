import { Checkbox, SimpleGrid, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { LanguageSelect } from '../../fields/language-select.tsx'
import { contactTexts } from './contact-texts.ts'

type Contact = Schemas['Contact']

export function nameOf({
  firstName,
  lastName,
  email,
}: Pick<Contact, 'firstName' | 'lastName' | 'email'>) {
  return [firstName, lastName].filter(Boolean).join(' ') || email
}

/** A person of a customer, new or there already. */
export function ContactDialog({
  customerId,
  edited,
  onClose,
}: {
  customerId: string
  edited?: Edited<Contact>
  onClose: () => void
}) {
  const contact = edited?.thing
  const t = useTexts(contactTexts)
  const create = query.useMutation('post', '/api/v1/customers/{customerId}/contacts')
  const change = query.useMutation('patch', '/api/v1/customers/{customerId}/contacts/{contactId}')
  const form = useForm({ initialValues: toValues(contact) })
  async function save({ isActive, email, language, isKeyContact, ...texts }: typeof form.values) {
    const orNull = (text: string) => (text.trim() === '' ? null : text.trim())
    const body = {
      email: email.trim(),
      language,
      isKeyContact,
      status: isActive ? ('active' as const) : ('inactive' as const),
      firstName: orNull(texts.firstName),
      lastName: orNull(texts.lastName),
      title: orNull(texts.title),
      phoneNumber: orNull(texts.phoneNumber),
    }
    if (!edited) return create.mutateAsync({ params: { path: { customerId } }, body })
    const { headers, thing } = edited
    const params = { path: { customerId, contactId: thing.id } }
    return change.mutateAsync({ params, body, headers })
  }
  return (
    <FormDialog
      title={contact ? t('editContact', { name: nameOf(contact) }) : t('newContact')}
      form={form}
      save={save}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
    >
      <TextInput
        label={t('email')}
        type="email"
        required
        data-autofocus
        {...form.getInputProps('email')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label={t('firstName')} {...form.getInputProps('firstName')} />
        <TextInput label={t('lastName')} {...form.getInputProps('lastName')} />
        <TextInput label={t('jobTitle')} {...form.getInputProps('title')} />
        <TextInput label={t('phone')} type="tel" {...form.getInputProps('phoneNumber')} />
        <LanguageSelect label={t('language')} clearable {...form.getInputProps('language')} />
      </SimpleGrid>
      <Checkbox
        label={t('keyHint')}
        {...form.getInputProps('isKeyContact', { type: 'checkbox' })}
      />
      <Checkbox label={t('activeHint')} {...form.getInputProps('isActive', { type: 'checkbox' })} />
    </FormDialog>
  )
}

function toValues(contact?: Contact) {
  return {
    email: contact?.email ?? '',
    firstName: contact?.firstName ?? '',
    lastName: contact?.lastName ?? '',
    title: contact?.title ?? '',
    phoneNumber: contact?.phoneNumber ?? '',
    language: contact?.language ?? null,
    isKeyContact: contact?.isKeyContact ?? false,
    isActive: contact?.status !== 'inactive',
  }
}
