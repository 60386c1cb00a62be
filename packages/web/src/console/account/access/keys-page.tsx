import { Badge, Code, Group, Stack, Table, Text, Title } from '@mantine/core'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { Copyable } from '../../../shared/copyable.tsx'
import { tellDone } from '../../../shared/done.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { accessTexts } from './access-texts.ts'

type Key = Schemas['TenantKey']

const purposes = ['root', 'lease', 'webhook', 'offline'] as const

/** The public halves of the vendor's keys, and new ones in their place. */
export function KeysPage() {
  const t = useTexts(accessTexts)
  const read = query.useQuery('get', '/api/v1/account/keys')
  return (
    <>
      <PageHeader title={t('keys')} subtitle={t('keysAre')} />
      <Loaded of={read}>
        {({ items }) => (
          <Stack gap="xl">
            {purposes.map((purpose) => (
              <Purpose
                key={purpose}
                purpose={purpose}
                keys={items.filter((key) => key.purpose === purpose)}
              />
            ))}
          </Stack>
        )}
      </Loaded>
    </>
  )
}

function Purpose({ purpose, keys }: { purpose: (typeof purposes)[number]; keys: readonly Key[] }) {
  const t = useTexts(accessTexts)
  const rotate = query.useMutation('post', '/api/v1/account/keys/rotate')
  const name = t(purpose)
  return (
    <section aria-label={name}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h4">
            {name}
          </Title>
          <Text size="sm" c="dimmed">
            {t(`${purpose}Means`)}
          </Text>
        </div>
        {purpose !== 'root' && (
          <AskFirst
            label={t('rotateKey', { purpose: name })}
            title={t('rotateKeyTitle', { purpose: name })}
            action={async () => {
              await rotate.mutateAsync({ body: { purpose } })
              tellDone(t('rotated'))
            }}
          >
            {t(`${purpose}Means`)}
          </AskFirst>
        )}
      </Group>
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('kid')}</Table.Th>
              <Table.Th>{t('state')}</Table.Th>
              <Table.Th>{t('from')}</Table.Th>
              <Table.Th>{t('until')}</Table.Th>
              <Table.Th>{t('publicKey')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map((key) => (
              <Table.Tr key={key.kid}>
                <Table.Td>
                  <Copyable value={key.kid} what={t('kid')} />
                </Table.Td>
                <Table.Td>
                  <Badge variant="default">{key.current ? t('current') : t('former')}</Badge>
                </Table.Td>
                <Table.Td>
                  <Moment at={key.notBefore} />
                </Table.Td>
                <Table.Td>{key.notAfter && <Moment at={key.notAfter} />}</Table.Td>
                <Table.Td>
                  <details>
                    <summary>{t('showPublic')}</summary>
                    <Code block>{JSON.stringify(key.publicKey, null, 2)}</Code>
                  </details>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}
