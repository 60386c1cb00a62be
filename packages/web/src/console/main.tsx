import { tellRefusalsBy } from '../api/client.ts'
import { createQueries } from '../api/query-client.ts'
import { startLanguages } from '../i18n/languages.ts'
import { addTexts } from '../i18n/texts.ts'
import { mount } from '../shared/mount.tsx'
import { sessionKey, startConsole } from './console.tsx'

startLanguages()
addTexts()
tellRefusalsBy(() => import('./refusals/refusals.ts'))
const queries = createQueries(() => queries.setQueryData(sessionKey, null))
mount(queries, startConsole(queries))
