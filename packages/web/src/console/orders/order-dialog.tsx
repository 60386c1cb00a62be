import { TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import type { Edited } from '../../shared/editing/use-edited.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { CustomerSelect } from './customer-select.tsx'
import { orderTexts } from './order-texts.ts'

type Order = Schemas['EntitlementGroup']
type Values = { customer: Schemas['Customer'] | null; orderRefId: string; reason: string }

/** Whose an order is, and its reference. */
export function OrderDialog({ edited, onClose }: { edited: Edited<Order>; onClose: () => void }) {
  const t = useTexts(orderTexts)
  const change = query.useMutation('patch', '/api/v1/entitlements/groups/{entitlementGroupId}')
  const form = useForm({ initialValues: toValues(edited.thing) })
  return (
    <FormDialog
      title={t('edit')}
      form={form}
      save={({ customer, orderRefId, reason }) =>
        change.mutateAsync({
          params: {
            path: { entitlementGroupId: edited.thing.id },
            query: reason === '' ? {} : { reason },
          },
          // An empty reference clears it.
          body: { orderRefId: orderRefId.trim(), ...(customer && { customerId: customer.id }) },
          headers: edited.headers,
        })
      }
      readAgain={async () => toValues(await edited.readAgain())}
      onClose={onClose}
    >
      <CustomerSelect
        value={form.values.customer}
        onChange={(customer) => form.setFieldValue('customer', customer)}
      />
      <TextInput label={t('orderRefId')} {...form.getInputProps('orderRefId')} />
      <TextInput
        label={t('reason')}
        description={t('reasonHint')}
        maxLength={1000}
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  )
}

function toValues({ customer, orderRefId }: Order): Values {
  return { customer, orderRefId: orderRefId ?? '', reason: '' }
}
