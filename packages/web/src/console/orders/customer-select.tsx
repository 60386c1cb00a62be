import { keepPreviousData } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { FindSelect } from '../../shared/find-select.tsx'
import { orderTexts } from './order-texts.ts'

type Customer = Schemas['Customer']

function useCustomers(search: string) {
  return query.useQuery(
    'get',
    '/api/v1/customers',
    { params: { query: { pageSize: 20, sort: 'name', ...(search && { search }) } } },
    { placeholderData: keepPreviousData },
  )
}

/** Finds a customer among any number. */
export function CustomerSelect({
  value,
  onChange,
  error,
}: {
  value: Customer | null
  onChange: (customer: Customer | null) => void
  error?: ReactNode
}) {
  const t = useTexts(orderTexts)
  return (
    <FindSelect
      label={t('customer')}
      placeholder={t('findCustomer')}
      nothing={t('nobody')}
      error={error}
      useFound={useCustomers}
      write={({ id, name, accountRefId }) => ({
        key: id,
        label: accountRefId ? `${name} · ${accountRefId}` : name,
      })}
      picked={value}
      onPick={onChange}
      onClear={() => onChange(null)}
    />
  )
}
