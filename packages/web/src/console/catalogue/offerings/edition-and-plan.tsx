import { NativeSelect, SimpleGrid } from '@mantine/core'
import { useState } from 'react'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { offeringTexts } from './offering-texts.ts'

const many = { pageSize: 200, sort: 'name' }

type Form = {
  getInputProps(field: 'editionId' | 'planId'): object
  setFieldValue(field: 'editionId', value: string): void
}

/** What an offering sells, and under which business model: the edition is of a product chosen first. */
export function EditionAndPlan({ form, productId }: { form: Form; productId: string | null }) {
  const t = useTexts(offeringTexts)
  const [chosen, setChosen] = useState(productId ?? '')
  const products = query.useQuery('get', '/api/v1/products', { params: { query: many } })
  const plans = query.useQuery('get', '/api/v1/plans', { params: { query: many } })
  const editions = query.useQuery(
    'get',
    '/api/v1/products/{productId}/editions',
    { params: { path: { productId: chosen }, query: many } },
    { enabled: chosen !== '' },
  )
  const options = (items: readonly { id: string; name: string }[] = []) => [
    { value: '', label: t('choose') },
    ...items.map(({ id, name }) => ({ value: id, label: name })),
  ]
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      <NativeSelect
        label={t('product')}
        required
        // An offering stays with its product.
        disabled={productId !== null}
        data={options(products.data?.items)}
        value={chosen}
        onChange={({ currentTarget }) => {
          setChosen(currentTarget.value)
          form.setFieldValue('editionId', '')
        }}
      />
      <NativeSelect
        label={t('edition')}
        required
        data={options(chosen === '' ? [] : editions.data?.items)}
        {...form.getInputProps('editionId')}
      />
      <NativeSelect
        label={t('plan')}
        required
        data={options(plans.data?.items)}
        {...form.getInputProps('planId')}
      />
    </SimpleGrid>
  )
}
