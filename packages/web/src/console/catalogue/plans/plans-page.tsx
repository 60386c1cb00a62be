import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { FilterSelect } from '../../../shared/filter-select.tsx'
import { useIntervalText } from '../../../shared/interval-text.tsx'
import { ListSearch } from '../../../shared/list-search.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { type Column, ListTable } from '../../../shared/list-table.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { useMay } from '../../session.ts'
import { PlanDialog } from './plan-dialog.tsx'
import { licenseTypes, planTexts, planTypes } from './plan-texts.ts'

type Plan = Schemas['Plan']

/** Business models: how long, from when, and what for. */
export function PlansPage() {
  const t = useTexts(planTexts)
  const may = useMay()
  const [edited, setEdited] = useState<Plan | 'new' | null>(null)
  const state = useListState('name')
  const planType = planTypes.find((each) => each === state.filter('planType'))
  const licenseType = licenseTypes.find((each) => each === state.filter('licenseType'))
  const read = query.useQuery('get', '/api/v1/plans', {
    params: {
      query: { ...state.query, ...(planType && { planType }), ...(licenseType && { licenseType }) },
    },
  })
  const create = may('products:admin') && (
    <Button onClick={() => setEdited('new')}>{t('newPlan')}</Button>
  )
  return (
    <>
      <PageHeader title={t('plans')} actions={create} />
      <ListTable
        caption={t('plans')}
        columns={useColumns(setEdited)}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        tools={
          <>
            <ListSearch state={state} label={t('find')} />
            <FilterSelect
              state={state}
              name="licenseType"
              label={t('licenseType')}
              options={licenseTypes.map((value) => ({ value, label: t(value) }))}
            />
            <FilterSelect
              state={state}
              name="planType"
              label={t('planType')}
              options={planTypes.map((value) => ({ value, label: t(value) }))}
            />
          </>
        }
        empty={
          <EmptyState title={t('none')} action={create}>
            {t('noneCure')}
          </EmptyState>
        }
      />
      {edited === 'new' && <PlanDialog onClose={() => setEdited(null)} />}
      {edited && edited !== 'new' && (
        <ReadFirst
          title={t('editPlan', { name: edited.name })}
          read={() =>
            api.GET('/api/v1/plans/{planId}', { params: { path: { planId: edited.id } } })
          }
          onClose={() => setEdited(null)}
        >
          {(read) => <PlanDialog edited={read} onClose={() => setEdited(null)} />}
        </ReadFirst>
      )}
    </>
  )
}

function useColumns(onEdit: (plan: Plan) => void): Column<Plan>[] {
  const t = useTexts(planTexts)
  const write = useIntervalText()
  const may = useMay()
  const remove = query.useMutation('delete', '/api/v1/plans/{planId}')
  const columns: Column<Plan>[] = [
    {
      id: 'name',
      header: t('name'),
      sort: 'name',
      cell: ({ name, description }) => (
        <>
          <Text span size="sm" fw={500}>
            {name}
          </Text>
          {description && (
            <Text size="xs" c="dimmed">
              {description}
            </Text>
          )}
        </>
      ),
    },
    {
      id: 'licenseType',
      header: t('licenseType'),
      sort: 'licenseType',
      cell: ({ licenseType }) => t(licenseType),
    },
    {
      id: 'duration',
      header: t('duration'),
      cell: ({ licenseType, licenseDuration }) =>
        licenseType === 'perpetual' ? '–' : write(licenseDuration),
    },
    { id: 'start', header: t('start'), cell: ({ licenseStartType }) => t(licenseStartType) },
    {
      id: 'planType',
      header: t('planType'),
      sort: 'planType',
      cell: ({ planType }) => planType && t(planType),
    },
  ]
  if (!may('products:admin')) return columns
  const actions: Column<Plan> = {
    id: 'actions',
    header: t('actions'),
    cell: (plan) => (
      <Group gap="xs" wrap="nowrap">
        <Button
          variant="default"
          size="xs"
          aria-label={t('editPlan', { name: plan.name })}
          onClick={() => onEdit(plan)}
        >
          {t('edit')}
        </Button>
        <AskFirst
          label={t('deleteIt')}
          name={t('deleteOf', { name: plan.name })}
          size="xs"
          title={t('deletePlan', { name: plan.name })}
          action={() => remove.mutateAsync({ params: { path: { planId: plan.id } } })}
        >
          {t('deletePlanText')}
        </AskFirst>
      </Group>
    ),
  }
  return [...columns, actions]
}
