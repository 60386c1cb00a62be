import { tellRefusalsBy } from '../api/client.ts'
import { createQueries } from '../api/query-client.ts'
import { startLanguages } from '../i18n/languages.ts'
import { addTexts } from '../i18n/texts.ts'
import { mount } from '../shared/mount.tsx'
import { Portal } from './portal.tsx'
import { sessionKey } from './session.ts'

startLanguages()
addTexts()
tellRefusalsBy(() => import('./refusals.ts'))
const queries = createQueries(() => queries.setQueryData(sessionKey, null))
mount(queries, <Portal />)
