import { Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { MomentInput } from '../../shared/moment-input.tsx'
import { OfferingPicks } from './offering-picks.tsx'
import { orderTexts } from './order-texts.ts'

type Values = { offerings: readonly Schemas['Offering'][]; startDate: string | null }

/** More of the catalogue for an order that is there: its codes activate it too. */
export function ExtendDialog({
  order,
  onClose,
}: {
  order: Schemas['EntitlementGroup']
  onClose: () => void
}) {
  const t = useTexts(orderTexts)
  const extend = query.useMutation(
    'post',
    '/api/v1/entitlements/groups/{entitlementGroupId}/extend',
  )
  const initialValues: Values = { offerings: [], startDate: null }
  const form = useForm({
    initialValues,
    validate: { offerings: (picked) => (picked.length === 0 ? t('pickOne') : null) },
  })
  const { offerings, startDate } = form.values
  return (
    <FormDialog
      title={t('extend')}
      form={form}
      save={(values) =>
        extend.mutateAsync({
          params: { path: { entitlementGroupId: order.id } },
          body: {
            skus: values.offerings.map(({ sku }) => sku),
            ...(values.startDate && { startDate: values.startDate }),
          },
        })
      }
      onClose={onClose}
      confirm={t('sell')}
      size="lg"
    >
      <OfferingPicks
        picked={offerings}
        onChange={(picked) => form.setFieldValue('offerings', picked)}
      />
      {form.errors.offerings && (
        <Text c="var(--mantine-color-error)" size="sm" role="alert">
          {form.errors.offerings}
        </Text>
      )}
      {offerings.some(({ plan }) => plan?.licenseStartType === 'custom') && (
        <MomentInput
          label={t('startDate')}
          value={startDate}
          onChange={(at) => form.setFieldValue('startDate', at)}
        />
      )}
    </FormDialog>
  )
}
