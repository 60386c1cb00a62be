import { Button, Group, NumberInput, Stack, Textarea, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AskFirst } from '../../shared/ask.tsx'
import { Copyable } from '../../shared/copyable.tsx'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useMay } from '../session.ts'
import { orderTexts } from './order-texts.ts'

type Order = Schemas['EntitlementGroup']

const path = '/api/v1/entitlements/groups/{entitlementGroupId}/activation-codes'

/** The codes of an order: any of them activates anything of it. */
export function Codes({ order }: { order: Order }) {
  const t = useTexts(orderTexts)
  const mayChange = useMay()('entitlements:admin')
  const [dialog, setDialog] = useState<'add' | 'generate' | null>(null)
  const remove = query.useMutation('patch', `${path}/remove`)
  const params = { path: { entitlementGroupId: order.id } }
  return (
    <section aria-labelledby="codes">
      <Title order={2} size="h4" mb="xs" id="codes">
        {t('codes')}
      </Title>
      <Stack gap="xs">
        {order.activationCodes.map((code) => (
          <Group key={code}>
            <Copyable value={code} what={code} />
            {mayChange && (
              <AskFirst
                label={t('removeIt')}
                name={t('removeCode', { code })}
                size="xs"
                title={t('removeCodeTitle', { code })}
                action={() => remove.mutateAsync({ params, body: { activationCodes: [code] } })}
              >
                {t('removeCodeText')}
              </AskFirst>
            )}
          </Group>
        ))}
        {mayChange && (
          <Group>
            <Button variant="default" onClick={() => setDialog('generate')}>
              {t('generateCodes')}
            </Button>
            <Button variant="default" onClick={() => setDialog('add')}>
              {t('addCodes')}
            </Button>
          </Group>
        )}
      </Stack>
      {dialog === 'generate' && <Generate params={params} onClose={() => setDialog(null)} />}
      {dialog === 'add' && <Add params={params} onClose={() => setDialog(null)} />}
    </section>
  )
}

type Props = { params: { path: { entitlementGroupId: string } }; onClose: () => void }

function Generate({ params, onClose }: Props) {
  const t = useTexts(orderTexts)
  const generate = query.useMutation('patch', `${path}/generate`)
  const form = useForm({ initialValues: { count: 1 } })
  return (
    <FormDialog
      title={t('generateCodes')}
      form={form}
      save={({ count }) => generate.mutateAsync({ params, body: { count } })}
      onClose={onClose}
      confirm={t('generate')}
    >
      <NumberInput
        label={t('howMany')}
        min={1}
        max={100}
        allowDecimal={false}
        data-autofocus
        {...form.getInputProps('count')}
      />
    </FormDialog>
  )
}

function Add({ params, onClose }: Props) {
  const t = useTexts(orderTexts)
  const add = query.useMutation('patch', `${path}/add`)
  const form = useForm({ initialValues: { codes: '' } })
  return (
    <FormDialog
      title={t('addCodes')}
      form={form}
      save={({ codes }) => {
        const activationCodes = codes.split(/\s+/).filter((code) => code !== '')
        return add.mutateAsync({ params, body: { activationCodes } })
      }}
      onClose={onClose}
      confirm={t('add')}
    >
      <Textarea
        label={t('codesOfYourOwn')}
        description={t('codesHint')}
        autosize
        minRows={3}
        required
        data-autofocus
        {...form.getInputProps('codes')}
      />
    </FormDialog>
  )
}
