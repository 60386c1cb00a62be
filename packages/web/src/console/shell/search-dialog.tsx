import { Combobox, Group, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { ErrorNote } from '../../shared/error-note.tsx'
import { SearchIcon } from '../../shared/icons.tsx'
import { pageOfHit } from './page-of-hit.ts'
import { searchTexts } from './search-texts.ts'

type Result = Schemas['SearchResult']

const listId = 'found'

/** One field over everything that whoever is signed in may see. */
export function SearchDialog({
  takeTyped,
  onClose,
}: {
  /** Hands over what was typed before there was a field for it. */
  takeTyped: () => string
  onClose: () => void
}) {
  const t = useTexts(searchTexts)
  const navigate = useNavigate()
  const combobox = useCombobox({ opened: true })
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim().slice(0, 100), 150)
  const read = query.useQuery(
    'get',
    '/api/v1/search',
    { params: { query: { q: asked, limit: 6 } } },
    { enabled: asked !== '', placeholderData: keepPreviousData },
  )
  const result = asked === '' ? undefined : read.data
  const { selectFirstOption } = combobox
  // Enter opens the first that is found.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever others are found
  useEffect(() => void selectFirstOption(), [result])
  function open(place: string) {
    const hit = result?.hits[Number(place)]
    if (!hit) return
    onClose()
    void navigate(pageOfHit(hit))
  }
  return (
    <Dialog onClose={onClose} title={t('open')} size="lg" yOffset="10vh">
      <Combobox
        // The list is there as soon as anything was found, not only once it was drawn.
        store={{ ...combobox, listId: result ? listId : null }}
        onOptionSubmit={open}
      >
        <Combobox.EventsTarget withExpandedAttribute>
          <TextInput
            aria-label={t('label')}
            placeholder={t('label')}
            leftSection={<SearchIcon />}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            // The list of the field would keep it for itself.
            onKeyDown={({ key }) => {
              if (key === 'Escape') onClose()
            }}
            onFocus={() => {
              const typed = takeTyped()
              if (typed) setText((before) => before + typed)
            }}
            autoComplete="off"
            data-autofocus
          />
        </Combobox.EventsTarget>
        <ErrorNote error={read.error} />
        {text.trim() === '' && (
          <Text size="sm" c="dimmed" mt="sm">
            {t('hint')}
          </Text>
        )}
        {result && <Hits result={result} />}
      </Combobox>
    </Dialog>
  )
}

function Hits({ result: { hits, more } }: { result: Result }) {
  const t = useTexts(searchTexts)
  return (
    <>
      <Text size="sm" c="dimmed" mt="sm" aria-live="polite">
        {hits.length === 0 ? t('nothing') : t('count', { count: hits.length })}
      </Text>
      <Combobox.Options id={listId} aria-label={t('results')} mt="xs">
        {hits.map(({ type, id, name, detail }, place) => (
          <Combobox.Option key={id} value={String(place)}>
            <Group justify="space-between" wrap="nowrap">
              <div>
                <Text size="sm" fw={500}>
                  {name}
                </Text>
                {detail && <Text size="xs">{detail}</Text>}
              </div>
              <Text size="xs">{t(type)}</Text>
            </Group>
          </Combobox.Option>
        ))}
      </Combobox.Options>
      {more.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('more', { kinds: more.map((kind) => t(kind)).join(', ') })}
        </Text>
      )}
    </>
  )
}
