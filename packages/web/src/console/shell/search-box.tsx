import { Button, Kbd } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { lazy, Suspense } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { SearchIcon } from '../../shared/icons.tsx'
import { useMay } from '../session.ts'
import { searchTexts } from './search-texts.ts'
import { useTypedAhead } from './typed-ahead.ts'

const load = () => import('./search-dialog.tsx')
const SearchDialog = lazy(async () => ({ default: (await load()).SearchDialog }))

// Of anything that a search looks for.
const searchers = ['customers', 'entitlements', 'products'].flatMap((what) => [
  `${what}:read`,
  `${what}:admin`,
])

/** Finds anything by name, reference, code or seat: `/` or Ctrl-K, from every page. */
export function SearchBox() {
  const t = useTexts(searchTexts)
  const may = useMay()
  const [isOpen, { open, close }] = useDisclosure(false)
  const takeTyped = useTypedAhead(isOpen)
  const maySearch = may(...searchers)
  useHotkeys(maySearch ? [['/', open]] : [])
  // Also while somebody types in a field.
  useHotkeys(maySearch ? [['mod+K', open]] : [], [])
  if (!maySearch) return null
  return (
    <>
      <Button
        variant="default"
        size="sm"
        onClick={open}
        // It comes while somebody is still on the way to the button; the first page goes without.
        onMouseEnter={() => void load()}
        onFocus={() => void load()}
        leftSection={<SearchIcon />}
        rightSection={<Kbd visibleFrom="md">{t('keys')}</Kbd>}
        aria-keyshortcuts="/ Control+K"
      >
        {t('open')}
      </Button>
      {isOpen && (
        <Suspense>
          <SearchDialog takeTyped={takeTyped} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
