import { useTexts } from '../../i18n/texts.ts'
import { PageHeader } from '../../shared/page-header.tsx'
import { useSession } from '../session.ts'
import { homeTexts } from './home-texts.ts'

/** What needs a person now. */
export function HomePage() {
  const t = useTexts(homeTexts)
  const { user } = useSession()
  return <PageHeader title={t('title', { name: user.firstName ?? user.username })} />
}
