import { texts } from '../../i18n/texts.ts'

export const homeTexts = texts(
  'home',
  { title: 'Good day, {{name}}' },
  { title: 'Guten Tag, {{name}}' },
)
