import { Badge, Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { ListSearch } from '../../../shared/list-search.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { type Column, ListTable } from '../../../shared/list-table.tsx'
import { useMay } from '../../session.ts'
import { ContactDialog, nameOf } from './contact-dialog.tsx'
import { contactTexts } from './contact-texts.ts'
import { PortalAccount } from './portal-account.tsx'

type Contact = Schemas['Contact']

/** The people of a customer, and what opens the portal for them. */
export function Contacts({ customerId }: { customerId: string }) {
  const t = useTexts(contactTexts)
  const may = useMay()
  const [edited, setEdited] = useState<Contact | 'new' | null>(null)
  const [account, setAccount] = useState<Contact | null>(null)
  const state = useListState('lastName', { prefix: 'c-' })
  const read = query.useQuery('get', '/api/v1/customers/{customerId}/contacts', {
    params: { path: { customerId }, query: state.query },
  })
  const create = may('customers:admin') && (
    <Button onClick={() => setEdited('new')}>{t('newContact')}</Button>
  )
  return (
    <>
      <ListTable
        caption={t('contacts')}
        columns={useColumns({ onEdit: setEdited, onAccount: setAccount })}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={
          <>
            <ListSearch state={state} label={t('find')} />
            {create}
          </>
        }
        empty={
          <EmptyState title={t('none')} action={create}>
            {t('noneCure')}
          </EmptyState>
        }
      />
      {edited === 'new' && (
        <ContactDialog customerId={customerId} onClose={() => setEdited(null)} />
      )}
      {edited && edited !== 'new' && (
        <ReadFirst
          title={t('editContact', { name: nameOf(edited) })}
          read={() =>
            api.GET('/api/v1/customers/{customerId}/contacts/{contactId}', {
              params: { path: { customerId, contactId: edited.id } },
            })
          }
          onClose={() => setEdited(null)}
        >
          {(read) => (
            <ContactDialog customerId={customerId} edited={read} onClose={() => setEdited(null)} />
          )}
        </ReadFirst>
      )}
      {account && <PortalAccount contact={account} onClose={() => setAccount(null)} />}
    </>
  )
}

function useColumns({
  onEdit,
  onAccount,
}: {
  onEdit: (contact: Contact) => void
  onAccount: (contact: Contact) => void
}): Column<Contact>[] {
  const t = useTexts(contactTexts)
  const mayChange = useMay()('customers:admin')
  const remove = query.useMutation('delete', '/api/v1/customers/{customerId}/contacts/{contactId}')
  const columns: Column<Contact>[] = [
    {
      id: 'name',
      header: t('name'),
      sort: 'lastName',
      cell: (contact) => (
        <>
          <Group gap="xs">
            <Text span fw={500} size="sm">
              {nameOf(contact)}
            </Text>
            {contact.isKeyContact && <Badge variant="light">{t('key')}</Badge>}
            {contact.status === 'inactive' && (
              <Badge variant="light" color="gray">
                {t('inactive')}
              </Badge>
            )}
          </Group>
          {contact.title && (
            <Text size="xs" c="dimmed">
              {contact.title}
            </Text>
          )}
        </>
      ),
    },
    { id: 'email', header: t('email'), sort: 'email', cell: ({ email }) => email },
    { id: 'phone', header: t('phone'), cell: ({ phoneNumber }) => phoneNumber },
  ]
  if (!mayChange) return columns
  const actions: Column<Contact> = {
    id: 'actions',
    header: t('actions'),
    cell: (contact) => (
      <Group gap="xs">
        <Button
          variant="default"
          size="xs"
          aria-label={t('accountOf', { name: nameOf(contact) })}
          onClick={() => onAccount(contact)}
        >
          {t('account')}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={t('editContact', { name: nameOf(contact) })}
          onClick={() => onEdit(contact)}
        >
          {t('edit')}
        </Button>
        <AskFirst
          label={t('deleteIt')}
          name={t('deleteOf', { name: nameOf(contact) })}
          size="xs"
          title={t('deleteTitle', { name: nameOf(contact) })}
          action={() =>
            remove.mutateAsync({
              params: { path: { customerId: contact.customerId, contactId: contact.id } },
            })
          }
        >
          {t('deleteText')}
        </AskFirst>
      </Group>
    ),
  }
  return [...columns, actions]
}
