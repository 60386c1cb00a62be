import { Anchor, Fieldset, SimpleGrid, Text, TextInput } from '@mantine/core'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { useMay } from '../session.ts'
import { fieldFormTexts } from './field-form-texts.ts'

type Entity = Schemas['CustomField']['entityType']
type Values = Readonly<Record<string, string | null>>
type Field = { readonly key: string; readonly label: string; readonly group: string | null }

/** The fields that the vendor has defined, in their groups, and any others that have a value. */
function useFields(of: Entity, values: Values): readonly Field[] {
  const { data } = query.useQuery('get', '/api/v1/account/custom-fields/{entityType}/entity', {
    params: { path: { entityType: of } },
  })
  const defined = (data?.items ?? []).map(({ key, displayName, group }) => ({
    key,
    label: displayName ?? key,
    group,
  }))
  const known = new Set(defined.map(({ key }) => key))
  const others = Object.keys(values).filter((key) => !known.has(key))
  return [
    ...defined.toSorted((a, b) => (a.group ?? '').localeCompare(b.group ?? '')),
    ...others.map((key) => ({ key, label: key, group: null })),
  ]
}

/** Name and value of each custom field that has one. */
export function useCustomFieldFacts(
  of: Entity,
  values: Values,
): readonly (readonly [string, string])[] {
  return useFields(of, values).flatMap(({ key, label }) => {
    const value = values[key]
    return value ? [[label, value] as const] : []
  })
}

/** What a form sends: an empty field has no value. */
export function filledFields(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value?.trim() ? [[key, value.trim()]] : [])),
  )
}

/** The vendor's own fields of a customer or an offering. */
export function CustomFieldInputs({
  of,
  values,
  onChange,
}: {
  of: Entity
  values: Values
  onChange: (values: Record<string, string | null>) => void
}) {
  const t = useTexts(fieldFormTexts)
  const may = useMay()
  const fields = useFields(of, values)
  const groups = [...new Set(fields.map(({ group }) => group))]
  return (
    <Fieldset legend={t('customFields')}>
      {fields.length === 0 && (
        <Text size="sm">
          {t('noneDefined')}{' '}
          {may('settings:admin') && (
            <Anchor component={Link} to="/custom-fields">
              {t('define')}
            </Anchor>
          )}
        </Text>
      )}
      {groups.map((group) => (
        <div key={group ?? ''}>
          {group !== null && (
            <Text size="sm" c="dimmed" mt="xs">
              {group}
            </Text>
          )}
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            {fields
              .filter((field) => field.group === group)
              .map(({ key, label }) => (
                <TextInput
                  key={key}
                  label={label}
                  maxLength={500}
                  value={values[key] ?? ''}
                  onChange={({ currentTarget }) =>
                    onChange({ ...values, [key]: currentTarget.value })
                  }
                />
              ))}
          </SimpleGrid>
        </div>
      ))}
    </Fieldset>
  )
}
